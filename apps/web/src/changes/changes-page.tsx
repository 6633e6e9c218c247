import {
  type ChangeKind,
  type ChangeRequest,
  decideChangeRequest,
  listChangeRequests,
  setTwoPersons,
  withdrawChangeRequest,
} from '@holdfast/contracts/change-requests'
import { Badge, Button, Group, Paper, Stack, Switch, Table, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconGitPullRequest } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'
import classes from './changes.module.css'

const kinds: Record<ChangeKind, ReturnType<typeof msg>> = {
  'tenant.settings': msg`Sign-in policy`,
  'organization.demands': msg`What the organisation demands of sessions`,
  'organization.two_persons': msg`Whether two have to agree`,
  'organization.review_interval': msg`How often access is reviewed`,
  'sso.enforce': msg`Requirement of single sign-on`,
  'template.create': msg`New permission template`,
  'template.update': msg`Permission template`,
  'template.delete': msg`Deletion of a permission template`,
}

const states = {
  requested: { label: msg`Waits`, color: 'orange' },
  applied: { label: msg`Made`, color: 'teal' },
  refused: { label: msg`Refused`, color: 'gray' },
  withdrawn: { label: msg`Withdrawn`, color: 'gray' },
  outdated: { label: msg`Outdated`, color: 'gray' },
} as const

/** `/organizations/:id/change-requests`: changes of security settings that wait for a second administrator. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/change-requests' })
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['change-requests', organizationId],
    queryFn: ({ signal }) =>
      call(listChangeRequests, { params: { organizationId }, query: { limit: 100 } }, { signal }),
  })
  const refresh = () => client.invalidateQueries({ queryKey: ['change-requests', organizationId] })
  const demand = useMutation({
    mutationFn: (on: boolean) => call(setTwoPersons, { params: { organizationId }, body: { on } }),
    onSettled: refresh,
  })
  const items = query.data?.items ?? []
  return (
    <PageFrame
      title={t`Change requests`}
      intro={t`Where two have to agree, a change of security settings is asked for here and made when another administrator agrees.`}
    >
      <Stack gap="lg">
        <ProblemAlert error={demand.error} />
        <Switch
          label={t`Two administrators have to agree to changes of security settings`}
          description={t`Sign-in policy, demands on sessions, permission templates, access reviews. Switching it off takes two as well.`}
          checked={query.data?.twoPersons ?? false}
          disabled={query.data === undefined || demand.isPending}
          onChange={(event) => demand.mutate(event.currentTarget.checked)}
        />
        <ListStates
          query={query}
          isEmpty={items.length === 0}
          empty={
            <EmptyList
              icon={<IconGitPullRequest size={30} stroke={1.5} />}
              title={<Trans>No change was asked for</Trans>}
            >
              <Trans>When a change needs a second administrator, its page offers to ask for it.</Trans>
            </EmptyList>
          }
        >
          <Stack role="list" aria-label={t`Change requests`}>
            {items.map((request) => (
              <ChangeCard
                key={request.id}
                request={request}
                organizationId={organizationId}
                onDone={refresh}
              />
            ))}
          </Stack>
        </ListStates>
      </Stack>
    </PageFrame>
  )
}

interface CardProps {
  request: ChangeRequest
  organizationId: string
  onDone: () => Promise<unknown>
}

function ChangeCard({ request, organizationId, onDone }: CardProps) {
  const { t, i18n } = useLingui()
  const params = { organizationId, changeRequestId: request.id }
  const act = useMutation({
    mutationFn: (run: () => Promise<unknown>) => run(),
    onSuccess: onDone,
  })
  const decide = (decision: 'agree' | 'refuse') =>
    act.mutate(async () => {
      const decided = await call(decideChangeRequest, { params, body: { decision } })
      if (decided.state === 'outdated')
        notifications.show({
          message: t`Nothing was changed: the setting is another one than when it was asked for.`,
        })
    })
  const [now] = useState(() => Date.now())
  const alone = request.aloneFrom !== null && Date.parse(request.aloneFrom) <= now
  const aloneFrom = request.aloneFrom === null ? '' : formatMoment(request.aloneFrom)
  const { name } = request.requestedBy
  const what = i18n._(kinds[request.kind])
  const { label, color } = states[request.state]
  return (
    <Paper withBorder p="md" role="listitem" aria-label={what}>
      <Group gap="xs">
        <Text fw={600}>{what}</Text>
        <Badge color={color} variant="light">
          {i18n._(label)}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed">
        <Trans>Asked for by {name}</Trans>, {formatMoment(request.createdAt)}
        {request.decidedBy !== null &&
          ` · ${request.decidedBy}, ${formatMoment(request.decidedAt ?? request.createdAt)}`}
      </Text>
      {request.reason !== null && (
        <Text size="sm" mt="xs">
          {request.reason}
        </Text>
      )}
      <Differences before={request.before} after={request.after} />
      <ProblemAlert error={act.error} />
      {request.state === 'requested' && (
        <Group gap="xs" mt="sm">
          {(!request.own || alone) && (
            <Button loading={act.isPending} onClick={() => decide('agree')}>
              <Trans>Agree</Trans>
            </Button>
          )}
          {request.own ? (
            <Button
              variant="default"
              loading={act.isPending}
              onClick={() => act.mutate(() => call(withdrawChangeRequest, { params }))}
            >
              <Trans>Withdraw</Trans>
            </Button>
          ) : (
            <Button variant="default" loading={act.isPending} onClick={() => decide('refuse')}>
              <Trans>Refuse</Trans>
            </Button>
          )}
          {request.aloneFrom !== null && !alone && (
            <Text size="xs" c="dimmed">
              <Trans>You are the only administrator: you can agree yourself from {aloneFrom}.</Trans>
            </Text>
          )}
        </Group>
      )}
    </Paper>
  )
}

/** What is different, line by line. */
function Differences({ before, after }: Pick<ChangeRequest, 'before' | 'after'>) {
  const { t } = useLingui()
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => name !== 'revision' && shown(before[name]) !== shown(after[name]),
  )
  return (
    <Table.ScrollContainer minWidth={240} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <table className={classes.table} aria-label={t`What would change`}>
        <thead>
          <tr>
            <th scope="col">
              <Trans>Setting</Trans>
            </th>
            <th scope="col">
              <Trans>Before</Trans>
            </th>
            <th scope="col">
              <Trans>After</Trans>
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{shown(before[name])}</td>
              <td>{shown(after[name])}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Table.ScrollContainer>
  )
}

function shown(value: unknown): string {
  if (value === undefined) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}
