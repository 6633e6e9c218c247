import { transfers } from './queue.ts'
import { differs } from './fingerprint.ts'
import type { Transfer } from './transfer.ts'

const pausable = ['waiting', 'ready', 'sending'] as const

export function pauseAll(): void {
  for (const state of pausable) {
    for (const transfer of transfers.listIn(state)) transfers.send(transfer.id, { type: 'pause' })
  }
}

export function resumeAll(): void {
  for (const transfer of transfers.listIn('paused')) transfers.send(transfer.id, { type: 'resume' })
}

export function retryFailed(): void {
  for (const transfer of transfers.listIn('failed')) transfers.send(transfer.id, { type: 'resume' })
}

export function cancelAll(): void {
  const open = transfers.order()
  for (const id of open) transfers.send(id, { type: 'cancel' })
}

/**
 * Tries a transfer again. A file that changed meanwhile is read anew and sent from the beginning, where the browser can
 * look at it again; otherwise the person chooses it again.
 */
export async function retry(transfer: Transfer): Promise<void> {
  if (transfer.state !== 'changed') {
    transfers.send(transfer.id, { type: 'resume' })
    return
  }
  const reread = transfer.source?.reread
  const file = await reread?.().catch(() => undefined)
  if (file !== undefined) replaceFile(transfer, file, reread)
}

/** Whether {@link retry} can do it without asking for the file. */
export function canRetry(transfer: Transfer): boolean {
  if (transfer.state === 'changed') return transfer.source?.reread !== undefined
  return transfer.source !== undefined
}

/** The same place with the bytes as they are now: the old upload is given up. */
export function replaceFile(transfer: Transfer, file: File, reread?: () => Promise<File>): void {
  transfers.send(transfer.id, { type: 'cancel' })
  transfers.add([
    {
      ...transfer,
      id: crypto.randomUUID(),
      state: 'waiting',
      size: file.size,
      modifiedAt: file.lastModified,
      sent: 0,
      attempt: 0,
      notBefore: 0,
      uploadId: undefined,
      uploadUrl: undefined,
      problem: undefined,
      source: reread === undefined ? { file } : { file, reread },
    },
  ])
}

/** Takes a file that was chosen again; answers why it cannot continue this upload. */
export function continueWith(transfer: Transfer, file: File): 'name' | 'size' | 'time' | undefined {
  const difference = differs(transfer, file)
  if (difference === undefined) transfers.send(transfer.id, { type: 'source', source: { file } })
  return difference
}
