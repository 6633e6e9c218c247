import { z } from 'zod'
import { Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const GroupParams = OrganizationParams.extend({ groupId: Id })

export const Group = z
  .object({
    id: Id,
    name: z.string(),
    description: z.string(),
    /** Who keeps it: people here, sign-ins by a provider, or a provider's directory. */
    source: z.enum(['manual', 'sso', 'scim']),
    members: z.int(),
    /** How many rights it has, on the organisation, projects and folders. */
    assignments: z.int(),
    revision: z.int(),
    createdAt: Instant,
  })
  .meta({ id: 'Group' })
export type Group = z.infer<typeof Group>

export const GroupMember = z
  .object({
    userId: Id,
    email: z.string(),
    displayName: z.string(),
    source: z.enum(['manual', 'sso', 'scim']),
    external: z.boolean(),
    addedAt: Instant,
  })
  .meta({ id: 'GroupMember' })
export type GroupMember = z.infer<typeof GroupMember>

export const listGroups = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/groups',
  tag: 'Rights',
  summary: 'Groups, by name',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({
    filter: z.string().max(200).optional(),
    /** Those in which this person is. */
    userId: Id.optional(),
  }),
  responses: { 200: { description: 'Groups', schema: pageOf(Group) } },
})

export const createGroup = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/groups',
  tag: 'Rights',
  summary: 'Make a group',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({ name: Label, description: z.string().trim().max(500).default('') }),
  responses: { 201: { description: 'The group', schema: Group } },
})

export const getGroup = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/groups/{groupId}',
  tag: 'Rights',
  summary: 'A group',
  access: 'session',
  params: GroupParams,
  responses: { 200: { description: 'The group', schema: Group } },
})

export const updateGroup = route({
  method: 'patch',
  path: '/api/v1/organizations/{organizationId}/groups/{groupId}',
  tag: 'Rights',
  summary: 'Rename or describe a group',
  access: 'session',
  params: GroupParams,
  headers: z.object({ 'if-match': z.string().max(64).optional() }),
  body: z.strictObject({ name: Label.optional(), description: z.string().trim().max(500).optional() }),
  responses: { 200: { description: 'The group', schema: Group } },
})

export const deleteGroup = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/groups/{groupId}',
  tag: 'Rights',
  summary: 'Delete a group with all the rights that it gave',
  access: 'session',
  params: GroupParams,
  responses: { 204: { description: 'Deleted' } },
})

export const listGroupMembers = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/groups/{groupId}/members',
  tag: 'Rights',
  summary: 'Who is in a group, by name',
  access: 'session',
  params: GroupParams,
  query: PageQuery.extend({ filter: z.string().max(200).optional() }),
  responses: { 200: { description: 'Members', schema: pageOf(GroupMember) } },
})

export const changeGroupMembers = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/groups/{groupId}/members',
  tag: 'Rights',
  summary: 'Put people into a group, and take people out, at once',
  access: 'session',
  params: GroupParams,
  body: z.strictObject({
    add: z.array(Id).max(1000).default([]),
    remove: z.array(Id).max(1000).default([]),
  }),
  responses: { 200: { description: 'The group', schema: Group } },
})

export const groupErrors = {
  group_name_taken: [409, 'A group of this name exists already'],
  group_kept_elsewhere: [409, 'This group is kept by your identity provider; change it there'],
} as const satisfies Record<string, ErrorEntry>
