import { z } from 'zod'
import { Bytes, Id, Instant, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { ProjectParams } from './projects.ts'
import { route } from './route.ts'
import { Allowed, Permissions, Person } from './session.ts'

export const NodeParams = z.strictObject({ nodeId: Id })

/**
 * A name as a client sends it. Rules (NFC, no `/`, `.`, `..`, control or bidi characters, at most 255 bytes of UTF-8…)
 * are in `names.ts`, shared by web app and domain; here only the outer limit.
 */
export const NodeName = z.string().min(1).max(1024)

/** What to do when a name is taken: refuse, keep both (numbered), put a new version on the file, or merge the folder. */
export const Conflict = z.enum(['fail', 'keep_both', 'new_version'])
export type Conflict = z.infer<typeof Conflict>

/** What a person says about the content of a file or folder. */
export const nodeLabels = ['personal', 'sensitive', 'confidential', 'internal', 'public'] as const
export const NodeLabel = z.enum(nodeLabels).meta({ id: 'NodeLabel' })
export type NodeLabel = z.infer<typeof NodeLabel>

export const Node = z
  .object({
    id: Id,
    projectId: Id,
    parentId: Id.nullable(),
    kind: z.enum(['folder', 'file']),
    name: z.string(),
    /** Bytes of the current version; null for folders. */
    size: Bytes.nullable(),
    /** Media type by the name's ending; null for folders. */
    type: z.string().nullable(),
    modifiedAt: Instant,
    modifiedBy: Person.nullable(),
    createdAt: Instant,
    /** Living children of a folder; null for files. */
    childCount: z.int().nullable(),
    currentVersionId: Id.nullable(),
    /** Grows with every change; sent back in `If-Match` as `"<revision>"`. */
    revision: z.int(),
    trashedAt: Instant.nullable(),
    /** `own`: a folder with assignments of its own; `private`: one into which rights from above do not reach. */
    rights: z.enum(['above', 'own', 'private']),
    labels: z.array(NodeLabel),
  })
  .meta({ id: 'Node' })
export type Node = z.infer<typeof Node>

export const NodeDetail = Node.extend({
  /** From the project's root (left out) down to the parent. */
  path: z.array(z.object({ id: Id, name: z.string() })),
  /** What the signed-in person may do here. */
  permissions: Permissions,
  allowed: Allowed,
}).meta({ id: 'NodeDetail' })
export type NodeDetail = z.infer<typeof NodeDetail>

export const NodeSort = z.enum(['name', 'size', 'modified', 'type'])
export type NodeSort = z.infer<typeof NodeSort>

export const ListNodesQuery = PageQuery.extend({
  parentId: Id,
  sort: NodeSort.default('name'),
  order: z.enum(['asc', 'desc']).default('asc'),
  foldersFirst: z.stringbool().default(true),
  /** Keeps names that hold this text, without regard to case. */
  filter: z.string().max(255).optional(),
  /** Keeps what has this label. */
  label: NodeLabel.optional(),
})

export const listNodes = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/nodes',
  tag: 'Files',
  summary: 'One page of a folder',
  access: 'session',
  params: ProjectParams,
  query: ListNodesQuery,
  responses: { 200: { description: 'Nodes', schema: pageOf(Node) } },
})

export const getNode = route({
  method: 'get',
  path: '/api/v1/nodes/{nodeId}',
  tag: 'Files',
  summary: 'A folder or file with its path',
  access: 'session',
  params: NodeParams,
  responses: { 200: { description: 'The node', schema: NodeDetail } },
})

export const createFolder = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/folders',
  tag: 'Files',
  summary: 'Make a folder',
  access: 'session',
  params: ProjectParams,
  headers: z.object({ 'idempotency-key': z.string().min(8).max(128).optional() }),
  body: z.strictObject({ parentId: Id, name: NodeName }),
  responses: { 201: { description: 'The folder', schema: Node } },
})

export const renameNode = route({
  method: 'patch',
  path: '/api/v1/nodes/{nodeId}',
  tag: 'Files',
  summary: 'Rename a folder or file',
  access: 'session',
  params: NodeParams,
  headers: z.object({ 'if-match': z.string().max(64).optional() }),
  body: z.strictObject({ name: NodeName }),
  responses: { 200: { description: 'The node', schema: Node } },
})

/** Ids of one act on several nodes. */
export const NodeIds = z.array(Id).min(1).max(1000)

/** What became of each node of an act on several: those that failed did not keep the others back. */
export const NodeOutcomes = z
  .object({
    done: z.array(Node),
    failed: z.array(
      z.object({ nodeId: Id, code: z.string(), title: z.string(), name: z.string().nullable() }),
    ),
  })
  .meta({ id: 'NodeOutcomes' })
export type NodeOutcomes = z.infer<typeof NodeOutcomes>

export const moveNodes = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/nodes/move',
  tag: 'Files',
  summary: 'Move nodes into a folder of the same project',
  access: 'session',
  params: ProjectParams,
  body: z.strictObject({ nodeIds: NodeIds, parentId: Id, conflict: Conflict.default('fail') }),
  responses: { 200: { description: 'What became of each', schema: NodeOutcomes } },
})

export const copyNodes = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/nodes/copy',
  tag: 'Files',
  summary: 'Copy nodes, with all that is in them, into a folder of the same project; copies no bytes',
  access: 'session',
  params: ProjectParams,
  body: z.strictObject({ nodeIds: NodeIds, parentId: Id, conflict: Conflict.default('fail') }),
  responses: { 200: { description: 'What became of each', schema: NodeOutcomes } },
})

export const trashNodes = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/nodes/trash',
  tag: 'Files',
  summary: 'Put nodes into the trash',
  access: 'session',
  params: ProjectParams,
  body: z.strictObject({ nodeIds: NodeIds }),
  responses: { 200: { description: 'What became of each', schema: NodeOutcomes } },
})

export const TrashedNode = Node.extend({
  trashedBy: Person.nullable(),
  /** Where it would come back to; null when that folder is gone. */
  destination: z.array(z.object({ id: Id, name: z.string() })).nullable(),
  /** Nodes that go and come back with it, itself included. */
  nodes: z.int(),
}).meta({ id: 'TrashedNode' })
export type TrashedNode = z.infer<typeof TrashedNode>

export const listTrash = route({
  method: 'get',
  path: '/api/v1/projects/{projectId}/trash',
  tag: 'Files',
  summary: 'The trash, latest first',
  access: 'session',
  params: ProjectParams,
  query: PageQuery.extend({ filter: z.string().max(255).optional() }),
  responses: { 200: { description: 'Trashed nodes', schema: pageOf(TrashedNode) } },
})

export const restoreNodes = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/nodes/restore',
  tag: 'Files',
  summary: 'Bring trashed nodes back, to where they were or into another folder',
  access: 'session',
  params: ProjectParams,
  body: z.strictObject({ nodeIds: NodeIds, parentId: Id.optional(), conflict: Conflict.default('fail') }),
  responses: { 200: { description: 'What became of each', schema: NodeOutcomes } },
})

export const deleteNodes = route({
  method: 'post',
  path: '/api/v1/projects/{projectId}/nodes/delete',
  tag: 'Files',
  summary: 'Delete trashed nodes for good',
  access: 'session',
  params: ProjectParams,
  body: z.strictObject({ nodeIds: NodeIds }),
  responses: { 200: { description: 'What became of each', schema: NodeOutcomes } },
})

export const emptyTrash = route({
  method: 'delete',
  path: '/api/v1/projects/{projectId}/trash',
  tag: 'Files',
  summary: 'Delete all that is in the trash for good',
  access: 'session',
  params: ProjectParams,
  responses: { 200: { description: 'How many nodes went', schema: z.object({ nodes: z.int() }) } },
})

export const FileVersion = z
  .object({
    id: Id,
    nodeId: Id,
    number: z.int(),
    current: z.boolean(),
    size: Bytes,
    /** SHA-256 of the content in hex; null while it is being computed. */
    sha256: z.string().nullable(),
    /** The modification time that the uploading client told. */
    modifiedAt: Instant.nullable(),
    createdAt: Instant,
    createdBy: Person.nullable(),
    /** The version that this one brought back. */
    restoredFrom: z.int().nullable(),
    scan: z.enum(['not_scanned']),
  })
  .meta({ id: 'FileVersion' })
export type FileVersion = z.infer<typeof FileVersion>

export const listVersions = route({
  method: 'get',
  path: '/api/v1/nodes/{nodeId}/versions',
  tag: 'Files',
  summary: 'The versions of a file, newest first',
  access: 'session',
  params: NodeParams,
  query: PageQuery,
  responses: { 200: { description: 'Versions', schema: pageOf(FileVersion) } },
})

export const restoreVersion = route({
  method: 'post',
  path: '/api/v1/nodes/{nodeId}/versions/{versionId}/restore',
  tag: 'Files',
  summary: 'Make an old version the current one, as a new version; copies no bytes',
  access: 'session',
  params: NodeParams.extend({ versionId: Id }),
  responses: { 201: { description: 'The new version', schema: FileVersion } },
})

export const NodeEvent = z
  .object({
    id: Id,
    nodeId: Id,
    action: z.enum([
      'created',
      'renamed',
      'moved',
      'version_added',
      'version_restored',
      'copied',
      'trashed',
      'restored',
      'deleted',
    ]),
    at: Instant,
    actor: Person.nullable(),
    /** What it was before and is now: names, parents, version numbers. */
    before: z.record(z.string(), z.unknown()).nullable(),
    after: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'NodeEvent' })
export type NodeEvent = z.infer<typeof NodeEvent>

export const listHistory = route({
  method: 'get',
  path: '/api/v1/nodes/{nodeId}/history',
  tag: 'Files',
  summary: 'What happened to a node, latest first',
  access: 'session',
  params: NodeParams,
  query: PageQuery,
  responses: { 200: { description: 'Events', schema: pageOf(NodeEvent) } },
})

export const nodeErrors = {
  name_invalid: [422, 'This name cannot be used'],
  name_taken: [409, 'Something of this name is here already'],
  parent_missing: [404, 'This folder is not there any more'],
  not_a_folder: [422, 'This is not a folder'],
  not_a_file: [422, 'This is not a file'],
  move_into_itself: [422, 'A folder cannot be moved into itself'],
  too_deep: [422, 'Folders cannot be nested deeper than this'],
  copy_too_large: [422, 'These are too many files and folders to copy at once'],
  guarded_inside: [403, 'In it are folders that you may not change'],
  release_forbidden: [403, 'You may not take things out of this folder'],
  node_trashed: [409, 'This is in the trash'],
  not_trashed: [409, 'This is not in the trash'],
  root_fixed: [422, 'The top folder of a project stays as it is'],
} as const satisfies Record<string, ErrorEntry>
