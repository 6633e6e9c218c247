import type { SsoProvider } from '@holdfast/contracts/sso'
import { confirmSsoEnforcement, endSsoEnforcement } from '@holdfast/contracts/sso-routes'
import { Alert, Anchor, Button, Group, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconClockExclamation } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ssoKey } from './queries.ts'
import { useSsoAct } from './use-sso-act.ts'

/** The ten minutes in which requiring it must be confirmed from a sign-in by the provider, counted down. */
export function PendingBanner({
  provider,
  organizationId,
}: {
  provider: SsoProvider
  organizationId: string
}) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const { state, revertsAt } = provider.enforcement
  const left = useSecondsUntil(state === 'pending' ? revertsAt : null, organizationId)
  if (state !== 'pending' || left === null) return null
  const params = { organizationId, providerId: provider.id }
  const clock = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`
  const again = `${provider.addresses.startUrl}?returnTo=${encodeURIComponent(window.location.pathname + window.location.search)}`
  return (
    <Alert color="orange" icon={<IconClockExclamation size={22} />} mb="md" title={t`Not confirmed yet`}>
      <Text size="sm">
        <Trans>
          In <strong role="timer">{clock}</strong> passwords work again by themselves. To keep it, sign in by
          the provider and confirm from there: that shows that you are not locked out.
        </Trans>
      </Text>
      <ProblemAlert error={act.error} />
      <Group mt="sm">
        <Anchor href={again} size="sm" fw={600}>
          <Trans>Sign in by the provider now</Trans>
        </Anchor>
        <Button
          size="xs"
          loading={act.isPending}
          onClick={() =>
            act.mutate(async () => {
              await call(confirmSsoEnforcement, { params })
              notifications.show({ message: t`Single sign-on stays required.` })
            })
          }
        >
          <Trans>Confirm</Trans>
        </Button>
        <Button
          size="xs"
          variant="default"
          onClick={() => act.mutate(() => call(endSsoEnforcement, { params }))}
        >
          <Trans>Take it back</Trans>
        </Button>
      </Group>
    </Alert>
  )
}

/** Whole seconds until then; null without a moment. When it has come, the state of single sign-on is read anew. */
function useSecondsUntil(moment: string | null, organizationId: string): number | null {
  const client = useQueryClient()
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (moment === null) return undefined
    const timer = setInterval(() => {
      setNow(Date.now())
      if (Date.now() < Date.parse(moment)) return
      clearInterval(timer)
      void client.invalidateQueries({ queryKey: ssoKey(organizationId) })
    }, 1000)
    return () => clearInterval(timer)
  }, [moment, client, organizationId])
  return moment === null ? null : Math.max(0, Math.ceil((Date.parse(moment) - now) / 1000))
}
