import type { AuditEvent } from '@holdfast/contracts/audit/trail'
import { Badge, Button, Text, UnstyledButton } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconAlertTriangle, IconChevronDown, IconChevronRight, IconHistory } from '@tabler/icons-react'
import { useState } from 'react'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { formatBytes } from '../words/bytes.ts'
import { useActionWords } from './action-words.ts'
import classes from './audit.module.css'
import { EventDetails } from './event-details.tsx'
import { formatSecond } from './format.ts'

interface Props {
  label: string
  query: {
    data: { pages: readonly { items: readonly AuditEvent[] }[] } | undefined
    isPending: boolean
    error: unknown
    refetch: () => unknown
    hasNextPage: boolean
    isFetchingNextPage: boolean
    fetchNextPage: () => unknown
  }
  /** For the proof of each event; left out where it stands in the chain of the tenant. */
  organizationId?: string | undefined
}

/** A page of a trail: one line an event, which opens to all that is known of it. */
export function EventList({ label, query, organizationId }: Props) {
  const events = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <ListStates
      query={query}
      isEmpty={events.length === 0}
      rows={8}
      empty={
        <EmptyList icon={<IconHistory size={30} stroke={1.5} />} title={<Trans>Nothing found</Trans>}>
          <Trans>Nothing in the trail matches. Choose a longer time, or fewer filters.</Trans>
        </EmptyList>
      }
    >
      <ul className={classes.list} aria-label={label}>
        {events.map((event) => (
          <EventLine key={event.id} event={event} organizationId={organizationId} />
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="default"
          mt="md"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          <Trans>Earlier</Trans>
        </Button>
      )}
    </ListStates>
  )
}

function EventLine({ event, organizationId }: { event: AuditEvent; organizationId: string | undefined }) {
  const { t } = useLingui()
  const words = useActionWords()
  const [open, setOpen] = useState(false)
  const who = event.actor?.name ?? event.actor?.email ?? t`Nobody signed in`
  const bad = /refused|locked|damaged/.test(event.action)
  return (
    <li className={classes.item}>
      <UnstyledButton className={classes.line} aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? <IconChevronDown size={16} /> : <IconChevronRight size={16} />}
        <time className={classes.time} dateTime={event.at}>
          {formatSecond(event.at)}
        </time>
        <span className={classes.what}>
          <Text span size="sm" fw={600}>
            {who}
          </Text>{' '}
          {bad && <IconAlertTriangle size={15} color="var(--mantine-color-red-filled)" aria-hidden />}{' '}
          <Text span size="sm" fw={bad ? 600 : undefined}>
            {words(event.action)}
          </Text>{' '}
          <Text span size="sm">
            {event.object.name ?? ''}
          </Text>{' '}
          {event.erased && (
            <Badge size="xs" color="gray">
              <Trans>Erased</Trans>
            </Badge>
          )}
          {event.bytes !== null && event.bytes > 0 && (
            <Text span size="xs" c="dimmed">
              {formatBytes(event.bytes)}
            </Text>
          )}
        </span>
        <span className={classes.where}>{event.project?.name ?? ''}</span>
      </UnstyledButton>
      {open && <EventDetails event={event} organizationId={organizationId} />}
    </li>
  )
}
