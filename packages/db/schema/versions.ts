import { bigint, foreignKey, index, integer, pgTable, unique, uuid } from 'drizzle-orm/pg-core'
import { blobs } from './blobs.ts'
import { createdAt, id, instant, organizationPolicy } from './columns.ts'
import { nodes } from './nodes.ts'

/** Contents of files, append-only. The composite references keep a version to blobs of its own project. */
export const fileVersions = pgTable(
  'file_versions',
  {
    id: id(),
    organizationId: uuid().notNull(),
    projectId: uuid().notNull(),
    nodeId: uuid().notNull(),
    number: integer().notNull(),
    blobId: uuid().notNull(),
    size: bigint({ mode: 'number' }).notNull(),
    /** The modification time that the uploading client told. */
    modifiedAt: instant(),
    createdAt: createdAt(),
    createdBy: uuid(),
    /** The number of the version that this one brought back. */
    restoredFrom: integer(),
  },
  (table) => [
    unique('file_versions_number').on(table.nodeId, table.number),
    foreignKey({
      name: 'file_versions_node',
      columns: [table.organizationId, table.projectId, table.nodeId],
      foreignColumns: [nodes.organizationId, nodes.projectId, nodes.id],
    }),
    foreignKey({
      name: 'file_versions_blob',
      columns: [table.organizationId, table.projectId, table.blobId],
      foreignColumns: [blobs.organizationId, blobs.projectId, blobs.id],
    }),
    index('file_versions_blob_id').on(table.blobId),
    organizationPolicy(),
  ],
)
