import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Place, PlaceOf } from '../devices/place.ts'
import { networkOf } from '../sessions/throttle.ts'
import type { AuditRow, Notice } from './notice.ts'

/** How far back a network counts as known, and sign-ins are compared. */
const lookBack = { days: 90, rows: 50 }
/** Faster than airliners fly, and further than positions of addresses are wrong. */
const impossible = { kilometresPerHour: 1000, kilometres: 500 }

interface Earlier extends Record<string, unknown> {
  address: string
  at: string
}

/** What is unusual about a sign-in, compared with the person's last ones. */
export async function watchSignIn(
  db: Pick<Queries, 'execute'>,
  row: AuditRow,
  placeOf: PlaceOf,
): Promise<Notice[]> {
  const by = row.after?.['by']
  if (by === 'invitation' || by === 'set_up' || row.actor_id === null) return []
  const earlier = await db.execute<Earlier>(sql`
    select address, at from audit_events
    where tenant_id = ${row.tenant_id} and actor_id = ${row.actor_id} and action = 'session.begun' and at < ${row.at}::timestamptz
      and at > ${row.at}::timestamptz - make_interval(days => ${lookBack.days}) and id <> ${row.id}
    order by at desc limit ${lookBack.rows}`)
  const [last] = earlier
  // The first sign-in of all is new in every way.
  if (!last) return []
  const about = { row, userId: row.actor_id, source: row.id }
  const notices: Notice[] = []
  if (row.after?.['knownDevice'] === false) notices.push({ ...about, kind: 'new_device', details: {} })
  const network = networkOf(row.address)
  if (!earlier.some(({ address }) => networkOf(address) === network))
    notices.push({ ...about, kind: 'new_network', details: { before: last.address } })
  const travel = travelOf(last, row, placeOf)
  if (travel) notices.push({ ...about, kind: 'impossible_travel', details: travel })
  return notices
}

/** From where to where nobody comes in that time; null when it can be done, or is not known. */
export function travelOf(
  from: { address: string; at: string },
  to: { address: string; at: string },
  placeOf: PlaceOf,
): Record<string, string | number> | null {
  const [start, end] = [placeOf(from.address), placeOf(to.address)]
  if (!start?.coordinates || !end?.coordinates) return null
  const kilometres = distance(start.coordinates, end.coordinates)
  const hours = Math.max((Date.parse(to.at) - Date.parse(from.at)) / 3_600_000, 1 / 60)
  if (kilometres < impossible.kilometres || kilometres / hours < impossible.kilometresPerHour) return null
  return {
    from: start.name,
    to: end.name,
    kilometres: Math.round(kilometres),
    minutes: Math.round(hours * 60),
  }
}

type Coordinates = NonNullable<Place['coordinates']>

/** Great-circle distance in kilometres (haversine formula). */
function distance(from: Coordinates, to: Coordinates): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180
  const [north, east] = [radians(to.latitude - from.latitude), radians(to.longitude - from.longitude)]
  const half =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(east / 2) ** 2
  return 2 * 6371 * Math.asin(Math.sqrt(half))
}
