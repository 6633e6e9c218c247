import { type AuditIntegrity, updateAuditPolicy } from '@holdfast/contracts/audit/trail'
import { listStorages } from '@holdfast/contracts/storages'
import { Alert, Badge, Button, NumberInput, Paper, Select, Stack, Switch, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconAlertTriangle } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import type { ReactNode } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo, formatMoment } from '../words/time.ts'
import classes from './audit.module.css'
import { AuditTabs } from './audit-tabs.tsx'
import { integrityQuery } from './queries.ts'

/** `/organizations/:id/audit-integrity` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/audit-integrity' })
  const query = useQuery(integrityQuery(organizationId))
  const mayManage = useMembership(organizationId)?.permissions.audit === 'admin'
  const state = query.data
  return (
    <PageFrame
      title={t`Retention and integrity`}
      intro={t`What proves that nothing in the trail was changed, and how long it is kept.`}
    >
      <AuditTabs organizationId={organizationId} />
      <ListStates query={query} isEmpty={state === undefined} empty={null}>
        {state !== undefined && (
          <Stack gap="lg">
            <Problems state={state} />
            <ChainCard state={state} />
            <CopyCard state={state} />
            <PolicyForm organizationId={organizationId} state={state} mayManage={mayManage} />
            <KeysCard state={state} />
          </Stack>
        )}
      </ListStates>
    </PageFrame>
  )
}

function Problems({ state }: { state: AuditIntegrity }) {
  const problems = [state.verified.problem, state.copy?.problem].filter((one) => one != null)
  if (problems.length === 0) return null
  return (
    <Alert color="red" icon={<IconAlertTriangle size={20} />} role="alert">
      <Text fw={600}>
        <Trans>The trail does not verify</Trans>
      </Text>
      {problems.map((problem) => (
        <Text size="sm" key={problem}>
          {problem}
        </Text>
      ))}
      <Text size="sm">
        <Trans>Tell whoever runs this appliance: somebody may have changed the database.</Trans>
      </Text>
    </Alert>
  )
}

function Card({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="lg">
      <Title order={2} size="h4" mb="sm">
        {title}
      </Title>
      {children}
    </Paper>
  )
}

function ChainCard({ state: { chain, unsealed, verified } }: { state: AuditIntegrity }) {
  const since = unsealed.since === null ? '' : formatAgo(unsealed.since)
  return (
    <Card title={<Trans>Chain</Trans>}>
      {chain === null ? (
        <Text size="sm">
          <Trans>Nothing is sealed yet. It begins with the first event, within seconds.</Trans>
        </Text>
      ) : (
        <dl className={classes.facts}>
          <dt>
            <Trans>Sealed</Trans>
          </dt>
          <dd>
            <Trans>
              {chain.rows} events in {chain.seq} blocks, last {formatAgo(chain.sealedAt)}
            </Trans>
          </dd>
          <dt>
            <Trans>Newest block</Trans>
          </dt>
          <dd>
            <code>{chain.hash}</code>
          </dd>
          <dt>
            <Trans>Not sealed yet</Trans>
          </dt>
          <dd>
            {unsealed.rows === 0 ? (
              <Trans>Nothing</Trans>
            ) : (
              <Trans>
                {unsealed.rows} events, since {since}
              </Trans>
            )}
          </dd>
          <dt>
            <Trans>Verified</Trans>
          </dt>
          <dd>
            {verified.at === null ? (
              <Trans>Not yet: it is done every hour</Trans>
            ) : (
              <>
                <Badge color={verified.problem === null ? 'teal' : 'red'} mr="xs">
                  {verified.problem === null ? <Trans>All matches</Trans> : <Trans>Does not match</Trans>}
                </Badge>
                <Trans>
                  up to block {verified.seq}, {formatAgo(verified.at)}
                </Trans>
              </>
            )}
          </dd>
        </dl>
      )}
    </Card>
  )
}

function CopyCard({ state: { copy, chain } }: { state: AuditIntegrity }) {
  return (
    <Card title={<Trans>Isolated copy</Trans>}>
      {copy === null ? (
        <Text size="sm" c="dimmed">
          <Trans>
            There is none. Choose a storage below: a connector then keeps a second, sealed copy of the trail
            where neither people nor this application can change it, and compares the two.
          </Trans>
        </Text>
      ) : (
        <dl className={classes.facts}>
          <dt>
            <Trans>Storage</Trans>
          </dt>
          <dd>{copy.label}</dd>
          <dt>
            <Trans>Copied</Trans>
          </dt>
          <dd>
            <Trans>
              up to block {copy.copiedSeq} of {chain?.seq ?? 0}
            </Trans>
            {copy.copiedAt !== null && `, ${formatAgo(copy.copiedAt)}`}
          </dd>
          <dt>
            <Trans>Compared</Trans>
          </dt>
          <dd>
            {copy.comparedAt === null ? (
              <Trans>Not yet</Trans>
            ) : (
              <>
                <Badge color={copy.problem === null ? 'teal' : 'red'} mr="xs">
                  {copy.problem === null ? <Trans>Both are the same</Trans> : <Trans>They differ</Trans>}
                </Badge>
                {formatMoment(copy.comparedAt)}
              </>
            )}
          </dd>
        </dl>
      )}
    </Card>
  )
}

function PolicyForm({
  organizationId,
  state,
  mayManage,
}: {
  organizationId: string
  state: AuditIntegrity
  mayManage: boolean
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const [keepDays, setKeepDays] = useState(state.keepDays)
  const [copyStorageId, setCopyStorageId] = useState(state.copyStorageId)
  const storages = useQuery({
    queryKey: ['storages', organizationId],
    queryFn: ({ signal }) => call(listStorages, { params: { organizationId } }, { signal }),
    enabled: mayManage,
  })
  const save = useMutation({
    mutationFn: () =>
      call(updateAuditPolicy, { params: { organizationId }, body: { keepDays, copyStorageId } }),
    onSuccess: (saved) => {
      client.setQueryData(integrityQuery(organizationId).queryKey, saved)
      notifications.show({ message: t`Saved.` })
    },
  })
  return (
    <Card title={<Trans>Retention</Trans>}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate()
        }}
      >
        <Stack maw={460}>
          <ProblemAlert error={save.error} />
          <Switch
            label={t`Keep the trail for ever`}
            checked={keepDays === null}
            disabled={!mayManage}
            onChange={(event) => setKeepDays(event.currentTarget.checked ? null : 2557)}
          />
          {keepDays !== null && (
            <NumberInput
              label={t`Days that events are kept`}
              description={t`At least 365. What is older goes for good; its digests stay, so that the rest still verifies.`}
              min={365}
              max={36_500}
              allowDecimal={false}
              disabled={!mayManage}
              value={keepDays}
              onChange={(value) => typeof value === 'number' && setKeepDays(value)}
            />
          )}
          <Select
            label={t`Storage of the isolated copy`}
            placeholder={t`None`}
            clearable
            disabled={!mayManage}
            data={(storages.data?.items ?? []).map(({ id, label }) => ({ value: id, label }))}
            value={copyStorageId}
            onChange={setCopyStorageId}
          />
          {mayManage && (
            <Button type="submit" w="fit-content" loading={save.isPending}>
              <Trans>Save</Trans>
            </Button>
          )}
        </Stack>
      </form>
    </Card>
  )
}

function KeysCard({ state: { keys } }: { state: AuditIntegrity }) {
  return (
    <Card title={<Trans>Keys</Trans>}>
      <Text size="sm" c="dimmed" mb="sm">
        <Trans>
          Note them somewhere else: whoever verifies an export compares with these. The private halves are
          with the worker alone.
        </Trans>
      </Text>
      {keys.map((key) => (
        <details key={key.id}>
          <summary>
            <code>{key.id}</code> · {formatMoment(key.createdAt)}
          </summary>
          <pre className={classes.scroll}>{key.publicKey}</pre>
        </details>
      ))}
    </Card>
  )
}
