import {
  acknowledgeSecurityEvent,
  type EventKind,
  eventKinds,
  listSecurityEvents,
  type SecurityEvent,
} from '@holdfast/contracts/security-events'
import { Badge, Button, Group, Paper, Select, Stack, Switch, Text } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconShieldCheck } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'

const kindWords = {
  new_device: msg`New device`,
  new_network: msg`New network`,
  impossible_travel: msg`Too far away in too short a time`,
  lock_out: msg`Locked after failed sign-ins`,
  mass_download: msg`Very many files opened`,
  mass_deletion: msg`Very many files deleted`,
  privilege_change: msg`Far-reaching rights given`,
} as const satisfies Record<EventKind, object>

/** `/organizations/:id/security-events` */
export function Page() {
  const { t, i18n } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/security-events' })
  const [kind, setKind] = useState<EventKind>()
  const [open, setOpen] = useState(true)
  const show = open ? 'open' : 'all'
  const query = useInfiniteQuery({
    queryKey: ['security-events', organizationId, kind ?? '', show],
    queryFn: ({ signal, pageParam }) =>
      call(
        listSecurityEvents,
        { params: { organizationId }, query: { cursor: pageParam, limit: 50, kind, show } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <PageFrame title={t`Security events`} intro={t`Unusual things about the accounts of your people.`}>
      <Group mb="md" align="flex-end">
        <Select
          label={t`Kind`}
          placeholder={t`All`}
          clearable
          data={eventKinds.map((value) => ({ value, label: i18n._(kindWords[value]) }))}
          value={kind ?? null}
          onChange={(value) => setKind(eventKinds.find((one) => one === value))}
        />
        <Switch
          label={t`Only those nobody looked at`}
          checked={open}
          onChange={(event) => setOpen(event.currentTarget.checked)}
        />
      </Group>
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList icon={<IconShieldCheck size={30} stroke={1.5} />} title={<Trans>Nothing unusual</Trans>}>
            <Trans>
              New devices, lock-outs, mass downloads and the like appear here, within a minute or two.
            </Trans>
          </EmptyList>
        }
      >
        <Stack gap="sm" role="list">
          {items.map((event) => (
            <Row key={event.id} event={event} organizationId={organizationId} />
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
    </PageFrame>
  )
}

function Row({ event, organizationId }: { event: SecurityEvent; organizationId: string }) {
  const { i18n } = useLingui()
  const client = useQueryClient()
  const acknowledge = useMutation({
    mutationFn: () =>
      call(acknowledgeSecurityEvent, {
        params: { organizationId, securityEventId: event.id },
        body: { note: '' },
      }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['security-events', organizationId] }),
    onError: notifyProblem,
  })
  const facts = Object.entries(event.details).map(([name, value]) => `${name}: ${value ?? ''}`)
  return (
    <Paper withBorder p="sm" role="listitem">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div style={{ minWidth: 0 }}>
          <Text size="sm" fw={600}>
            {i18n._(kindWords[event.kind])}{' '}
            <Badge size="xs" variant="default">
              {event.response}
            </Badge>
          </Text>
          <Text size="sm">
            {event.person === null ? '' : `${event.person.displayName} (${event.person.email})`}
          </Text>
          <Text size="xs" c="dimmed">
            {[formatMoment(event.at), event.address, event.place, ...facts].filter(Boolean).join(' · ')}
          </Text>
          {event.acknowledged !== null && (
            <Text size="xs" c="dimmed">
              <Trans>
                Looked at by {event.acknowledged.by}, {formatMoment(event.acknowledged.at)}
              </Trans>
            </Text>
          )}
        </div>
        {event.acknowledged === null && (
          <Button
            size="compact-sm"
            variant="default"
            loading={acknowledge.isPending}
            onClick={() => acknowledge.mutate()}
          >
            <Trans>I looked at it</Trans>
          </Button>
        )}
      </Group>
    </Paper>
  )
}
