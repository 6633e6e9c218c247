import { StoreError, type StoreErrorCode } from '../store.ts'

/** What servers call their failures; whatever is not here is judged by its status. */
const CODES: Record<string, StoreErrorCode> = {
  NoSuchKey: 'NotFound',
  NotFound: 'NotFound',
  NoSuchBucket: 'Unavailable',
  PreconditionFailed: 'AlreadyExists',
  InvalidRange: 'Corrupt',
  XMinioStorageFull: 'Full',
  XMinioAdminBucketQuotaExceeded: 'Full',
  QuotaExceeded: 'Full',
  EntityTooLarge: 'Full',
  // A lost or damaged body, or a race of conditional writes: worth another try.
  BadDigest: 'Unavailable',
  XAmzContentChecksumMismatch: 'Unavailable',
  IncompleteBody: 'Unavailable',
  RequestTimeout: 'Unavailable',
  ConditionalRequestConflict: 'Unavailable',
}

/** A refusal by the server; `code` is that of its XML body, '' where there is none (HEAD). */
export function refusal(status: number, code: string, key: string): StoreError {
  return new StoreError(CODES[code] ?? codeOfStatus(status), `${key}: ${status} ${code}`.trimEnd())
}

/** No answer, or a broken one. */
export function failure(error: unknown, key: string): StoreError {
  if (error instanceof StoreError) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreError('Unavailable', `${key}: ${reason}`, error)
}

/** The code in an error document, which is short and has no attributes. */
export function codeOf(xml: string): string {
  return /<Code>([A-Za-z0-9]{1,100})<\/Code>/.exec(xml)?.[1] ?? ''
}

function codeOfStatus(status: number): StoreErrorCode {
  switch (status) {
    case 404:
      return 'NotFound'
    case 401:
    case 403:
      return 'Denied'
    case 412:
      return 'AlreadyExists'
    case 416:
      return 'Corrupt'
    case 507:
      return 'Full'
    default:
      return 'Unavailable'
  }
}
