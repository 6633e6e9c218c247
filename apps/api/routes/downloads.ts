import * as routes from '@holdfast/contracts/uploads'
import { createArchive } from '@holdfast/domain/archives/create'
import { openArchive } from '@holdfast/domain/archives/open'
import { openContent } from '@holdfast/domain/downloads/open'
import type { Doors } from '../app.ts'
import type { FileParts } from '../file-parts.ts'
import type { ApiContext } from '../http/environment.ts'
import type { Api } from '../register.ts'

/** The stable addresses of contents. Hono answers HEAD like GET, without the body. */
export function downloadRoutes(api: Api, { sites }: Doors, { issuer }: FileParts): void {
  const publicUrlOf = (c: ApiContext) => sites.urlOf(c.get('tenant'))

  api.on(routes.downloadFile, async ({ ctx, params, query: { disposition }, c }) => {
    const purpose = disposition === 'inline' ? 'view' : 'download'
    const which = { nodeId: params.nodeId }
    const input = { which, purpose, disposition, publicUrl: publicUrlOf(c) } as const
    return redirect(c, (await openContent(ctx, input, issuer)).url)
  })

  api.on(routes.downloadVersion, async ({ ctx, params, query: { disposition }, c }) => {
    const purpose = disposition === 'inline' ? 'view' : 'download'
    const which = { versionId: params.versionId }
    const input = { which, purpose, disposition, publicUrl: publicUrlOf(c) } as const
    return redirect(c, (await openContent(ctx, input, issuer)).url)
  })

  api.on(routes.openFile, ({ ctx, params, body, c }) => {
    const which = { nodeId: params.nodeId, versionId: body.versionId }
    const input = { which, purpose: body.purpose, disposition: 'inline', publicUrl: publicUrlOf(c) } as const
    return openContent(ctx, input, issuer)
  })

  api.on(routes.createArchive, ({ ctx, params, body }) => createArchive(ctx, { ...params, ...body }))

  api.on(routes.downloadArchive, async ({ ctx, params, c }) =>
    redirect(c, (await openArchive(ctx, { ...params, publicUrl: publicUrlOf(c) }, issuer)).url),
  )
}

/** The address holds a grant: nobody keeps it, and no page that follows is told of it. */
function redirect(c: ApiContext, url: string): Response {
  c.header('Cache-Control', 'private, no-store')
  c.header('Referrer-Policy', 'no-referrer')
  return c.redirect(url, 307)
}
