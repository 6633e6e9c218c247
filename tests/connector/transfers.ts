import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { createByTus, patchByTus } from '../harness/tus.ts'
import type { TestConnector, TestSite } from './connector.ts'
import type { ReadGrant } from '@holdfast/contracts/connector/grant'

/** Uploads content by a creation and one PATCH; answers the upload's id once it is committed. */
export async function send(site: TestSite, connector: TestConnector, content: Buffer): Promise<string> {
  const { upload, grant } = await site.plane.grantWrite(content.length)
  const { location, status } = await createByTus(`${connector.url}/uploads`, grant, content.length)
  if (content.length === 0) return requireStatus(status, 201, upload)
  return requireStatus((await patchByTus(location, 0, content)).status, 204, upload)
}

/** Address of the content of a committed upload. */
export async function addressOf(
  site: TestSite,
  connector: TestConnector,
  upload: string,
  changes: Partial<ReadGrant> = {},
): Promise<string> {
  return `${connector.url}/f/file?grant=${await site.plane.grantRead(upload, changes)}`
}

/** All bytes at an address. */
export async function fetchBytes(address: string, headers: Record<string, string> = {}): Promise<Buffer> {
  const answer = await fetch(address, { headers })
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`)
  return Buffer.from(await answer.arrayBuffer())
}

/** The `code` of a problem document. */
export async function codeOf(answer: Response): Promise<string | undefined> {
  return /"code":\s*"(\w+)"/.exec(await answer.text())?.[1]
}

/** Status and headers of a GET whose body nobody wants; by hand, since `fetch` sends headers of its own. */
export function headOfGet(
  url: string,
  headers: Record<string, string> = {},
): Promise<{ status: number | undefined; headers: IncomingHttpHeaders }> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers, agent: false }, (response) => {
      resolve({ status: response.statusCode, headers: response.headers })
      response.destroy()
    })
    sent.on('error', reject).end()
  })
}

function requireStatus(status: number, expected: number, upload: string): string {
  if (status !== expected) throw new Error(`the upload was answered ${status}`)
  return upload
}
