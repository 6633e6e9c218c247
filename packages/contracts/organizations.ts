import { z } from 'zod'
import { Bytes, Email, Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId } from './roles.ts'
import { route } from './route.ts'
import { SignInStep } from './sign-in-step.ts'
import { CurrentSession, NewPassword, SecretLink, SessionSummary, Usage } from './session.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const MemberParams = OrganizationParams.extend({ userId: Id })

export const Organization = z
  .object({
    id: Id,
    name: z.string(),
    createdAt: Instant,
    usage: Usage,
    /** How long the address of a content opens it before the rights are looked at again. */
    readGrantMinutes: z.int(),
    /** Grows with every change of name or settings; sent back in `If-Match` as `"<revision>"`. */
    revision: z.int(),
  })
  .meta({ id: 'Organization' })

export const Member = z
  .object({
    userId: Id,
    email: z.string(),
    displayName: z.string(),
    /** The role on the whole organisation, or null when the person has roles on projects only. */
    role: TemplateId.nullable(),
    state: z.enum(['active', 'disabled']),
    locked: z.boolean(),
    /** From outside: a partner, a client, a supplier. */
    external: z.boolean(),
    joinedAt: Instant,
    lastSeenAt: Instant.nullable(),
    projects: z.int(),
  })
  .meta({ id: 'Member' })
export type Member = z.infer<typeof Member>

export const Invitation = z
  .object({
    id: Id,
    email: z.string(),
    role: TemplateId,
    projectId: Id.nullable(),
    projectName: z.string().nullable(),
    /** The person will be marked as being from outside. */
    external: z.boolean(),
    invitedBy: z.string(),
    createdAt: Instant,
    expiresAt: Instant,
  })
  .meta({ id: 'Invitation' })
export type Invitation = z.infer<typeof Invitation>

export const getOrganization = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}',
  tag: 'Organisations',
  summary: 'An organisation, with its usage',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'The organisation', schema: Organization } },
})

export const updateOrganization = route({
  method: 'patch',
  path: '/api/v1/organizations/{organizationId}',
  tag: 'Organisations',
  summary: 'Rename an organisation, change its settings',
  access: 'session',
  params: OrganizationParams,
  headers: z.object({ 'if-match': z.string().max(64).optional() }),
  body: z.strictObject({
    name: Label.optional(),
    /** From one minute to twelve hours. */
    readGrantMinutes: z.int().min(1).max(720).optional(),
  }),
  responses: { 200: { description: 'The organisation', schema: Organization } },
})

export const createOrganization = route({
  method: 'post',
  path: '/api/v1/operator/organizations',
  tag: 'Operator',
  summary: 'Make an organisation and invite its account administrator',
  access: 'operator',
  body: z.strictObject({ name: Label, administratorEmail: Email }),
  responses: {
    201: {
      description: 'The organisation, and the invitation to hand over',
      schema: z.object({ id: Id, invitation: SecretLink }),
    },
  },
})

export const listOrganizations = route({
  method: 'get',
  path: '/api/v1/operator/organizations',
  tag: 'Operator',
  summary: 'All organisations, by name, with what they use',
  access: 'operator',
  responses: { 200: { description: 'Organisations', schema: z.object({ items: z.array(Organization) }) } },
})

export const setOrganizationQuota = route({
  method: 'put',
  path: '/api/v1/operator/organizations/{organizationId}/quota',
  tag: 'Operator',
  summary: 'Set or lift the quota of an organisation',
  access: 'operator',
  params: OrganizationParams,
  body: z.strictObject({ quotaBytes: Bytes.nullable() }),
  responses: { 200: { description: 'The organisation', schema: Organization } },
})

export const listMembers = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/members',
  tag: 'Members',
  summary: 'The people of an organisation, by name',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({ filter: z.string().max(200).optional() }),
  responses: { 200: { description: 'Members', schema: pageOf(Member) } },
})

export const updateMember = route({
  method: 'patch',
  path: '/api/v1/organizations/{organizationId}/members/{userId}',
  tag: 'Members',
  summary: 'Change the role of a person on the organisation, disable or enable them',
  access: 'session',
  params: MemberParams,
  body: z.strictObject({
    role: TemplateId.nullable().optional(),
    state: z.enum(['active', 'disabled']).optional(),
    external: z.boolean().optional(),
  }),
  responses: { 200: { description: 'The member', schema: Member } },
})

export const removeMember = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/members/{userId}',
  tag: 'Members',
  summary: 'Remove a person from an organisation',
  access: 'session',
  params: MemberParams,
  responses: { 204: { description: 'Removed' } },
})

export const unlockMember = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/members/{userId}/unlock',
  tag: 'Members',
  summary: 'Lift a lock-out',
  access: 'session',
  params: MemberParams,
  responses: { 204: { description: 'Unlocked' } },
})

export const createPasswordLink = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/members/{userId}/password-link',
  tag: 'Members',
  summary: 'Make a link by which a person sets a new password',
  access: 'session',
  params: MemberParams,
  responses: { 201: { description: 'The link, shown once', schema: SecretLink } },
})

export const listMemberSessions = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/members/{userId}/sessions',
  tag: 'Members',
  summary: 'Live sessions of a person',
  access: 'session',
  params: MemberParams,
  query: PageQuery,
  responses: { 200: { description: 'Sessions', schema: pageOf(SessionSummary) } },
})

export const endMemberSessions = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/members/{userId}/sessions',
  tag: 'Members',
  summary: 'End all sessions of a person',
  access: 'session',
  params: MemberParams,
  responses: { 204: { description: 'Ended' } },
})

export const createInvitation = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/invitations',
  tag: 'Members',
  summary: 'Invite a person to an organisation or to one project',
  description: 'Sends a mail when mail is configured; the answer holds the link in any case, shown once.',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({
    email: Email,
    role: TemplateId,
    projectId: Id.nullable().default(null),
    /** Left out: whether the address is of another domain than those of the administrators. */
    external: z.boolean().optional(),
  }),
  responses: {
    201: {
      description: 'The invitation',
      schema: Invitation.extend({ url: z.url(), mailed: z.boolean() }),
    },
  },
})

export const listInvitations = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/invitations',
  tag: 'Members',
  summary: 'Open invitations, newest first',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({ projectId: Id.optional() }),
  responses: { 200: { description: 'Invitations', schema: pageOf(Invitation) } },
})

export const revokeInvitation = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/invitations/{invitationId}',
  tag: 'Members',
  summary: 'Take an invitation back',
  access: 'session',
  params: OrganizationParams.extend({ invitationId: Id }),
  responses: { 204: { description: 'Taken back' } },
})

export const checkInvitation = route({
  method: 'post',
  path: '/api/v1/invitations/check',
  tag: 'Members',
  summary: 'What an invitation link is for',
  access: 'public',
  body: z.strictObject({ token: z.string().max(200) }),
  responses: {
    200: {
      description: 'The invitation',
      schema: z.object({
        email: z.string(),
        organization: z.string(),
        project: z.string().nullable(),
        invitedBy: z.string(),
        /** The person has an account already and accepts by signing in. */
        accountExists: z.boolean(),
        expiresAt: Instant,
      }),
    },
  },
})

export const acceptInvitation = route({
  method: 'post',
  path: '/api/v1/invitations/accept',
  tag: 'Members',
  summary: 'Accept an invitation: make the account, or prove the one there is by its password',
  access: 'public',
  body: z.strictObject({
    token: z.string().max(200),
    displayName: Label.optional(),
    password: NewPassword,
    /** For a new account: the version of the terms of use that were accepted with it; left out, they are asked for next. */
    terms: z.string().max(20).optional(),
  }),
  responses: {
    200: { description: 'Accepted and signed in', schema: CurrentSession },
    202: { description: 'One more step: a second factor', schema: SignInStep },
  },
})

export const organizationErrors = {
  already_member: [409, 'This person is a member already'],
  own_account: [409, 'You cannot do this to your own account'],
} as const satisfies Record<string, ErrorEntry>
