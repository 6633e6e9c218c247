import { z } from 'zod'
import { NodeParams, NodeLabel, Node } from './nodes.ts'
import { Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { ProjectParams } from './projects.ts'
import { Assignment, TemplateId } from './roles.ts'
import { route } from './route.ts'
import { Allowed, Permissions, Person } from './session.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })

/** One change of rights: `templateId` null takes away what is there. Exactly one of person and group. */
export const AssignmentChange = z
  .strictObject({
    userId: Id.optional(),
    groupId: Id.optional(),
    /** Left out: on the whole organisation. */
    projectId: Id.optional(),
    /** A folder; its project is known by it. */
    nodeId: Id.optional(),
    templateId: TemplateId.nullable(),
    expiresAt: Instant.nullable().default(null),
  })
  .refine(
    ({ userId, groupId }) => (userId === undefined) !== (groupId === undefined),
    'Name a person or a group.',
  )
  .meta({ id: 'AssignmentChange' })
export type AssignmentChange = z.infer<typeof AssignmentChange>

export const changeAssignments = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/assignments',
  tag: 'Rights',
  summary: 'Give and take rights of people and groups, on any places, all at once or not at all',
  access: 'session',
  params: OrganizationParams,
  body: z.strictObject({ changes: z.array(AssignmentChange).min(1).max(1000) }),
  responses: {
    200: { description: 'How many were changed', schema: z.object({ changed: z.int() }) },
  },
})

export const listAssignments = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/assignments',
  tag: 'Rights',
  summary: 'What was given, to whom and where: of one person, group, project or template',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({
    userId: Id.optional(),
    groupId: Id.optional(),
    projectId: Id.optional(),
    templateId: TemplateId.optional(),
  }),
  responses: { 200: { description: 'Assignments', schema: pageOf(Assignment) } },
})

/** Who has access to a node, and by which assignment: the nearest of each person and group. */
export const NodeAccess = z
  .object({
    rights: z.enum(['above', 'own', 'private']),
    /** Whether the signed-in person may change the rights here. */
    mayChange: z.boolean(),
    /** Whether they may open a private folder to themselves, as administrators, with a reason. */
    mayBreakIn: z.boolean(),
    items: z.array(
      Assignment.extend({
        level: z.enum(['folder', 'project', 'organization']),
        external: z.boolean(),
        /** People in a group. */
        members: z.int().nullable(),
      }),
    ),
    /** There are more than are listed. */
    more: z.boolean(),
  })
  .meta({ id: 'NodeAccess' })
export type NodeAccess = z.infer<typeof NodeAccess>

export const getNodeAccess = route({
  method: 'get',
  path: '/api/v1/nodes/{nodeId}/access',
  tag: 'Rights',
  summary: 'Who has access to a folder or file, and why',
  access: 'session',
  params: NodeParams,
  responses: { 200: { description: 'Access', schema: NodeAccess } },
})

export const setNodePrivate = route({
  method: 'put',
  path: '/api/v1/nodes/{nodeId}/access',
  tag: 'Rights',
  summary: 'Make a folder private, or open it to those who have rights above it',
  access: 'session',
  params: NodeParams,
  body: z.strictObject({ private: z.boolean() }),
  responses: { 200: { description: 'Access', schema: NodeAccess } },
})

export const breakIntoNode = route({
  method: 'post',
  path: '/api/v1/nodes/{nodeId}/access/break-in',
  tag: 'Rights',
  summary:
    'Open a private folder to oneself as an administrator, for eight hours, with a reason that is written down',
  access: 'session',
  params: NodeParams,
  body: z.strictObject({ reason: z.string().trim().min(10).max(500) }),
  responses: { 200: { description: 'Access', schema: NodeAccess } },
})

export const GuardedFolder = z
  .object({
    id: Id,
    name: z.string(),
    rights: z.enum(['own', 'private']),
    assignments: z.int(),
    /** From the project's root (left out) down to the parent. */
    path: z.array(z.string()),
  })
  .meta({ id: 'GuardedFolder' })
export type GuardedFolder = z.infer<typeof GuardedFolder>

export const listGuardedFolders = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/guarded-folders',
  tag: 'Rights',
  summary: 'Folders of a project that have rights of their own',
  access: 'session',
  params: ProjectParams,
  query: PageQuery,
  responses: { 200: { description: 'Folders', schema: pageOf(GuardedFolder) } },
})

/** One level at which rights may be given, and what a person has there. */
export const ExplainedLevel = z
  .object({
    level: z.enum(['folder', 'project', 'organization']),
    id: Id,
    name: z.string(),
    private: z.boolean(),
    /** Whether this is what decides about files. */
    decides: z.boolean(),
    assignments: z.array(
      z.object({
        templateId: TemplateId,
        templateName: z.string(),
        group: z.object({ id: Id, name: z.string() }).nullable(),
        expiresAt: Instant.nullable(),
        /** False for what a group gives where the person has something of their own. */
        counts: z.boolean(),
      }),
    ),
  })
  .meta({ id: 'ExplainedLevel' })
export type ExplainedLevel = z.infer<typeof ExplainedLevel>

export const explainRights = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/members/{userId}/rights',
  tag: 'Rights',
  summary: 'What a person may do at a place, and which assignments decide that',
  access: 'session',
  params: OrganizationParams.extend({ userId: Id }),
  query: z.strictObject({ projectId: Id.optional(), nodeId: Id.optional() }),
  responses: {
    200: {
      description: 'The rights',
      schema: z.object({
        person: Person,
        external: z.boolean(),
        active: z.boolean(),
        permissions: Permissions,
        allowed: Allowed,
        /** From the nearest to the farthest. */
        levels: z.array(ExplainedLevel),
      }),
    },
  },
})

export const PreviewedNode = z
  .object({
    id: Id,
    kind: z.enum(['folder', 'file']),
    name: z.string(),
    /** `way`: only what leads to something open in it. */
    sees: z.enum(['all', 'way']),
    rights: z.enum(['above', 'own', 'private']),
  })
  .meta({ id: 'PreviewedNode' })
export type PreviewedNode = z.infer<typeof PreviewedNode>

export const previewProject = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/preview',
  tag: 'Rights',
  summary: 'What a person sees in a folder of a project: names only, and only those that one sees oneself',
  access: 'session',
  params: ProjectParams,
  query: PageQuery.extend({ userId: Id, parentId: Id.optional() }),
  responses: {
    200: {
      description: 'What they see',
      schema: z.object({
        reaches: z.boolean(),
        items: z.array(PreviewedNode),
        /** Of this page, what they see and one does not see oneself. */
        concealed: z.int(),
        nextCursor: z.string().nullable(),
      }),
    },
  },
})

export const setNodeLabels = route({
  method: 'put',
  path: '/api/v1/nodes/{nodeId}/labels',
  tag: 'Rights',
  summary: 'Say what the content of a file or folder is: personal, sensitive…',
  access: 'session',
  params: NodeParams,
  body: z.strictObject({ labels: z.array(NodeLabel).max(10) }),
  responses: { 200: { description: 'The node', schema: Node } },
})

export const rightsErrors = {
  outside_forbidden: [403, 'You may not share with people from outside'],
  group_missing: [422, 'This group is not there any more'],
  person_missing: [422, 'This person is not in the organisation any more'],
  folder_missing: [422, 'This folder is not there any more'],
  not_private: [409, 'This folder is not private'],
} as const satisfies Record<string, ErrorEntry>
