import type { Probe, Store } from './store.ts'

/**
 * What each kind of storage implements: the contract of `Store` but for the marker, which marker.ts adds for all.
 * A backend may therefore answer `NotFound` or an empty page for a storage that is not there at all.
 */
export interface Backend extends Omit<Store, 'probe'> {
  describe(): Promise<Omit<Probe, 'latencyMs'>>
  /** Removes what interrupted calls left behind, once the storage is known to be the right one. */
  tidy?(): Promise<void>
  /**
   * For how long a look at the marker holds, in milliseconds. 0 where a missing storage looks like an empty one (the
   * mount point below a file system that is not mounted): there the marker is read around every call.
   */
  markerHolds: number
  /** Something cheap to ask that changes when another object takes the marker's place; undefined when there is none. */
  markerStamp?(): Promise<string | undefined>
}
