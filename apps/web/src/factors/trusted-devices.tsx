import { forgetTrustedDevice, forgetTrustedDevices } from '@holdfast/contracts/factors'
import type { TrustedDevice } from '@holdfast/contracts/factors'
import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { deviceOf } from '../account/device.ts'
import { call } from '../api/call.ts'
import { notifyProblem } from '../nodes/notify.tsx'
import { formatAgo, formatMoment } from '../words/time.ts'

/** Browsers in which the second factor is not asked for; nothing where there are none. */
export function TrustedDevices({ devices }: { devices: readonly TrustedDevice[] }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: (device: TrustedDevice | 'all') =>
      device === 'all'
        ? call(forgetTrustedDevices, {})
        : call(forgetTrustedDevice, { params: { trustedDeviceId: device.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['factors'] }),
    onError: notifyProblem,
  })
  if (devices.length === 0) return null
  return (
    <Stack gap="sm">
      <Title order={3} size="h5">
        <Trans>Trusted devices</Trans>
      </Title>
      <Stack gap="sm" role="list" aria-label={t`Trusted devices`}>
        {devices.map((device) => {
          const [used, until] = [formatAgo(device.lastUsedAt), formatMoment(device.expiresAt)]
          return (
            <Group key={device.id} justify="space-between" wrap="nowrap" role="listitem">
              <div style={{ minWidth: 0 }}>
                <Text size="sm" fw={550}>
                  {deviceOf(device.userAgent) ?? t`Unknown device`}
                </Text>
                <Text size="xs" c="dimmed">
                  {device.address} · {t`used ${used}, not asked until ${until}`}
                </Text>
              </div>
              <Button size="compact-sm" variant="default" onClick={() => forget.mutate(device)}>
                <Trans>Ask again</Trans>
              </Button>
            </Group>
          )
        })}
      </Stack>
      {devices.length > 1 && (
        <Button variant="default" w="fit-content" onClick={() => forget.mutate('all')}>
          <Trans>Ask again on all of them</Trans>
        </Button>
      )}
    </Stack>
  )
}
