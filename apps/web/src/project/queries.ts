import { listUnplaced } from '@holdfast/contracts/uploads'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const unplacedQuery = (projectId: string) =>
  queryOptions({
    queryKey: ['unplaced', projectId],
    queryFn: ({ signal }) => call(listUnplaced, { params: { projectId }, query: { limit: 100 } }, { signal }),
  })
