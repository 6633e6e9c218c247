import { getLegalDocument, type LegalKind } from '@holdfast/contracts/legal'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

/** A text as it holds now, or as it was in a version. */
export const legalQuery = (kind: LegalKind, version?: string) =>
  queryOptions({
    queryKey: ['legal', kind, version ?? ''],
    queryFn: ({ signal }) => call(getLegalDocument, { params: { kind }, query: { version } }, { signal }),
    staleTime: 60_000,
  })
