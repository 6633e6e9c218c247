import {
  type AuditDestination,
  deleteDestination,
  testDestination,
  updateDestination,
} from '@holdfast/contracts/audit/streaming'
import { Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconBroadcast, IconPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo } from '../words/time.ts'
import classes from './audit.module.css'
import { AuditTabs } from './audit-tabs.tsx'
import { DestinationDialog } from './destination-dialog.tsx'
import { destinationsQuery } from './queries.ts'

/** `/organizations/:id/audit-streaming` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/audit-streaming' })
  const query = useQuery(destinationsQuery(organizationId))
  const [adding, setAdding] = useState(false)
  const items = query.data?.items ?? []
  const add = (
    <Button leftSection={<IconPlus size={18} />} onClick={() => setAdding(true)}>
      <Trans>Add a receiver</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Streaming`}
      intro={t`Sends every event, and the sign-ins of your people, to your own systems within seconds. While a receiver is away nothing is lost.`}
      actions={add}
    >
      <AuditTabs organizationId={organizationId} />
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <EmptyList
            icon={<IconBroadcast size={30} stroke={1.5} />}
            title={<Trans>Nothing is sent anywhere</Trans>}
            action={add}
          >
            <Trans>Add your syslog server or the address of your SIEM.</Trans>
          </EmptyList>
        }
      >
        <Stack role="list" aria-label={t`Receivers`}>
          {items.map((destination) => (
            <Receiver key={destination.id} destination={destination} organizationId={organizationId} />
          ))}
        </Stack>
      </ListStates>
      {adding && <DestinationDialog organizationId={organizationId} onClose={() => setAdding(false)} />}
    </PageFrame>
  )
}

function Receiver({
  destination,
  organizationId,
}: {
  destination: AuditDestination
  organizationId: string
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const { id, name, settings, enabled } = destination
  const params = { organizationId, destinationId: id }
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: () => client.invalidateQueries({ queryKey: destinationsQuery(organizationId).queryKey }),
    onError: notifyProblem,
  })
  const test = useMutation({
    mutationFn: () => call(testDestination, { params }),
    onSuccess: ({ ok, problem, milliseconds }) =>
      notifications.show({
        color: ok ? 'teal' : 'red',
        title: ok ? t`The receiver took a test event` : t`The receiver did not take a test event`,
        message: problem ?? t`It took ${milliseconds} ms.`,
        autoClose: 8000,
      }),
    onError: notifyProblem,
  })
  return (
    <Paper withBorder p="lg" role="listitem">
      <Group justify="space-between" align="flex-start">
        <div>
          <Title order={2} size="h5">
            {name} <StateBadge destination={destination} />
          </Title>
          <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
            {settings.kind === 'syslog' ? `syslog ${settings.host}:${settings.port} (TLS)` : settings.url}
          </Text>
        </div>
        <Group gap="xs">
          <Button variant="default" size="xs" loading={test.isPending} onClick={() => test.mutate()}>
            <Trans>Test</Trans>
          </Button>
          <Button
            variant="default"
            size="xs"
            onClick={() => act.mutate(() => call(updateDestination, { params, body: { enabled: !enabled } }))}
          >
            {enabled ? <Trans>Pause</Trans> : <Trans>Go on</Trans>}
          </Button>
          <Button variant="default" size="xs" color="red" onClick={() => setRemoving(true)}>
            <Trans>Remove</Trans>
          </Button>
        </Group>
      </Group>
      <Facts destination={destination} />
      <ConfirmDialog
        opened={removing}
        title={t`Remove ${name}?`}
        confirm={t`Remove`}
        onClose={() => setRemoving(false)}
        onConfirm={() => act.mutateAsync(() => call(deleteDestination, { params }))}
      >
        <Trans>Nothing more is sent there. What it already has stays there.</Trans>
      </ConfirmDialog>
    </Paper>
  )
}

function StateBadge({ destination: { enabled, problem, waitingSince } }: { destination: AuditDestination }) {
  if (!enabled)
    return (
      <Badge color="gray">
        <Trans>Paused</Trans>
      </Badge>
    )
  if (problem !== null)
    return (
      <Badge color="red">
        <Trans>Cannot be reached</Trans>
      </Badge>
    )
  return (
    <Badge color="teal">{waitingSince === null ? <Trans>Up to date</Trans> : <Trans>Sending</Trans>}</Badge>
  )
}

function Facts({ destination }: { destination: AuditDestination }) {
  const { sentAt, sentEvents, waitingSince, problem, nextAt } = destination
  return (
    <dl className={classes.facts} style={{ marginTop: 12 }}>
      <dt>
        <Trans>Sent</Trans>
      </dt>
      <dd>
        <Plural value={sentEvents} one="# event" other="# events" />
        {sentAt !== null && `, ${formatAgo(sentAt)}`}
      </dd>
      <dt>
        <Trans>Waiting</Trans>
      </dt>
      <dd>
        {waitingSince === null ? <Trans>Nothing</Trans> : <Trans>Since {formatAgo(waitingSince)}</Trans>}
      </dd>
      {problem !== null && (
        <>
          <dt>
            <Trans>Last error</Trans>
          </dt>
          <dd>
            {problem}{' '}
            {nextAt !== null && <Trans>It is tried again and again, and nothing is lost meanwhile.</Trans>}
          </dd>
        </>
      )}
    </dl>
  )
}
