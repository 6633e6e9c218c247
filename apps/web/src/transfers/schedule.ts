import type { Transfer } from './transfer.ts'

/** Uploads that run at a time. */
export const together = 6
/** Reservations asked for in one request; the api takes no more. */
const reservationBatch = 100
/** Reservations held ahead of the uploads: enough that no place stands empty, few enough that none expires. */
const ahead = 50

interface Line {
  waiting: Iterable<Transfer>
  ready: Iterable<Transfer>
  readyCount: number
  reserving: number
  active: number
}

/** Files that may start now: as many as there are free places, those under back-off left out. */
export function toStart(line: Pick<Line, 'ready' | 'active'>, now: number): Transfer[] {
  const free = together - line.active
  const chosen: Transfer[] = []
  if (free <= 0) return chosen
  for (const transfer of line.ready) {
    if (transfer.notBefore > now) continue
    chosen.push(transfer)
    if (chosen.length === free) break
  }
  return chosen
}

/**
 * Files to reserve in one request now, as their turn comes near: at most a hundred that go into the same folder under the
 * same rule for taken names. Empty while enough are reserved or a request is under way.
 */
export function toReserve(line: Line, now: number): Transfer[] {
  if (line.reserving > 0 || line.readyCount >= ahead) return []
  const chosen: Transfer[] = []
  for (const transfer of line.waiting) {
    const first = chosen[0] ?? transfer
    if (transfer.notBefore > now || !sameRequest(first, transfer)) continue
    chosen.push(transfer)
    if (chosen.length === reservationBatch) break
  }
  return chosen
}

function sameRequest(a: Transfer, b: Transfer): boolean {
  return a.projectId === b.projectId && a.parentId === b.parentId && a.conflict === b.conflict
}
