import { type Device, forgetDevice, listDevices } from '@holdfast/contracts/account'
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { formatAgo } from '../words/time.ts'
import { deviceOf } from './device.ts'

/** Browsers that are known from a sign-in: another one is told by mail. */
export function Devices() {
  const query = useInfiniteQuery({
    queryKey: ['devices'],
    queryFn: ({ signal, pageParam }) =>
      call(listDevices, { query: { cursor: pageParam, limit: 20 } }, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <ListStates
      query={query}
      isEmpty={items.length === 0}
      rows={2}
      empty={
        <Text size="sm" c="dimmed">
          <Trans>No device is known yet.</Trans>
        </Text>
      }
    >
      <Stack gap="md" role="list">
        {items.map((device) => (
          <Row key={device.id} device={device} />
        ))}
      </Stack>
      {query.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          <Trans>Show more</Trans>
        </Button>
      )}
    </ListStates>
  )
}

function Row({ device }: { device: Device }) {
  const { t } = useLingui()
  const client = useQueryClient()
  const forget = useMutation({
    mutationFn: () => call(forgetDevice, { params: { deviceId: device.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['devices'] }),
    onError: notifyProblem,
  })
  const name = deviceOf(device.userAgent) ?? t`Unknown device`
  const seen = formatAgo(device.lastSeenAt)
  return (
    <Group justify="space-between" role="listitem" wrap="nowrap">
      <div style={{ minWidth: 0 }}>
        <Text size="sm" fw={550}>
          {name}{' '}
          {device.current && (
            <Badge size="xs" variant="light">
              <Trans>This one</Trans>
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {[device.address, device.place].filter(Boolean).join(', ')} · {t`last sign-in ${seen}`}
        </Text>
      </div>
      {!device.current && (
        <Button
          size="compact-sm"
          variant="default"
          loading={forget.isPending}
          onClick={() => forget.mutate()}
        >
          <Trans>Forget</Trans>
        </Button>
      )}
    </Group>
  )
}
