import type { NodeEvent } from '@holdfast/contracts/nodes'
import { Button, Text, Timeline } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ListStates } from '../app/list-states.tsx'
import { formatMoment } from '../words/time.ts'
import { historyQuery } from './queries.ts'

export function History({ nodeId }: { nodeId: string }) {
  const words = useEventWords()
  const query = useInfiniteQuery(historyQuery(nodeId))
  const events: NodeEvent[] = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <ListStates
      query={query}
      isEmpty={events.length === 0}
      empty={<Trans>Nothing happened yet.</Trans>}
      rows={3}
    >
      <Timeline bulletSize={12} lineWidth={2}>
        {events.map((event) => (
          <Timeline.Item key={event.id}>
            <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
              {words(event)}
            </Text>
            <Text size="xs" c="dimmed">
              {formatMoment(event.at)}
              {event.actor !== null && ` · ${event.actor.displayName}`}
            </Text>
          </Timeline.Item>
        ))}
      </Timeline>
      {query.hasNextPage && (
        <Button variant="default" size="xs" mt="sm" onClick={() => void query.fetchNextPage()}>
          <Trans>Earlier</Trans>
        </Button>
      )}
    </ListStates>
  )
}

function useEventWords(): (event: NodeEvent) => string {
  const { t } = useLingui()
  return ({ action, before, after }) => {
    const was = text(before, 'name')
    const is = text(after, 'name')
    const number = text(after, 'number') || text(after, 'version')
    switch (action) {
      case 'created':
        return t`Created`
      case 'renamed':
        return was === '' ? t`Renamed` : t`Renamed from ${was} to ${is}`
      case 'moved':
        return t`Moved`
      case 'version_added':
        return number === '' ? t`New version` : t`Version ${number} added`
      case 'version_restored':
        return t`An earlier version was brought back`
      case 'copied':
        return t`Made as a copy`
      case 'trashed':
        return t`Moved to the trash`
      case 'restored':
        return t`Restored from the trash`
      case 'deleted':
        return t`Deleted for good`
    }
  }
}

function text(values: Record<string, unknown> | null, key: string): string {
  const value = values?.[key]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
