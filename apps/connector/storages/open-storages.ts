import { join } from 'node:path'
import type { Log } from '@holdfast/runtime/log'
import { openStorage } from '@holdfast/storage/open'
import { openKeyring } from '@holdfast/storage/seal/keyring'
import type { Keyring } from '@holdfast/storage/seal/keyring'
import type { RootKeys } from '@holdfast/storage/seal/root-keys'
import { isStoreError } from '@holdfast/storage/store'
import type { Store } from '@holdfast/storage/store'
import type { StorageReport } from '@holdfast/contracts/connector/protocol'
import { z } from 'zod'
import { keepDoing } from '../control-plane/back-off.ts'
import { readState, writeState } from '../state/files.ts'
import type { StorageSettings } from './settings.ts'

/** A storage that was reached at least once since the start. */
export interface OpenStorage {
  id: string
  label: string
  store: Store
  keyring: Keyring
}

interface Place {
  settings: StorageSettings
  /** From its marker, now or at an earlier start. */
  id: string | undefined
  open: OpenStorage | undefined
  problem: string | null
  freeBytes: number | null
}

const KnownIds = z.record(z.string(), z.uuid())
const PROBE_MS = 10_000

export type MeasuredStore = (store: Store, label: string) => Store

export interface StoragesInput {
  settings: readonly StorageSettings[]
  rootKeys: RootKeys
  stateDir: string
  log: Log
  measured: MeasuredStore
}

/** The storages of this connector: opened when they can be reached, watched from then on. */
export class Storages {
  readonly #input: StoragesInput
  readonly #places: Place[]
  #idsWritten: Promise<void> = Promise.resolve()

  constructor(input: StoragesInput) {
    this.#input = input
    this.#places = input.settings.map((settings) => ({
      settings,
      id: undefined,
      open: undefined,
      problem: 'not reached yet',
      freeBytes: null,
    }))
  }

  /** Begins to open and to probe all of them; resolves after the first try of each. */
  async begin(signal: AbortSignal): Promise<void> {
    const known = (await readState(this.#idsPath, KnownIds)) ?? {}
    await Promise.all(
      this.#places.map(async (place) => {
        place.id = known[place.settings.label]
        await this.#watch(place, signal)
      }),
    )
  }

  /** The storage of that id; `closed` when it is ours but was never reached, undefined when it is not ours. */
  find(id: string): OpenStorage | 'closed' | undefined {
    const place = this.#places.find((place) => place.id === id)
    return place && (place.open ?? 'closed')
  }

  get open(): OpenStorage[] {
    return this.#places.flatMap(({ open }) => open ?? [])
  }

  /** Of all that were ever reached, also while they cannot be. */
  get ids(): string[] {
    return this.#places.flatMap(({ id }) => id ?? [])
  }

  get labels(): string[] {
    return this.#places.map(({ settings }) => settings.label)
  }

  /** Why a storage cannot be used now; null when it can. */
  problemOf(label: string): string | null {
    return this.#places.find(({ settings }) => settings.label === label)?.problem ?? null
  }

  reports(): StorageReport[] {
    return this.#places.map(({ settings, id, problem, freeBytes }) => ({
      id: id ?? null,
      kind: settings.backend.kind,
      label: settings.label,
      region: settings.region,
      redundancy: settings.redundancy,
      ok: problem === null,
      problem,
      freeBytes,
      capabilities: ['ranges', 'create-only'],
    }))
  }

  async close(): Promise<void> {
    await Promise.all(this.open.map(({ store }) => store.close()))
  }

  get #idsPath(): string {
    return join(this.#input.stateDir, 'storages.json')
  }

  /** Resolves after the first look; goes on looking until the signal. */
  #watch(place: Place, signal: AbortSignal): Promise<void> {
    const { log } = this.#input
    return new Promise((resolve) => {
      const turn = async () => {
        await this.#look(place, signal)
        resolve()
        return PROBE_MS
      }
      const failed = (error: unknown, failures: number) => {
        place.problem = inWords(error)
        if (failures === 1) log.warn({ storage: place.settings.label, error }, 'a storage cannot be used')
        resolve()
      }
      void keepDoing(turn, failed, signal).then(resolve)
    })
  }

  async #look(place: Place, signal: AbortSignal): Promise<void> {
    place.open ??= await this.#open(place, signal)
    const { freeBytes } = await place.open.store.probe({
      signal: AbortSignal.any([signal, AbortSignal.timeout(8000)]),
    })
    place.freeBytes = freeBytes ?? null
    place.problem = null
  }

  async #open(place: Place, signal: AbortSignal): Promise<OpenStorage> {
    const { settings, rootKeys, measured } = { ...this.#input, settings: place.settings }
    const { id, store } = await openStorage(settings.backend, {
      signal,
      ...(place.id && { expectedId: place.id }),
    })
    if (place.id === undefined) {
      place.id = id
      await this.#rememberIds()
    }
    const observed = measured(store, settings.label)
    return {
      id,
      label: settings.label,
      store: observed,
      keyring: openKeyring({ store: observed, storage: id, rootKeys }),
    }
  }

  #rememberIds(): Promise<void> {
    const ids = Object.fromEntries(
      this.#places.flatMap(({ settings, id }) => (id ? [[settings.label, id]] : [])),
    )
    this.#idsWritten = this.#idsWritten.then(() => writeState(this.#idsPath, ids))
    return this.#idsWritten
  }
}

function inWords(error: unknown): string {
  if (isStoreError(error, 'Denied')) return `the storage refused the credentials: ${error.message}`
  if (isStoreError(error)) return `the storage cannot be reached: ${error.message}`
  return error instanceof Error ? error.message : String(error)
}
