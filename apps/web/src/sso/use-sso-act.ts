import { useMutation, useQueryClient } from '@tanstack/react-query'
import { notifyProblem } from '../nodes/notify.tsx'
import { ssoKey } from './queries.ts'

/** Runs an act and reads everything of single sign-on anew; a refusal is shown as a notification unless the page shows `error` itself. */
export function useSsoAct(organizationId: string, { quiet = false } = {}) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSettled: () => client.invalidateQueries({ queryKey: ssoKey(organizationId) }),
    onError: quiet ? () => undefined : notifyProblem,
  })
}
