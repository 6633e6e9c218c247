import { decideScimHold, listHeldRemovals } from '@holdfast/contracts/scim'
import type { ScimHold } from '@holdfast/contracts/scim'
import { Alert, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconHandStop } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { formatAgo, formatMoment } from '../words/time.ts'
import { ssoKey } from './queries.ts'
import { useSsoAct } from './use-sso-act.ts'

interface Props {
  hold: ScimHold
  organizationId: string
}

/** The directory wanted to remove so many people that it was stopped: who, and what shall happen. */
export function HoldCard({ hold, organizationId }: Props) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId, { quiet: true })
  const [asking, setAsking] = useState(false)
  const decide = (decision: 'allowed' | 'refused' | 'over') =>
    act.mutateAsync(() =>
      call(decideScimHold, { params: { organizationId, scimHoldId: hold.id }, body: { decision } }),
    )
  const { removed, people, held, state, decidedBy } = hold
  const titles: Record<ScimHold['state'], string> = {
    waiting: t`Your directory was stopped`,
    refused: t`Your directory stays stopped`,
    allowed: t`Your directory may go on`,
  }
  const until = hold.until === null ? '' : formatMoment(hold.until)
  return (
    <Alert
      color={state === 'allowed' ? 'blue' : 'red'}
      variant="light"
      icon={<IconHandStop size={22} />}
      title={titles[state]}
    >
      <Stack gap="sm">
        <Text size="sm">
          <Trans>
            Within an hour it disabled or removed {removed} of {people} people, {formatAgo(hold.begunAt)}.
          </Trans>{' '}
          {state === 'allowed' ? (
            <Trans>
              {decidedBy} has allowed it until {until}.
            </Trans>
          ) : (
            <Trans>Nobody else is disabled or removed until you decide; all else goes on.</Trans>
          )}
        </Text>
        {held > 0 && <Held hold={hold} organizationId={organizationId} />}
        <ProblemAlert error={act.error} />
        <Group gap="xs">
          {state !== 'allowed' && (
            <Button size="xs" color="red" onClick={() => setAsking(true)}>
              <Trans>Allow it</Trans>
            </Button>
          )}
          {state === 'waiting' && (
            <Button size="xs" variant="default" onClick={() => void decide('refused').catch(() => undefined)}>
              <Trans>Keep it stopped</Trans>
            </Button>
          )}
          {state !== 'waiting' && (
            <Button size="xs" variant="default" onClick={() => void decide('over').catch(() => undefined)}>
              <Trans>Watch as usual again</Trans>
            </Button>
          )}
        </Group>
      </Stack>
      <ConfirmDialog
        opened={asking}
        title={t`Let the directory go on?`}
        confirm={t`Allow it`}
        onClose={() => setAsking(false)}
        onConfirm={() => decide('allowed')}
      >
        <Plural
          value={held}
          one="# person loses access with the directory's next attempt. For 24 hours nothing is held. What they made stays; the directory can enable them again."
          other="# people lose access with the directory's next attempt. For 24 hours nothing is held. What they made stays; the directory can enable them again."
        />
      </ConfirmDialog>
    </Alert>
  )
}

function Held({ hold, organizationId }: Props) {
  const { t } = useLingui()
  const [open, setOpen] = useState(false)
  const query = useInfiniteQuery({
    queryKey: [...ssoKey(organizationId), 'held', hold.id],
    queryFn: ({ signal, pageParam }) =>
      call(
        listHeldRemovals,
        { params: { organizationId, scimHoldId: hold.id }, query: { cursor: pageParam, limit: 100 } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    enabled: open,
  })
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)} aria-expanded={open}>
        {open ? (
          <Trans>Hide who</Trans>
        ) : (
          <Plural value={hold.held} one="Show # person" other="Show # people" />
        )}
      </Button>
      {open && (
        <ListStates query={query} isEmpty={items.length === 0} empty={null} rows={2}>
          <Stack gap={4} mt="xs" role="list" aria-label={t`Held`}>
            {items.map(({ id, userName, act, attempts }) => (
              <Text size="sm" key={id} role="listitem" style={{ overflowWrap: 'anywhere' }}>
                {userName}{' '}
                <Badge size="xs" variant="light" color="red" autoContrast>
                  {act === 'delete' ? <Trans>Remove</Trans> : <Trans>Disable</Trans>}
                </Badge>{' '}
                <Plural value={attempts} one="# attempt" other="# attempts" />
              </Text>
            ))}
          </Stack>
          {query.hasNextPage && (
            <Button size="compact-sm" variant="default" mt="xs" onClick={() => void query.fetchNextPage()}>
              <Trans>Show more</Trans>
            </Button>
          )}
        </ListStates>
      )}
    </div>
  )
}
