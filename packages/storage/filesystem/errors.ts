import { StoreError, type StoreErrorCode } from '../store.ts'

const CODES: Record<string, StoreErrorCode> = {
  ENOENT: 'NotFound',
  ENOSPC: 'Full',
  EDQUOT: 'Full',
  EFBIG: 'Full',
  EACCES: 'Denied',
  EPERM: 'Denied',
  EROFS: 'Denied',
}

/** The system's code of an error, like `ENOENT`. */
export function errno(error: unknown): string | undefined {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : undefined
}

/** What the contract calls a failure of the file system; anything unknown (EIO, ESTALE, ENOTCONN …) is Unavailable. */
export function storeErrorOf(error: unknown, key: string): unknown {
  const code = errno(error)
  if (code === undefined || error instanceof StoreError || error instanceof RangeError) return error
  if (error instanceof Error && error.name === 'AbortError') return error
  return new StoreError(CODES[code] ?? 'Unavailable', `${key}: ${code}`, error)
}
