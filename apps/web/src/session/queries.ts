import { type CurrentSession, getAppliance, getSession } from '@holdfast/contracts/session'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ApiProblem } from '../api/problem.ts'
import { queryClient } from '../api/query-client.ts'
import { sessionBegan } from './gate.ts'

export const applianceQuery = queryOptions({
  queryKey: ['appliance'],
  queryFn: ({ signal }) => call(getAppliance, {}, { signal }),
  staleTime: 60_000,
})

/** The session of this browser; null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async ({ signal }): Promise<CurrentSession | null> => {
    try {
      return await call(getSession, {}, { signal, waitForSignIn: false })
    } catch (problem) {
      if (problem instanceof ApiProblem && problem.status === 401) return null
      throw problem
    }
  },
  staleTime: Number.POSITIVE_INFINITY,
})

/** Takes a session that a sign-in, a set-up or an invitation answered. */
export function enter(session: CurrentSession): void {
  const before = queryClient.getQueryData(sessionQuery.queryKey)
  if (before != null && before.person.id !== session.person.id) {
    // Another person at the same screen: nothing of the first one may stay.
    queryClient.clear()
    queryClient.setQueryData(sessionQuery.queryKey, session)
    sessionBegan()
    window.location.assign('/')
    return
  }
  queryClient.setQueryData(sessionQuery.queryKey, session)
  sessionBegan()
}

/** The session on pages that only a signed-in person reaches. */
export function useSession(): CurrentSession {
  const { data } = useQuery(sessionQuery)
  if (data == null) throw new Error('This page is shown to signed-in people only')
  return data
}

/** The membership in an organisation, by whose permissions a page shows or hides its actions. */
export function useMembership(organizationId: string) {
  return useSession().organizations.find((one) => one.organizationId === organizationId)
}
