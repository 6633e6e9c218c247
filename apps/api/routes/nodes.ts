import * as routes from '@holdfast/contracts/nodes'
import { copyNodes } from '@holdfast/domain/nodes/copy'
import { createFolder } from '@holdfast/domain/nodes/create-folder'
import { deleteNodes } from '@holdfast/domain/nodes/delete'
import { emptyTrash } from '@holdfast/domain/nodes/empty-trash'
import { getNode } from '@holdfast/domain/nodes/get'
import { listNodes } from '@holdfast/domain/nodes/list'
import { listHistory } from '@holdfast/domain/nodes/list-history'
import { listTrash } from '@holdfast/domain/nodes/list-trash'
import { moveNodes } from '@holdfast/domain/nodes/move'
import { renameNode } from '@holdfast/domain/nodes/rename'
import { restoreNodes } from '@holdfast/domain/nodes/restore'
import { trashNodes } from '@holdfast/domain/nodes/trash'
import { listVersions } from '@holdfast/domain/versions/list'
import { restoreVersion } from '@holdfast/domain/versions/restore'
import { revisionOf } from '../http/if-match.ts'
import type { Api } from '../register.ts'

/** Folders, files and their versions. */
export function nodeRoutes(api: Api): void {
  api.on(routes.listNodes, ({ ctx, params, query }) => listNodes(ctx, { ...params, ...query }))
  api.on(routes.getNode, ({ ctx, params }) => getNode(ctx, params))
  api.on(routes.createFolder, ({ ctx, params, body }) => createFolder(ctx, { ...params, ...body }))
  api.on(routes.renameNode, ({ ctx, params, body, headers }) =>
    renameNode(ctx, { ...params, ...body, revision: revisionOf(headers['if-match']) }),
  )
  api.on(routes.moveNodes, ({ ctx, params, body }) => moveNodes(ctx, { ...params, ...body }))
  api.on(routes.copyNodes, ({ ctx, params, body }) => copyNodes(ctx, { ...params, ...body }))
  api.on(routes.trashNodes, ({ ctx, params, body }) => trashNodes(ctx, { ...params, ...body }))
  api.on(routes.listTrash, ({ ctx, params, query }) => listTrash(ctx, { ...params, ...query }))
  api.on(routes.restoreNodes, ({ ctx, params, body }) => restoreNodes(ctx, { ...params, ...body }))
  api.on(routes.deleteNodes, ({ ctx, params, body }) => deleteNodes(ctx, { ...params, ...body }))
  api.on(routes.emptyTrash, ({ ctx, params }) => emptyTrash(ctx, params))
  api.on(routes.listHistory, ({ ctx, params, query }) => listHistory(ctx, { ...params, ...query }))
  api.on(routes.listVersions, ({ ctx, params, query }) => listVersions(ctx, { ...params, ...query }))
  api.on(routes.restoreVersion, ({ ctx, params }) => restoreVersion(ctx, params))
}
