import type { Doors } from '../app.ts'
import type { FileParts } from '../file-parts.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'
import { connectorRoutes } from './connectors.ts'
import { downloadRoutes } from './downloads.ts'
import { eventRoutes } from './events.ts'
import { nodeRoutes } from './nodes.ts'
import { projectRoutes } from './projects.ts'
import { storageRoutes } from './storages.ts'
import { uploadRoutes } from './uploads.ts'

/** Everything about projects, their files and where these rest. */
export function fileRoutes(api: Api, parts: Parts, doors: Doors, files: FileParts): void {
  projectRoutes(api)
  nodeRoutes(api)
  uploadRoutes(api, files)
  downloadRoutes(api, doors, files)
  storageRoutes(api, parts)
  eventRoutes(api, files)
  connectorRoutes(api, parts, files)
}
