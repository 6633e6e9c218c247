import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'
import { nodeRoutes } from './nodes.ts'
import { projectRoutes } from './projects.ts'

/** Everything about projects, their files and where these rest. */
export function fileRoutes(api: Api, _parts: Parts): void {
  projectRoutes(api)
  nodeRoutes(api)
}
