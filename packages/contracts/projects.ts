import { z } from 'zod'
import { Bytes, Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId } from './roles.ts'
import { route } from './route.ts'
import { Allowed, Permissions, Usage } from './session.ts'
import { StorageProfile } from './storages.ts'

export const ProjectParams = z.strictObject({ projectId: Id })

export const Project = z
  .object({
    id: Id,
    organizationId: Id,
    name: z.string(),
    /** The folder at the top of the project's tree. */
    rootId: Id,
    storage: StorageProfile,
    usage: Usage,
    permissions: Permissions,
    allowed: Allowed,
    createdAt: Instant,
    deletedAt: Instant.nullable(),
    /** When the files of a deleted project are purged, at the earliest. */
    purgeAfter: Instant.nullable(),
    /** Grows with every change of name or quota; sent back in `If-Match` as `"<revision>"`. */
    revision: z.int(),
  })
  .meta({ id: 'Project' })
export type Project = z.infer<typeof Project>

/** Someone who reaches a project, and why. */
export const ProjectMember = z
  .object({
    userId: Id,
    email: z.string(),
    displayName: z.string(),
    /** The template that decides. */
    role: TemplateId,
    templateName: z.string(),
    /** Where it is held: on the whole organisation, on this project, or only on folders of it. */
    via: z.enum(['organization', 'project', 'folder']),
    /** By which group; null when it is the person’s own. */
    group: z.object({ id: Id, name: z.string() }).nullable(),
    external: z.boolean(),
  })
  .meta({ id: 'ProjectMember' })
export type ProjectMember = z.infer<typeof ProjectMember>

export const createProject = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/projects',
  tag: 'Projects',
  summary: 'Make a project; its storage is chosen now and for good',
  access: 'session',
  params: z.strictObject({ organizationId: Id }),
  headers: z.object({ 'idempotency-key': z.string().min(8).max(128).optional() }),
  body: z.strictObject({ name: Label, storageId: Id, quotaBytes: Bytes.nullable().default(null) }),
  responses: { 201: { description: 'The project', schema: Project } },
})

export const listProjects = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/projects',
  tag: 'Projects',
  summary: 'The projects that one reaches, by name',
  access: 'session',
  params: z.strictObject({ organizationId: Id }),
  query: PageQuery.extend({
    filter: z.string().max(200).optional(),
    state: z.enum(['live', 'deleted']).default('live'),
  }),
  responses: { 200: { description: 'Projects', schema: pageOf(Project) } },
})

export const getProject = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}',
  tag: 'Projects',
  summary: 'A project with its storage profile and usage',
  access: 'session',
  params: ProjectParams,
  responses: { 200: { description: 'The project', schema: Project } },
})

export const updateProject = route({
  method: 'patch',
  path: '/api/v1/projects/{projectId}',
  tag: 'Projects',
  summary: 'Rename a project, change its quota',
  access: 'session',
  params: ProjectParams,
  headers: z.object({ 'if-match': z.string().max(64).optional() }),
  body: z.strictObject({ name: Label.optional(), quotaBytes: Bytes.nullable().optional() }),
  responses: { 200: { description: 'The project', schema: Project } },
})

export const deleteProject = route({
  method: 'delete',
  path: '/api/v1/projects/{projectId}',
  tag: 'Projects',
  summary: 'Delete a project; it can be brought back until its files are purged',
  access: 'session',
  params: ProjectParams,
  responses: { 200: { description: 'The project, with the date of the purge', schema: Project } },
})

export const restoreProject = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/restore',
  tag: 'Projects',
  summary: 'Bring a deleted project back',
  access: 'session',
  params: ProjectParams,
  responses: { 200: { description: 'The project', schema: Project } },
})

export const listProjectMembers = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/members',
  tag: 'Projects',
  summary: 'Who reaches this project, and why, by name',
  access: 'session',
  params: ProjectParams,
  query: PageQuery,
  responses: { 200: { description: 'Members', schema: pageOf(ProjectMember) } },
})

export const setProjectMember = route({
  method: 'put',
  path: '/api/v1/projects/{projectId}/members/{userId}',
  tag: 'Projects',
  summary: 'Give a person of the organisation a role on this project',
  access: 'session',
  params: ProjectParams.extend({ userId: Id }),
  body: z.strictObject({ role: TemplateId }),
  responses: { 200: { description: 'The member', schema: ProjectMember } },
})

export const removeProjectMember = route({
  method: 'delete',
  path: '/api/v1/projects/{projectId}/members/{userId}',
  tag: 'Projects',
  summary: 'Take a person’s role on this project away',
  access: 'session',
  params: ProjectParams.extend({ userId: Id }),
  responses: { 204: { description: 'Taken away' } },
})

/** What the live stream of a project sends, one server-sent event each; its id is the event's number. */
export const ProjectEvent = z
  .object({
    id: z.string(),
    kind: z.enum(['nodes', 'project', 'members', 'unplaced']),
    /** Folders whose listing changed; empty when the whole project did. */
    parentIds: z.array(Id),
    nodeIds: z.array(Id),
    actorId: Id.nullable(),
  })
  .meta({ id: 'ProjectEvent' })
export type ProjectEvent = z.infer<typeof ProjectEvent>

export const streamProjectEvents = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/events',
  tag: 'Projects',
  summary: 'Live changes of a project (server-sent events; resumes at Last-Event-ID)',
  access: 'session',
  params: ProjectParams,
  responses: { 200: { description: 'A stream of ProjectEvent', mediaType: 'text/event-stream' } },
})

export const projectErrors = {
  project_name_taken: [409, 'A project of this name exists already'],
  project_deleted: [409, 'This project is deleted'],
  project_purged: [410, 'The files of this project are gone'],
  quota_below_usage: [409, 'The quota is smaller than what is stored already'],
} as const satisfies Record<string, ErrorEntry>
