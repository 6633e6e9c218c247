import { keyringKey, keyringPrefix } from '../keys.ts'
import { StoreError, isStoreError, type Store } from '../store.ts'
import { unwrapDataKey, wrapDataKey, wrapVersion, type OrganizationKey } from './data-key.ts'
import { createOrganizationKey, readOrganizationKey } from './organization-key.ts'
import type { RootKeys } from './root-keys.ts'

export interface KeyringOptions {
  store: Store
  /** Id of the home storage, which is the one that `store` reaches. */
  storage: string
  rootKeys: RootKeys
}

/**
 * The organisation keys of one home storage, and the data keys that they wrap. Keys are kept in memory; another
 * connector's rotation or destruction is noticed within a minute.
 */
export interface Keyring {
  /** Wraps under the newest version, making version 1 at an organisation's first use. */
  wrap(organization: string, blob: string, dataKey: Buffer): Promise<string>
  /** Errors: Corrupt (wrap damaged or of another blob), NotFound (version destroyed), Denied, Unavailable. */
  unwrap(organization: string, blob: string, wrap: string): Promise<Buffer>
  /** The same data key under the newest version; returns the wrap itself when it is under that already. */
  rewrap(organization: string, blob: string, wrap: string): Promise<string>
  /** Ascending. */
  versions(organization: string): Promise<number[]>
  /** Makes the next version, under the newest root key, and tells its number; wraps of old versions still open. */
  rotate(organization: string): Promise<number>
  /**
   * Deletes one version for ever: whatever is wrapped under it is lost. Who calls has made sure that no live
   * or restorable wrap needs it, or means to shred. Deleting what is gone succeeds.
   */
  destroy(organization: string, version: number): Promise<void>
}

const KEPT_MS = 60_000
const MOST_KEPT = 10_000

interface Kept {
  key: OrganizationKey
  until: number
}

export function openKeyring({ store, storage, rootKeys }: KeyringOptions): Keyring {
  const kept = new Map<string, Kept>()
  const newest = new Map<string, { version: number; until: number }>()

  function keep(organization: string, key: OrganizationKey): OrganizationKey {
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(keyringKey(organization, key.version), { key, until: Date.now() + KEPT_MS })
    return key
  }

  async function read(organization: string, version: number): Promise<OrganizationKey> {
    const found = kept.get(keyringKey(organization, version))
    if (found && found.until > Date.now()) return found.key
    return keep(organization, await readOrganizationKey(store, rootKeys, { organization, storage, version }))
  }

  async function create(organization: string, version: number): Promise<OrganizationKey> {
    try {
      return keep(
        organization,
        await createOrganizationKey(store, rootKeys, { organization, storage, version }),
      )
    } catch (error) {
      if (!isStoreError(error, 'AlreadyExists')) throw error
      return read(organization, version)
    }
  }

  async function versions(organization: string): Promise<number[]> {
    const prefix = keyringPrefix(organization)
    const found: number[] = []
    let cursor: string | undefined
    do {
      const page = await store.list(prefix, cursor)
      found.push(...page.objects.map(({ key }) => Number(key.slice(prefix.length))))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return found.filter(Number.isSafeInteger).toSorted((a, b) => a - b)
  }

  async function current(organization: string): Promise<OrganizationKey> {
    const known = newest.get(organization)
    if (known && known.until > Date.now()) return read(organization, known.version)
    const last = (await versions(organization)).at(-1)
    const key = last === undefined ? await create(organization, 1) : await read(organization, last)
    if (newest.size >= MOST_KEPT) newest.clear()
    newest.set(organization, { version: key.version, until: Date.now() + KEPT_MS })
    return key
  }

  async function unwrap(organization: string, blob: string, wrap: string): Promise<Buffer> {
    return unwrapDataKey(await read(organization, wrapVersion(wrap)), wrap, { organization, storage, blob })
  }

  return {
    versions,
    unwrap,
    wrap: async (organization, blob, dataKey) =>
      wrapDataKey(await current(organization), dataKey, { organization, storage, blob }),
    rewrap: async (organization, blob, wrap) => {
      const dataKey = await unwrap(organization, blob, wrap)
      const key = await current(organization)
      if (wrapVersion(wrap) === key.version) return wrap
      return wrapDataKey(key, dataKey, { organization, storage, blob })
    },
    rotate: async (organization) => {
      const next = ((await versions(organization)).at(-1) ?? 0) + 1
      if (next > 0xffff_ffff) throw new StoreError('Full', 'no version is left for this key')
      const { version } = await create(organization, next)
      newest.delete(organization)
      return version
    },
    destroy: async (organization, version) => {
      kept.delete(keyringKey(organization, version))
      newest.delete(organization)
      await store.remove(keyringKey(organization, version))
    },
  }
}
