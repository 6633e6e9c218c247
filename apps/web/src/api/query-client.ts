import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

const passing = new Set(['unreachable', 'unavailable', 'storage_unavailable', 'connector_offline'])

/** Reads are tried again when the failure passes by itself; refusals are final. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (count, error) => count < 2 && error instanceof ApiProblem && passing.has(error.code),
      retryDelay: (attempt) => 500 * 2 ** attempt,
    },
  },
})
