import { endOtherSessions, endSession, listSessions, type SessionSummary } from '@holdfast/contracts/session'
import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDeviceLaptop } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { formatAgo, formatMoment } from '../words/time.ts'
import { deviceOf } from './device.ts'

export function Sessions() {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => call(listSessions, {}, { signal }),
  })
  const sessions = query.data?.items ?? []
  const end = useMutation({
    mutationFn: (session: SessionSummary | 'others') =>
      session === 'others'
        ? call(endOtherSessions, {})
        : call(endSession, { params: { sessionId: session.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['sessions'] }),
    onError: notifyProblem,
  })
  return (
    <ListStates query={query} isEmpty={sessions.length === 0} empty={null} rows={2}>
      <Stack gap="md" role="list">
        {sessions.map((session) => (
          <Session key={session.id} session={session} onEnd={() => end.mutate(session)} />
        ))}
      </Stack>
      {sessions.length > 1 && (
        <Button variant="default" mt="lg" loading={end.isPending} onClick={() => end.mutate('others')}>
          <Trans>End all other sessions</Trans>
        </Button>
      )}
    </ListStates>
  )
}

function Session({ session, onEnd }: { session: SessionSummary; onEnd: () => void }) {
  const { t } = useLingui()
  const device = deviceOf(session.userAgent)
  const seen = formatAgo(session.lastSeenAt)
  const since = formatMoment(session.createdAt)
  return (
    <Group justify="space-between" role="listitem" wrap="nowrap">
      <Group gap="sm" wrap="nowrap" style={{ minWidth: 0 }}>
        <IconDeviceLaptop size={24} stroke={1.5} style={{ flexShrink: 0 }} />
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={550}>
            {device ?? t`Unknown device`}{' '}
            {session.current && (
              <Badge size="xs" variant="light">
                <Trans>This one</Trans>
              </Badge>
            )}
          </Text>
          <Text size="xs" c="dimmed">
            {session.address} · {t`since ${since}, seen ${seen}`}
          </Text>
        </div>
      </Group>
      {!session.current && (
        <Button size="compact-sm" variant="default" onClick={onEnd}>
          <Trans>End</Trans>
        </Button>
      )}
    </Group>
  )
}
