import type { AuditFilter } from '@holdfast/contracts/audit/trail'

/** Filters as they stand in an address: days instead of moments. */
export interface AuditSearch {
  actorId?: string | undefined
  projectId?: string | undefined
  objectId?: string | undefined
  action?: string | undefined
  text?: string | undefined
  /** `2026-11-22` */
  from?: string | undefined
  to?: string | undefined
  address?: string | undefined
  requestId?: string | undefined
}

const names = [
  'actorId',
  'projectId',
  'objectId',
  'action',
  'text',
  'from',
  'to',
  'address',
  'requestId',
] as const satisfies readonly (keyof AuditSearch)[]

/** What of an address is a filter. */
export function auditSearch(search: Record<string, unknown>): AuditSearch {
  const found = names.flatMap((name) => {
    const value = search[name]
    const text = typeof value === 'number' ? String(value) : value
    return typeof text === 'string' && text !== '' ? [[name, text] as const] : []
  })
  return Object.fromEntries(found)
}

/** Days of the reader's clock become moments; both are included. */
export function toFilter({ from, to, ...rest }: AuditSearch): AuditFilter {
  const start = momentOf(from, 0)
  const end = momentOf(to, 1)
  return { ...rest, ...(start !== undefined && { from: start }), ...(end !== undefined && { to: end }) }
}

function momentOf(day: string | undefined, later: number): string | undefined {
  if (day === undefined) return undefined
  const date = new Date(`${day}T00:00:00`)
  if (Number.isNaN(date.getTime())) return undefined
  date.setDate(date.getDate() + later)
  return date.toISOString()
}
