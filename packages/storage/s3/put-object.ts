import { retried } from '../retry.ts'
import type { Body, PutOptions } from '../store.ts'
import type { Connection } from './connection.ts'

/**
 * One PUT, which servers make atomic and durable. Buffers are sent again after a passing failure, except with
 * `ifAbsent`: a try that did succeed without our hearing of it would make the next one say AlreadyExists to its own creator.
 */
export async function putObject(
  connection: Connection,
  key: string,
  bytes: Body,
  length: number,
  { ifAbsent, crc32, signal }: PutOptions,
): Promise<void> {
  const headers: Record<string, string> = {}
  if (ifAbsent) headers['if-none-match'] = '*'
  if (crc32 !== undefined) headers['x-amz-checksum-crc32'] = base64Sum(crc32)
  const put = async () => {
    const body = { bytes, length }
    const response = await connection.exchange({ method: 'PUT', key, headers, body, accept: [200], signal })
    response.resume()
  }
  await (ifAbsent || !Array.isArray(bytes) ? put() : retried(put, signal))
}

function base64Sum(crc32: number): string {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32)
  return bytes.toString('base64')
}
