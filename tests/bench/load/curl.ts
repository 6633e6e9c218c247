import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * curl moves the big bodies: it costs less CPU than any client in JavaScript, and every subject is measured by the same
 * one. Each transfer is a process of its own, so that eight of them are not held up by one core.
 */
export interface Transfer {
  url: string
  headers?: Readonly<Record<string, string>>
  /** A file to send as the body. */
  upload?: { method: 'PUT' | 'PATCH'; file: string }
}

interface Report {
  http_code: number
  time_total: number
  time_starttransfer: number
  size_download: number
  size_upload: number
}

const NO_BODY = ['-o', '/dev/null']

/** Seconds that one transfer of exactly `bytes` took, from the connection to the last byte of the answer. */
export async function transfer(what: Transfer, bytes: number): Promise<number> {
  return (await runCurl(what, bytes)).time_total
}

/** Seconds from the start of the first to the end of the last of several transfers at once. */
export async function transferTogether(all: readonly Transfer[], bytes: number): Promise<number> {
  const begun = performance.now()
  await Promise.all(all.map((what) => runCurl(what, bytes)))
  return (performance.now() - begun) / 1000
}

async function runCurl(what: Transfer, bytes: number): Promise<Report> {
  const child = spawn('curl', argumentsOf(what), { stdio: ['ignore', 'pipe', 'pipe'] })
  const output: Buffer[] = []
  const problems: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk))
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk))
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`curl ${origin(what.url)}: ${String(Buffer.concat(problems)).trim()}`)
  // What curl prints for %{json}.
  const report = JSON.parse(String(Buffer.concat(output))) as Report
  const moved = what.upload ? report.size_upload : report.size_download
  if (moved !== bytes) throw new Error(`${origin(what.url)} moved ${moved} bytes instead of ${bytes}`)
  return report
}

function argumentsOf({ url, headers = {}, upload }: Transfer): string[] {
  const sent = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`])
  // Without `Expect:` curl would wait for a 100 first, which not every server sends.
  const body = upload ? ['-X', upload.method, '-T', upload.file, '-H', 'Expect:'] : []
  return ['-sS', '--fail', '--noproxy', '*', ...NO_BODY, '-w', '%{json}', ...sent, ...body, url]
}

/** The address without path and query, which may hold a grant. */
function origin(url: string): string {
  return new URL(url).origin
}
