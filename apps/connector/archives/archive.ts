import { addEntry, archiveLength, emptyArchive } from '@holdfast/contracts/archive-layout'
import type { ArchiveGrant } from '@holdfast/contracts/connector/grant'
import { getArchive } from '@holdfast/contracts/connector/protocol'
import type { ArchiveEntry } from '@holdfast/contracts/connector/protocol'
import type { ControlPlane } from '../control-plane/client.ts'
import { contentDisposition } from '../downloads/disposition.ts'
import { isDamage } from '../downloads/download.ts'
import type { DownloadParts, Exchange } from '../downloads/download.ts'
import { guardHeaders } from '../downloads/headers.ts'
import { ReaderGone, sendBytes } from '../downloads/send.ts'
import type { Transfer } from '../transfers.ts'
import { centralHeader, endRecords, localHeader } from './zip.ts'

export interface ArchiveParts extends DownloadParts {
  controlPlane: ControlPlane
}

/** Answers GET and HEAD for one archive. A file that fails inside fails the whole: the connection is cut. */
export async function sendArchive(
  parts: ArchiveParts,
  grant: ArchiveGrant,
  exchange: Exchange,
): Promise<void> {
  const { request, response, log } = exchange
  const headers = {
    ...guardHeaders,
    'Content-Type': 'application/zip',
    'Content-Disposition': contentDisposition('attachment', grant.name),
    'Content-Length': grant.size,
    'Accept-Ranges': 'none',
  }
  if (request.method === 'HEAD') {
    response.writeHead(200, headers).end()
    return
  }
  // The first page before the head, so that a control plane that is away is told as such.
  const first = await fetchPage(parts.controlPlane, grant.archive, 0)
  response.writeHead(200, headers)
  const transfer = parts.transfers.begin('archive', grant)
  const { jti, rev: handles, archive } = grant
  const summary = { jti, version: null, archive, handles, bytes: 0, corrupt: false, begunAt: new Date() }
  try {
    summary.bytes = await new ArchiveWriter(parts, grant, exchange, transfer).write(first)
    response.end()
    transfer.end('complete')
  } catch (error) {
    response.destroy()
    transfer.end(error instanceof ReaderGone ? 'aborted' : 'cut')
    summary.corrupt = isDamage(error)
    if (summary.corrupt) parts.measures.corrupt.inc()
    if (!(error instanceof ReaderGone)) log.error({ archive, error }, 'an archive was cut')
  } finally {
    parts.reads.add(summary)
  }
}

type Page = Awaited<ReturnType<typeof fetchPage>>

function fetchPage(controlPlane: ControlPlane, archiveId: string, after: number) {
  return controlPlane.call(getArchive, { params: { archiveId }, query: { after } })
}

class ArchiveWriter {
  readonly #parts: ArchiveParts
  readonly #grant: ArchiveGrant
  readonly #exchange: Exchange
  readonly #transfer: Transfer
  readonly #directory: Buffer[] = []
  #length = emptyArchive

  constructor(parts: ArchiveParts, grant: ArchiveGrant, exchange: Exchange, transfer: Transfer) {
    this.#parts = parts
    this.#grant = grant
    this.#exchange = exchange
    this.#transfer = transfer
  }

  /** Writes the whole archive; answers its length. */
  async write(first: Page): Promise<number> {
    const { controlPlane } = this.#parts
    let page = first
    for (;;) {
      // The next page comes while this one's files are sent.
      const next = page.next === null ? undefined : fetchPage(controlPlane, this.#grant.archive, page.next)
      next?.catch(() => {})
      for (const entry of page.items) await this.#writeEntry(entry)
      if (!next) break
      page = await next
    }
    if (archiveLength(this.#length) !== this.#grant.size)
      throw new Error('the archive has another length than said')
    for (const header of this.#directory) await this.#send(header)
    await this.#send(endRecords(this.#length))
    return this.#grant.size
  }

  async #writeEntry(entry: ArchiveEntry): Promise<void> {
    this.#directory.push(centralHeader(entry, this.#length.content))
    this.#length = addEntry(this.#length, entry)
    // Past the announced length nothing could be taken back any more.
    if (archiveLength(this.#length) > this.#grant.size) throw new Error('the archive is longer than said')
    await this.#send(localHeader(entry))
    if (!entry.blob) return
    if (entry.blob.size !== entry.size) throw new Error('an entry has another size than its blob')
    const content = await this.#parts.contents.open(this.#grant.storage, entry.blob)
    await this.#write((range) => content.read(range, this.#transfer.signal), entry.size)
  }

  #send(record: Buffer): Promise<void> {
    return this.#write(async function* ({ offset }) {
      yield record.subarray(offset)
    }, record.length)
  }

  #write(
    open: (range: { offset: number; length: number }) => AsyncIterable<Buffer>,
    length: number,
  ): Promise<void> {
    const { response } = this.#exchange
    const { signal, count } = this.#transfer
    return sendBytes({ open, range: { offset: 0, length }, response, begin: () => {}, signal, sent: count })
  }
}
