import { RestError } from '@azure/storage-blob'
import { StoreError, type StoreErrorCode } from '../store.ts'

const CODES: Record<string, StoreErrorCode> = {
  BlobNotFound: 'NotFound',
  ContainerNotFound: 'Unavailable',
  ContainerBeingDeleted: 'Unavailable',
  BlobAlreadyExists: 'AlreadyExists',
  ConditionNotMet: 'AlreadyExists',
  InvalidRange: 'Corrupt',
  RequestBodyTooLarge: 'Full',
}

const STATUSES: Record<number, StoreErrorCode> = {
  401: 'Denied',
  403: 'Denied',
  404: 'NotFound',
  412: 'AlreadyExists',
  416: 'Corrupt',
  507: 'Full',
}

/** What the contract calls a failure of the library; everything that is no answer of the server is Unavailable. */
export function storeErrorOf(error: unknown, key: string): StoreError {
  if (error instanceof StoreError) return error
  if (!(error instanceof RestError)) {
    return new StoreError(
      'Unavailable',
      `${key}: ${error instanceof Error ? error.message : String(error)}`,
      error,
    )
  }
  const name = error.code ?? ''
  const code = CODES[name] ?? STATUSES[error.statusCode ?? 0] ?? 'Unavailable'
  return new StoreError(code, `${key}: ${error.statusCode ?? 'no answer'} ${name}`, error)
}
