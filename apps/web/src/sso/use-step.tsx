import type { SsoProvider } from '@holdfast/contracts/sso'
import { disableSsoProvider, enableSsoProvider, updateSsoProvider } from '@holdfast/contracts/sso-routes'
import { Button, Checkbox, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { Domains } from './domains.tsx'
import { NextStep } from './next-step.tsx'
import { useSsoAct } from './use-sso-act.ts'

/** People may sign in by the provider, beside their passwords; who is sent there by their address. */
export function UseStep({ provider, organizationId }: { provider: SsoProvider; organizationId: string }) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const [ending, setEnding] = useState(false)
  const params = { organizationId, providerId: provider.id }
  const on = provider.state === 'enabled' || provider.state === 'enforced'
  return (
    <Stack gap="lg">
      <Paper withBorder p="lg">
        <Title order={2} size="h4">
          {on ? <Trans>People can sign in by it</Trans> : <Trans>Let people sign in by it</Trans>}
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          <Trans>Passwords go on working beside it until you require it.</Trans>
        </Text>
        <ProblemAlert error={act.error} />
        <Group>
          {on ? (
            <Button variant="default" onClick={() => setEnding(true)}>
              <Trans>Switch it off</Trans>
            </Button>
          ) : (
            <Button
              disabled={provider.state !== 'tested'}
              loading={act.isPending}
              onClick={() =>
                act.mutate(async () => {
                  await call(enableSsoProvider, { params })
                  notifications.show({ message: t`Switched on.` })
                })
              }
            >
              <Trans>Switch it on</Trans>
            </Button>
          )}
        </Group>
        <Checkbox
          mt="md"
          label={t`Show a button for it on the sign-in page`}
          description={t`At an address of your own. At the shared one, people are led by the domain of their e-mail.`}
          checked={provider.button}
          disabled={act.isPending}
          onChange={(event) => {
            const button = event.currentTarget.checked
            act.mutate(() => call(updateSsoProvider, { params, body: { version: provider.version, button } }))
          }}
        />
        <Stack mt="md" maw={620}>
          <CopyLine label={t`Address for a portal or bookmark`} value={provider.addresses.startUrl} />
        </Stack>
      </Paper>
      <Paper withBorder p="lg">
        <Title order={2} size="h4" mb="sm">
          <Trans>Domains that lead here</Trans>
        </Title>
        <Domains organizationId={organizationId} providerId={provider.id} />
      </Paper>
      <NextStep to="require" disabled={!on} />
      <ConfirmDialog
        opened={ending}
        title={t`Switch it off?`}
        confirm={t`Switch it off`}
        onClose={() => setEnding(false)}
        onConfirm={() => act.mutateAsync(() => call(disableSsoProvider, { params }))}
      >
        <Trans>
          Nobody signs in by it from then on, and it is not required any more. Sessions that run go on. It can
          be switched on again after a test.
        </Trans>
      </ConfirmDialog>
    </Stack>
  )
}
