import type { Transfer } from './transfer.ts'

/** What is kept of an unfinished upload over a reload: everything but the bytes. */
export type RememberedTransfer = Omit<Transfer, 'source' | 'problem'> & { tab: string; person: string }

const tab = crypto.randomUUID()
const lockPrefix = 'holdfast-tab-'
let opened: Promise<IDBDatabase> | undefined

function open(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open('holdfast', 1)
    request.addEventListener('upgradeneeded', () =>
      request.result.createObjectStore('uploads', { keyPath: 'id' }),
    )
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB refused')))
    // A lock that this tab holds while it lives tells other tabs that its uploads are not theirs to continue.
    void navigator.locks?.request(lockPrefix + tab, () => new Promise(() => undefined))
  })
  return opened
}

async function transact(mode: IDBTransactionMode, act: (store: IDBObjectStore) => void): Promise<void> {
  const database = await open()
  const transaction = database.transaction('uploads', mode)
  act(transaction.objectStore('uploads'))
  await new Promise<void>((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error ?? new Error('IndexedDB aborted')))
  })
}

/** Writes these; a browser that refuses (private window, no room) only loses the list after a reload. */
export async function remember(transfers: readonly Transfer[], person: string): Promise<void> {
  await transact('readwrite', (store) => {
    for (const { source: _source, problem: _problem, ...kept } of transfers)
      store.put({ ...kept, tab, person })
  }).catch(() => undefined)
}

export async function forget(ids: readonly string[]): Promise<void> {
  await transact('readwrite', (store) => {
    for (const id of ids) store.delete(id)
  }).catch(() => undefined)
}

/** Unfinished uploads of this person whose tab is gone; they are this tab's from now on. */
export async function recall(person: string): Promise<RememberedTransfer[]> {
  const found: RememberedTransfer[] = []
  try {
    const living = await livingTabs()
    await transact('readonly', (store) => {
      const request = store.getAll()
      request.addEventListener('success', () => found.push(...request.result))
    })
    return found.filter((one) => one.person === person && !living.has(one.tab))
  } catch {
    return []
  }
}

async function livingTabs(): Promise<Set<string>> {
  const state = await navigator.locks?.query()
  const names = state?.held?.map((lock) => lock.name ?? '') ?? []
  return new Set(names.map((name) => name.slice(lockPrefix.length)))
}
