import type { SsoProvider, SsoTest } from '@holdfast/contracts/sso'
import { startSsoTest } from '@holdfast/contracts/sso-routes'
import { Alert, Badge, Button, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconCircleCheck, IconCircleX, IconExternalLink, IconFlask } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { LinkDialog } from '../shell/link-dialog.tsx'
import { formatAgo } from '../words/time.ts'
import { Mapped } from './mapped.tsx'
import { NextStep } from './next-step.tsx'
import { testsQuery } from './queries.ts'
import classes from './sso.module.css'
import { useSsoAct } from './use-sso-act.ts'

interface Props {
  provider: SsoProvider
  organizationId: string
}

/** A sign-in in a new window that signs nobody in: raw claims left, what they become right. */
export function TestStep({ provider, organizationId }: Props) {
  const { t } = useLingui()
  const params = { organizationId, providerId: provider.id }
  const [open, setOpen] = useState<string>()
  const [link, setLink] = useState<{ url: string; expiresAt: string }>()
  const query = useQuery(testsQuery(params, open !== undefined))
  const tests = query.data?.items ?? []
  const waiting = tests.some((test) => test.id === open && test.state === 'waiting')
  if (open !== undefined && query.isSuccess && tests.some((test) => test.id === open) && !waiting)
    setOpen(undefined)
  const act = useSsoAct(organizationId)
  const start = (where: 'window' | 'link') => {
    // Opened at once, since browsers block windows that open after an answer.
    const target = where === 'window' ? window.open('', '_blank', 'width=560,height=720') : null
    act.mutate(async () => {
      try {
        const test = await call(startSsoTest, { params, body: { kind: 'sign_in' } })
        setOpen(test.id)
        if (where === 'link') setLink(test)
        else if (target) target.location.href = test.url
        else setLink(test)
      } catch (problem) {
        target?.close()
        throw problem
      }
    })
  }
  const ready = provider.missing.length === 0
  return (
    <Stack gap="lg">
      <Paper withBorder p="lg">
        <Title order={2} size="h4">
          <Trans>Test the sign-in</Trans>
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          <Trans>
            Nobody is signed in by it and nothing is changed. Test with your own account, and let a person
            without administrative rights test by the link.
          </Trans>
        </Text>
        <Group>
          <Button
            leftSection={<IconExternalLink size={18} />}
            disabled={!ready}
            loading={act.isPending}
            onClick={() => start('window')}
          >
            <Trans>Test in a new window</Trans>
          </Button>
          <Button variant="default" disabled={!ready} onClick={() => start('link')}>
            <Trans>Link for another person</Trans>
          </Button>
        </Group>
        {waiting && (
          <Text size="sm" mt="sm" role="status">
            <Trans>Waiting for the answer of the provider…</Trans>
          </Text>
        )}
      </Paper>
      <ListStates
        query={query}
        isEmpty={tests.length === 0}
        empty={
          <EmptyList icon={<IconFlask size={30} stroke={1.5} />} title={<Trans>No test yet</Trans>}>
            {ready ? (
              <Trans>Begin one above. Its result appears here.</Trans>
            ) : (
              <Trans>Finish the first step before.</Trans>
            )}
          </EmptyList>
        }
      >
        <Stack gap="md" role="list" aria-label={t`Tests`}>
          {tests
            .filter((test) => test.kind === 'sign_in')
            .map((test, index) => (
              <Result key={test.id} test={test} open={index === 0} />
            ))}
        </Stack>
      </ListStates>
      <NextStep to="use" disabled={provider.state === 'draft'}>
        {provider.state === 'draft' && (
          <Text size="sm" c="dimmed">
            <Trans>One test with these settings has to pass first.</Trans>
          </Text>
        )}
      </NextStep>
      <LinkDialog
        title={t`Link for a test`}
        link={link}
        onClose={() => setLink(undefined)}
        hint={t`Whoever opens it signs in at the provider, and sees that it worked. Nobody is signed in here by it.`}
      />
    </Stack>
  )
}

function Result({ test, open: initially }: { test: SsoTest; open: boolean }) {
  const { t } = useLingui()
  const [open, setOpen] = useState(initially)
  const { state, mapped, rule, detail, code } = test
  return (
    <Paper withBorder p="md" role="listitem">
      <Group justify="space-between">
        <Group gap="xs">
          {state === 'passed' && <IconCircleCheck size={20} color="var(--mantine-color-teal-7)" />}
          {state === 'failed' && <IconCircleX size={20} color="var(--mantine-color-red-7)" />}
          <Text size="sm" fw={600}>
            {state === 'passed' && <Trans>Passed</Trans>}
            {state === 'failed' && <Trans>Failed</Trans>}
            {state === 'waiting' && <Trans>Open in another window</Trans>}
            {state === 'expired' && <Trans>Never finished</Trans>}
          </Text>
          {mapped?.administrator && (
            <Badge size="xs" variant="light" autoContrast>
              <Trans>Administrator</Trans>
            </Badge>
          )}
          <Text size="xs" c="dimmed">
            {mapped?.email} {formatAgo(test.finishedAt ?? test.createdAt)}
          </Text>
        </Group>
        {(state === 'passed' || state === 'failed') && (
          <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)}>
            {open ? <Trans>Hide</Trans> : <Trans>Show</Trans>}
          </Button>
        )}
      </Group>
      {open && rule !== null && (
        <Alert color="red" variant="light" mt="sm" title={detail ?? t`The answer was refused.`}>
          <Text size="sm">
            <Trans>
              Rule {rule}, code {code}. The log has the whole answer.
            </Trans>
          </Text>
        </Alert>
      )}
      {open && test.claims.length > 0 && (
        <div className={classes.sides} style={{ marginTop: 16 }}>
          <div>
            <Title order={3} size="h5" mb="xs">
              <Trans>What the provider sent</Trans>
            </Title>
            <dl className={classes.facts}>
              {test.claims.map(({ name, values }) => (
                <Claim key={name} name={name} values={values} />
              ))}
            </dl>
          </div>
          {mapped !== null && <Mapped mapped={mapped} />}
        </div>
      )}
    </Paper>
  )
}

function Claim({ name, values }: { name: string; values: readonly string[] }) {
  return (
    <>
      <dt style={{ overflowWrap: 'anywhere' }}>{name.split('/').at(-1)}</dt>
      <dd title={name}>{values.join(', ')}</dd>
    </>
  )
}
