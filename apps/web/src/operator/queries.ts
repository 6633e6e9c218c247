import { listOrganizations } from '@holdfast/contracts/organizations'
import { queryOptions } from '@tanstack/react-query'
import { call } from '../api/call.ts'

export const organizationsQuery = queryOptions({
  queryKey: ['organizations'],
  queryFn: ({ signal }) => call(listOrganizations, {}, { signal }),
})
