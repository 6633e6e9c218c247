import type { Json } from './clean.ts'
import { ScimError } from './error.ts'

/** Part of a list, as SCIM counts: `startIndex` from 1. */
export interface ListQuery {
  filter?: string | undefined
  startIndex: number
  count: number
}

export const mostResults = 200

/**
 * What a list is asked for (RFC 7644, section 3.4.2.4). Values that make no sense become the nearest that do, as the RFC demands.
 *
 * @throws ScimError `invalidValue`
 */
export function listQuery(input: { filter?: unknown; startIndex?: unknown; count?: unknown }): ListQuery {
  const startIndex = wholeNumber(input.startIndex, 'startIndex') ?? 1
  const count = wholeNumber(input.count, 'count') ?? 100
  if (input.filter !== undefined && typeof input.filter !== 'string')
    throw new ScimError(400, 'invalidFilter', 'The filter is text.')
  return {
    filter: input.filter?.trim() || undefined,
    startIndex: Math.min(Math.max(startIndex, 1), 10_000_000),
    count: Math.min(Math.max(count, 0), mostResults),
  }
}

function wholeNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === '') return undefined
  const number = Number(value)
  if (!Number.isInteger(number)) throw new ScimError(400, 'invalidValue', `${name} is a whole number.`)
  return number
}

export function listResponse(
  resources: readonly Json[],
  { total, startIndex }: { total: number; startIndex: number },
): Json {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  }
}
