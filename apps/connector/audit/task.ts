import { deliverAuditWork, nextAuditWork } from '@holdfast/contracts/connector/protocol'
import type { AuditWork } from '@holdfast/contracts/connector/protocol'
import type { Log } from '@holdfast/runtime/log'
import { isStoreError } from '@holdfast/storage/store'
import type { ControlPlane } from '../control-plane/client.ts'
import { findStorage } from '../downloads/content.ts'
import type { OpenStorage, Storages } from '../storages/open-storages.ts'
import { readSmall } from '../uploads/record.ts'
import { hashesOf } from './compare.ts'
import { openCopy, sealCopy } from './object.ts'

interface Parts {
  controlPlane: ControlPlane
  storages: Storages
  log: Log
}

const IDLE_MS = 5000
const LONGEST_OBJECT = 32 << 20
/** `…/<from>-<to>-<16 digits of the last block's hash>` */
const NAME = /\/(\d{12})-(\d{12})-[0-9a-f]{16}$/

/**
 * A turn of the task that keeps isolated copies of audit trails: it fetches what is new and writes it as objects that are
 * only ever created, and reads all of them again to compare.
 */
export function keepAuditCopies({
  controlPlane,
  storages,
  log,
}: Parts): (signal: AbortSignal) => Promise<number> {
  return async (signal) => {
    const open = storages.open.map(({ id }) => id)
    if (open.length === 0) return IDLE_MS
    const { work } = await controlPlane.call(nextAuditWork, {
      body: { storages: open },
      timeoutMs: 30_000,
      signal,
    })
    if (!work) return IDLE_MS
    const storage = findStorage(storages, work.storage)
    const done =
      work.kind === 'copy' ? await copy(storage, work, signal) : await compare(storage, work, signal)
    if (done.kind === 'compare' && done.problem !== null)
      log.error({ chain: work.chain, problem: done.problem }, 'the copy of an audit trail is damaged')
    await controlPlane.call(deliverAuditWork, { body: done, timeoutMs: 30_000 })
    return 0
  }
}

type Copy = Extract<AuditWork, { kind: 'copy' }>
type Compare = Extract<AuditWork, { kind: 'compare' }>

const prefixOf = ({ organization, chain }: AuditWork) => `audit/${organization}/${chain}/`
const padded = (seq: number) => String(seq).padStart(12, '0')

/** Written once; what is there already is left as it is, and compared like all others. */
async function copy({ store, keyring }: OpenStorage, work: Copy, signal: AbortSignal) {
  const { organization, storage, chain, from, to, hash } = work
  const key = `${prefixOf(work)}${padded(from)}-${padded(to)}-${hash.slice(0, 16)}`
  const bytes = await sealCopy(keyring, { organization, chain, from, to }, work.lines)
  try {
    await store.put(key, [bytes], bytes.length, { ifAbsent: true, signal })
  } catch (error) {
    if (!isStoreError(error, 'AlreadyExists')) throw error
  }
  return { kind: 'copy' as const, storage, chain, from, to, hash }
}

async function compare({ store, keyring }: OpenStorage, work: Compare, signal: AbortSignal) {
  const { organization, storage, chain } = work
  const page = await store.list(prefixOf(work), work.after ?? undefined, { signal, limit: 20 })
  const done = { kind: 'compare' as const, storage, chain, next: page.nextCursor ?? null }
  const blocks: { seq: number; hash: string }[] = []
  for (const { key } of page.objects) {
    const [, from, to] = NAME.exec(key) ?? []
    if (from === undefined || to === undefined) continue
    try {
      const bytes = await readSmall(store, key, LONGEST_OBJECT)
      const place = { organization, chain, from: Number(from), to: Number(to) }
      blocks.push(...hashesOf(await openCopy(keyring, place, bytes ?? Buffer.alloc(0))))
    } catch (error) {
      if (!isStoreError(error, 'Corrupt')) throw error
      return { ...done, blocks, problem: error.message }
    }
  }
  return { ...done, blocks, problem: null }
}
