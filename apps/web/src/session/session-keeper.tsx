import { renewSession } from '@holdfast/contracts/session'
import { Modal, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useSyncExternalStore } from 'react'
import { call } from '../api/call.ts'
import { afterSignIn, isSessionLost, lastActivityAt, onSessionChange } from './gate.ts'
import { enter, sessionQuery, useSession } from './queries.ts'
import { SignInForm } from './sign-in-form.tsx'

/** Renews the session in the background, and opens sign-in over the page when it has ended. */
export function SessionKeeper() {
  const { t } = useLingui()
  const session = useSession()
  const lost = useSyncExternalStore(onSessionChange, isSessionLost)
  useRenewal(session.renewEvery)
  useIdleEnd()
  const nothing = () => undefined
  return (
    <Modal opened={lost} onClose={nothing} title={t`Your session has ended`} withCloseButton={false} centered>
      <Stack>
        <Text size="sm">
          <Trans>
            Sign in to go on where you are. Uploads wait until then; nothing on this page is lost.
          </Trans>
        </Text>
        {lost && <SignInForm email={session.person.email} onSignedIn={enter} />}
      </Stack>
    </Modal>
  )
}

/** A new session key every so often, but only while somebody works: a page left alone may time out. */
function useRenewal(seconds: number): void {
  const client = useQueryClient()
  const used = useRef(true)
  useEffect(() => {
    const note = () => {
      used.current = true
    }
    const renew = async () => {
      if (!used.current || isSessionLost()) return
      used.current = false
      const next = await call(renewSession, {}).catch(() => undefined)
      if (next !== undefined) client.setQueryData(sessionQuery.queryKey, next)
    }
    const timer = setInterval(() => void renew(), seconds * 1000)
    window.addEventListener('pointerdown', note)
    window.addEventListener('keydown', note)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pointerdown', note)
      window.removeEventListener('keydown', note)
    }
  }, [client, seconds])
}

/** Shows the sign-in when the idle limit has passed, rather than at the next click. */
function useIdleEnd(): void {
  const session = useSession()
  useEffect(() => {
    const check = () => {
      const now = Date.now()
      const over = now > Date.parse(session.expiresAt) || now > Date.parse(session.idleExpiresAt) + 2000
      // Calls since the session was read have moved the idle limit on.
      const quiet = now - lastActivityAt() > 60_000
      if (over && quiet && !isSessionLost() && document.visibilityState === 'visible') void probe()
    }
    const timer = setInterval(check, 15_000)
    return () => clearInterval(timer)
  }, [session])
}

async function probe(): Promise<void> {
  const { queryClient } = await import('../api/query-client.ts')
  const session = await queryClient.fetchQuery({ ...sessionQuery, staleTime: 0 }).catch(() => undefined)
  if (session === null) void afterSignIn()
}
