import type { SsoAttempt as AttemptSchema } from '@holdfast/contracts/sso'
import { getSsoAttempt } from '@holdfast/contracts/sso-routes'
import {
  Alert,
  Badge,
  Button,
  Drawer,
  Group,
  NativeSelect,
  Stack,
  Text,
  Textarea,
  TextInput,
  Title,
} from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconListSearch } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatMoment } from '../words/time.ts'
import { attemptsQuery, ssoKey } from './queries.ts'
import classes from './sso.module.css'

type Attempt = z.infer<typeof AttemptSchema>

/** `/organizations/:id/sso/log?code&outcome&attempt`: what went wrong, by the code that a person reads out. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso/log' })
  const { code, outcome, attempt } = useSearch({ from: '/inside/organizations/$organizationId/sso/log' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/sso/log' })
  const query = useInfiniteQuery(attemptsQuery(organizationId, { code, outcome }))
  const attempts = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <PageFrame
      title={t`Attempts to sign in by a provider`}
      intro={<Trans>Of the last 30 days. Someone who was refused sees a code: look for it here.</Trans>}
    >
      <Group align="flex-end" mb="md">
        <TextInput
          label={t`Code`}
          placeholder="7KQ2-M9XD"
          defaultValue={code ?? ''}
          onChange={(event) => {
            const value = event.currentTarget.value.trim()
            void navigate({
              search: (before) => ({ ...before, code: value === '' ? undefined : value }),
              replace: true,
            })
          }}
        />
        <NativeSelect
          label={t`Outcome`}
          value={outcome ?? ''}
          data={[
            { value: '', label: t`all` },
            { value: 'refused', label: t`refused` },
            { value: 'ok', label: t`good` },
            { value: 'restarted', label: t`begun anew` },
          ]}
          onChange={(event) => {
            const chosen = (['ok', 'refused', 'restarted'] as const).find(
              (one) => one === event.currentTarget.value,
            )
            void navigate({ search: (before) => ({ ...before, outcome: chosen }), replace: true })
          }}
        />
      </Group>
      <ListStates
        query={query}
        isEmpty={attempts.length === 0}
        empty={
          <EmptyList icon={<IconListSearch size={30} stroke={1.5} />} title={<Trans>No attempts</Trans>}>
            <Trans>Change the filter, or test a sign-in.</Trans>
          </EmptyList>
        }
      >
        <div role="list" aria-label={t`Attempts`}>
          {attempts.map((one) => (
            <Row
              key={one.id}
              attempt={one}
              onOpen={() => void navigate({ search: (before) => ({ ...before, attempt: one.id }) })}
            />
          ))}
        </div>
        {query.hasNextPage && (
          <Button variant="default" mt="md" onClick={() => void query.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
      <Drawer
        opened={attempt !== undefined}
        onClose={() => void navigate({ search: (before) => ({ ...before, attempt: undefined }) })}
        title={t`Attempt`}
        position="right"
        size="lg"
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        {attempt !== undefined && <Details organizationId={organizationId} attemptId={attempt} />}
      </Drawer>
    </PageFrame>
  )
}

function Outcome({ outcome }: { outcome: Attempt['outcome'] }) {
  const colours = { ok: 'teal', refused: 'red', restarted: 'gray' } as const
  return (
    <Badge size="xs" variant="light" color={colours[outcome]} autoContrast>
      {outcome === 'ok' && <Trans>Good</Trans>}
      {outcome === 'refused' && <Trans>Refused</Trans>}
      {outcome === 'restarted' && <Trans>Begun anew</Trans>}
    </Badge>
  )
}

function Row({ attempt, onOpen }: { attempt: Attempt; onOpen: () => void }) {
  const { t } = useLingui()
  const { code, rule, detail } = attempt
  return (
    <div className={classes.row} role="listitem">
      <div className={classes.grow}>
        <Text size="sm" fw={550}>
          <code>{code}</code> <Outcome outcome={attempt.outcome} /> {attempt.email}
        </Text>
        <Text size="xs" c="dimmed">
          {formatMoment(attempt.at)} · {attempt.providerName} · {attempt.address}
        </Text>
        {rule !== null && (
          <Text size="xs">
            {rule}: {detail}
          </Text>
        )}
      </div>
      <Button size="compact-sm" variant="default" onClick={onOpen} aria-label={t`Show ${code}`}>
        <Trans>Show</Trans>
      </Button>
    </div>
  )
}

function Details({ organizationId, attemptId }: { organizationId: string; attemptId: string }) {
  const { t } = useLingui()
  const query = useQuery({
    queryKey: [...ssoKey(organizationId), 'attempt', attemptId],
    queryFn: ({ signal }) => call(getSsoAttempt, { params: { organizationId, attemptId } }, { signal }),
  })
  const attempt = query.data
  return (
    <ListStates query={query} isEmpty={attempt === undefined} empty={null}>
      {attempt !== undefined && (
        <Stack>
          <Group gap="xs">
            <code>{attempt.code}</code> <Outcome outcome={attempt.outcome} />
          </Group>
          {attempt.rule !== null && (
            <Alert color="red" variant="light" title={attempt.rule}>
              {attempt.detail}
            </Alert>
          )}
          <dl className={classes.facts}>
            <dt>
              <Trans>When</Trans>
            </dt>
            <dd>{formatMoment(attempt.at)}</dd>
            <dt>
              <Trans>Provider</Trans>
            </dt>
            <dd>{attempt.providerName}</dd>
            <dt>
              <Trans>From</Trans>
            </dt>
            <dd>
              {attempt.address} · {attempt.userAgent}
            </dd>
            <dt>
              <Trans>Request</Trans>
            </dt>
            <dd>{attempt.requestId}</dd>
          </dl>
          {attempt.claims.length > 0 && (
            <>
              <Title order={3} size="h5">
                <Trans>Claims</Trans>
              </Title>
              <dl className={classes.facts}>
                {attempt.claims.map(({ name, values }) => (
                  <ClaimFact key={name} name={name} values={values} />
                ))}
              </dl>
            </>
          )}
          {attempt.response !== null && (
            <>
              <Title order={3} size="h5">
                <Trans>Answer of the provider, without secrets</Trans>
              </Title>
              <Textarea
                aria-label={t`Answer of the provider`}
                readOnly
                autosize
                minRows={6}
                maxRows={20}
                value={attempt.response}
                styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
              />
            </>
          )}
        </Stack>
      )}
    </ListStates>
  )
}

function ClaimFact({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <>
      <dt style={{ overflowWrap: 'anywhere' }}>{name}</dt>
      <dd>{values.join(', ')}</dd>
    </>
  )
}
