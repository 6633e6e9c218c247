import type { CurrentSession } from '@holdfast/contracts/session'
import { Button, Text } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { IconFingerprint } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { ProblemAlert } from '../app/problem-alert.tsx'

/** Signs in by passkey alone; shown where the browser can. */
export function PasskeyButton({ onSignedIn }: { onSignedIn: (session: CurrentSession) => void }) {
  const signIn = useMutation({
    mutationFn: async () => {
      const { signInByPasskey } = await import('../factors/sign-in-by-passkey.ts')
      return signInByPasskey()
    },
    onSuccess: (session) => session && onSignedIn(session),
  })
  if (typeof window.PublicKeyCredential !== 'function' || !window.isSecureContext) return null
  return (
    <>
      <ProblemAlert error={signIn.error} />
      {signIn.data === null && (
        <Text size="sm" role="alert">
          <Trans>Nothing was done: the browser’s window was closed, or no passkey was found.</Trans>
        </Text>
      )}
      <Button
        variant="default"
        fullWidth
        leftSection={<IconFingerprint size={18} />}
        loading={signIn.isPending}
        onClick={() => signIn.mutate()}
      >
        <Trans>Use a passkey</Trans>
      </Button>
    </>
  )
}
