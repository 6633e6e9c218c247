import type { SsoProvider } from '@holdfast/contracts/sso'
import { ssoTestNames } from '@holdfast/contracts/sso'
import { endSsoEnforcement, enforceSso, startSsoTest } from '@holdfast/contracts/sso-routes'
import { Alert, Anchor, Button, Group, Paper, Radio, Stack, Text, Title } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconCircle, IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { formatAgo } from '../words/time.ts'
import { checklistQuery, previewQuery } from './queries.ts'
import type { Scope } from './queries.ts'
import classes from './sso.module.css'
import { useSsoAct } from './use-sso-act.ts'

interface Props {
  provider: SsoProvider
  organizationId: string
}

/** No password bypasses it any more: four recorded tests before, who would lose access, ten minutes to confirm. */
export function EnforceStep({ provider, organizationId }: Props) {
  const { t } = useLingui()
  const params = { organizationId, providerId: provider.id }
  const checklist = useQuery(checklistQuery(params))
  const [scope, setScope] = useState<Scope>(provider.enforcement.scope)
  const act = useSsoAct(organizationId, { quiet: true })
  const [asking, setAsking] = useState(false)
  const navigate = useNavigate()
  const { state } = provider.enforcement
  if (state === 'on')
    return (
      <Paper withBorder p="lg">
        <Title order={2} size="h4">
          <Trans>Single sign-on is required</Trans>
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {provider.enforcement.scope === 'everyone' ? (
            <Trans>
              No password bypasses it, but that of the break-glass administrator and of accounts you exempted.
            </Trans>
          ) : (
            <Trans>
              People of your verified domains sign in by it only, but for the break-glass administrator and
              accounts you exempted.
            </Trans>
          )}
        </Text>
        <ProblemAlert error={act.error} />
        <Button variant="default" onClick={() => setAsking(true)}>
          <Trans>Do not require it any more</Trans>
        </Button>
        <ConfirmDialog
          opened={asking}
          title={t`Let people sign in by password again?`}
          confirm={t`Do not require it`}
          onClose={() => setAsking(false)}
          onConfirm={() => act.mutateAsync(() => call(endSsoEnforcement, { params }))}
        >
          <Trans>
            The rules of your company for passwords do not hold for them then. You can require it again.
          </Trans>
        </ConfirmDialog>
      </Paper>
    )
  return (
    <Stack gap="lg">
      <Paper withBorder p="lg">
        <Title order={2} size="h4">
          <Trans>Four tests before</Trans>
        </Title>
        <Text size="sm" c="dimmed" mb="sm">
          <Trans>They are recorded, so that nobody locks the organisation out.</Trans>
        </Text>
        <ListStates query={checklist} isEmpty={checklist.data === undefined} empty={null} rows={4}>
          {checklist.data !== undefined && (
            <Checklist
              tests={checklist.data.tests}
              people={`/organizations/${organizationId}/sso/people`}
              onSignIn={() => void navigate({ to: '.', search: { step: 'test' } })}
              onSignOut={() => {
                const target = window.open('', '_blank', 'width=560,height=720')
                act.mutate(async () => {
                  const test = await call(startSsoTest, { params, body: { kind: 'sign_out' } })
                  if (target) target.location.href = test.url
                })
              }}
              onLook={() => void checklist.refetch()}
            />
          )}
        </ListStates>
      </Paper>
      <Paper withBorder p="lg">
        <Title order={2} size="h4" mb="sm">
          <Trans>For whom</Trans>
        </Title>
        <Radio.Group
          label={t`Who signs in by nothing else then`}
          value={scope}
          onChange={(value) => setScope(value === 'everyone' ? 'everyone' : 'domains')}
        >
          <Stack gap="xs">
            <Radio
              value="domains"
              label={t`People with an address in the verified domains of this provider`}
            />
            <Radio value="everyone" label={t`Everyone of the organisation`} />
          </Stack>
        </Radio.Group>
        <Preview organizationId={organizationId} providerId={provider.id} scope={scope} />
      </Paper>
      <ProblemAlert error={act.error} />
      {state === 'off' && (
        <Group>
          <Button
            color="red"
            disabled={checklist.data?.mayEnforce !== true}
            loading={act.isPending}
            onClick={() => act.mutate(() => call(enforceSso, { params, body: { scope } }))}
          >
            <Trans>Require single sign-on</Trans>
          </Button>
          <Text size="sm" c="dimmed">
            {checklist.data?.mayEnforce === true ? (
              <Trans>It reverts by itself after 10 minutes unless you confirm it.</Trans>
            ) : (
              <Trans>It unlocks when all four tests have passed.</Trans>
            )}
          </Text>
        </Group>
      )}
    </Stack>
  )
}

type Name = (typeof ssoTestNames)[number]
interface Test {
  name: Name
  passed: boolean
  at: string | null
  by: string | null
  note: string | null
}

function Checklist({
  tests,
  people,
  onSignIn,
  onSignOut,
  onLook,
}: {
  tests: readonly Test[]
  people: string
  onSignIn: () => void
  onSignOut: () => void
  onLook: () => void
}) {
  const { t } = useLingui()
  const words: Record<Name, string> = {
    administrator: t`An administrator has signed in by the provider`,
    member: t`Another person has signed in by the provider`,
    sign_out: t`Signing out leads to the provider and back`,
    break_glass: t`The break-glass administrator has signed in with password and second factor`,
  }
  return (
    <div role="list" aria-label={t`Tests before`}>
      {tests.map(({ name, passed, at, by, note }) => (
        <div className={classes.row} role="listitem" key={name} data-passed={passed}>
          <Group gap="sm" className={classes.grow} wrap="nowrap">
            {passed ? (
              <IconCircleCheck size={22} color="var(--mantine-color-teal-7)" aria-label={t`passed`} />
            ) : (
              <IconCircle size={22} aria-label={t`open`} />
            )}
            <div style={{ minWidth: 0 }}>
              <Text size="sm">{words[name]}</Text>
              <Text size="xs" c="dimmed">
                {at !== null && formatAgo(at)} {by} {note}
              </Text>
            </div>
          </Group>
          {!passed && (name === 'administrator' || name === 'member') && (
            <Button size="xs" variant="default" onClick={onSignIn}>
              <Trans>Test the sign-in</Trans>
            </Button>
          )}
          {!passed && name === 'sign_out' && (
            <Button size="xs" variant="default" onClick={onSignOut}>
              <Trans>Test signing out</Trans>
            </Button>
          )}
          {!passed && name === 'break_glass' && (
            <Anchor component={Link} to={people} size="sm">
              <Trans>Choose who that is</Trans>
            </Anchor>
          )}
        </div>
      ))}
      <Button size="compact-sm" variant="default" mt="sm" onClick={onLook}>
        <Trans>Look again</Trans>
      </Button>
    </div>
  )
}

function Preview({
  organizationId,
  providerId,
  scope,
}: {
  organizationId: string
  providerId: string
  scope: Scope
}) {
  const { t } = useLingui()
  const query = useQuery(previewQuery({ organizationId, providerId }, scope))
  const preview = query.data
  const more = (preview?.losingCount ?? 0) - (preview?.losing.length ?? 0)
  return (
    <ListStates query={query} isEmpty={preview === undefined} empty={null} rows={2}>
      {preview !== undefined && (
        <Stack gap="xs" mt="md">
          <Text size="sm">
            <Plural value={preview.covered} one="# person is covered" other="# people are covered" />;{' '}
            <Plural
              value={preview.ready}
              one="# has signed in by the provider or is linked to it."
              other="# have signed in by the provider or are linked to it."
            />
          </Text>
          {preview.losingCount > 0 && (
            <Alert color="orange" variant="light" title={t`Not known to the provider yet`}>
              <Text size="sm">
                <Trans>They lose access unless they have an account there by then:</Trans>
              </Text>
              <Text size="sm" component="div">
                {preview.losing.map(({ userId, displayName, email }) => (
                  <div key={userId}>
                    {displayName} · {email}
                  </div>
                ))}
                {more > 0 && <Trans>and {more} more</Trans>}
              </Text>
            </Alert>
          )}
          {preview.exempt.length > 0 && (
            <Text size="sm" c="dimmed">
              <Trans>By password all the same:</Trans> {preview.exempt.map(({ email }) => email).join(', ')}
            </Text>
          )}
        </Stack>
      )}
    </ListStates>
  )
}
