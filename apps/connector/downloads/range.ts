import type { ByteRange } from '@holdfast/storage/store'

/** `whole` where no usable range was asked for; `unsatisfiable` is answered 416. */
export type RangeAnswer = { kind: 'whole' } | { kind: 'part'; range: ByteRange } | { kind: 'unsatisfiable' }

const INT_RANGE = /^(\d+)-(\d*)$/
const SUFFIX_RANGE = /^-(\d+)$/

/**
 * What a Range header asks of `size` bytes (RFC 9110, section 14.1.2). Another unit, a malformed or reversed range is
 * ignored, as section 14.2 allows; so are several ranges at once, for which the whole is sent: no client of ours needs
 * multipart answers, and many small ranges are a known way to tire a server.
 */
export function parseRange(header: string | undefined, size: number): RangeAnswer {
  const specifier = /^bytes\s*=(.*)$/i.exec(header ?? '')?.[1]?.trim()
  if (specifier === undefined) return { kind: 'whole' }
  const suffix = SUFFIX_RANGE.exec(specifier)
  if (suffix) return lastBytes(Number(suffix[1]), size)
  const range = INT_RANGE.exec(specifier)
  if (!range) return { kind: 'whole' }
  const first = Number(range[1])
  const last = range[2] === '' ? Infinity : Number(range[2])
  if (last < first) return { kind: 'whole' }
  if (first >= size) return { kind: 'unsatisfiable' }
  return { kind: 'part', range: { offset: first, length: Math.min(last, size - 1) - first + 1 } }
}

function lastBytes(count: number, size: number): RangeAnswer {
  if (count === 0 || size === 0) return { kind: 'unsatisfiable' }
  const length = Math.min(count, size)
  return { kind: 'part', range: { offset: size - length, length } }
}
