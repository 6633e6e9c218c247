import { z } from 'zod'
import { Email, Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId } from './roles.ts'
import { route } from './route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const GroupParams = OrganizationParams.extend({ distributionGroupId: Id })

const DistributionGroup = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    addresses: z.int(),
    createdAt: Instant,
    /** Changes with every change. */
    revision: z.int(),
  })
  .meta({ id: 'DistributionGroup' })
export type DistributionGroup = z.infer<typeof DistributionGroup>

const fields = {
  name: Label,
  description: z.string().trim().max(500).default(''),
  emails: z.array(Email).max(500),
}

const DistributionGroupDetails = DistributionGroup.extend({
  /** With the name where it is a member’s. */
  members: z.array(z.object({ email: z.string(), displayName: z.string().nullable() })),
}).meta({ id: 'DistributionGroupDetails' })

export const listDistributionGroups = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/distribution-groups',
  tag: 'Distribution groups',
  summary: 'Lists of people to invite or write to at once, by name',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery,
  responses: { 200: { description: 'Groups', schema: pageOf(DistributionGroup) } },
})

export const createDistributionGroup = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/distribution-groups',
  tag: 'Distribution groups',
  summary: 'Make a distribution group',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject(fields),
  responses: { 201: { description: 'The group', schema: DistributionGroupDetails } },
})

export const getDistributionGroup = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/distribution-groups/{distributionGroupId}',
  tag: 'Distribution groups',
  summary: 'A distribution group with its addresses',
  access: 'session',
  params: GroupParams,
  responses: { 200: { description: 'The group', schema: DistributionGroupDetails } },
})

export const updateDistributionGroup = route({
  method: 'put',
  path: '/api/v1/organizations/{organizationId}/distribution-groups/{distributionGroupId}',
  tag: 'Distribution groups',
  summary: 'Change a distribution group; refused when someone else changed it since it was read',
  access: 'session',
  params: GroupParams,
  body: z.strictObject({ ...fields, revision: z.int() }),
  responses: { 200: { description: 'The group', schema: DistributionGroupDetails } },
})

export const deleteDistributionGroup = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/distribution-groups/{distributionGroupId}',
  tag: 'Distribution groups',
  summary: 'Delete a distribution group; nobody loses a right by it',
  access: 'session',
  params: GroupParams,
  responses: { 204: { description: 'Deleted' } },
})

export const inviteDistributionGroup = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/distribution-groups/{distributionGroupId}/invitations',
  tag: 'Distribution groups',
  summary: 'Invite everyone of a distribution group to the organisation or to one project',
  access: 'session',
  params: GroupParams,
  body: z.strictObject({ role: TemplateId, projectId: Id.nullable().default(null) }),
  responses: {
    200: {
      description:
        'Whom it invited, with links to hand over where no mail is sent, and who is a member already',
      schema: z.object({
        invited: z.array(z.object({ email: z.string(), url: z.url() })),
        members: z.array(z.string()),
        mailed: z.boolean(),
      }),
    },
  },
})

export const notifyDistributionGroup = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/distribution-groups/{distributionGroupId}/messages',
  tag: 'Distribution groups',
  summary: 'Write a mail to everyone of a distribution group; each gets their own',
  access: 'session',
  params: GroupParams,
  body: z.strictObject({ subject: Label, text: z.string().trim().min(1).max(5000) }),
  responses: { 200: { description: 'To how many', schema: z.object({ mails: z.int() }) } },
})

export const distributionGroupErrors = {
  distribution_group_name_taken: [409, 'A distribution group of this name exists already'],
} as const satisfies Record<string, ErrorEntry>
