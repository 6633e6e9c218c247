import { createHash } from 'node:crypto'
import { readFile, readdir } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'

/** A file of the built web app, ready to send. */
export interface WebFile {
  type: string
  body: Buffer<ArrayBuffer>
  /** Compressed with brotli by the build, where that made it smaller. */
  brotli: Buffer<ArrayBuffer> | null
  etag: string
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
  '.txt': 'text/plain; charset=utf-8',
}

/**
 * Reads the built web app into memory by path (`/assets/main-….js`): a few megabytes, and no path of a request ever reaches the
 * file system. Empty when it was not built.
 */
export async function readWebApp(root: string): Promise<ReadonlyMap<string, WebFile>> {
  const files = new Map<string, WebFile>()
  for (const path of await filesBelow(root)) {
    if (path.endsWith('.br') || path.endsWith('.map')) continue
    const body = await readFile(path)
    files.set(`/${relative(root, path).split(sep).join('/')}`, {
      type: types[extname(path)] ?? 'application/octet-stream',
      body,
      brotli: await readFile(`${path}.br`).catch(() => null),
      etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    })
  }
  return files
}

async function filesBelow(root: string): Promise<string[]> {
  try {
    const entries = await readdir(root, { recursive: true, withFileTypes: true })
    return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}
