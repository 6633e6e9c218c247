import { startProgram } from '../../harness/service.ts'
import type { ProgramOptions } from '../../harness/service.ts'

/** A server that the bench started beside Holdfast, and ends by its own pid. */
export interface Peer {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  url: string
  stop: () => Promise<unknown>
}

/** Starts a peer and resolves once it answers anything but an error of its own. */
export async function startPeer(
  name: string,
  port: number,
  options: Pick<ProgramOptions, 'program' | 'args' | 'environment'>,
): Promise<Peer> {
  const url = `http://127.0.0.1:${port}`
  const service = await startProgram({ name, ...options, ready: () => requireAnswer(url) })
  return { url, stop: () => service.stop() }
}

async function requireAnswer(url: string): Promise<void> {
  const { status, body } = await fetch(url, { signal: AbortSignal.timeout(2000) })
  await body?.cancel()
  if (status >= 500) throw new Error(`${url} answers ${status}`)
}
