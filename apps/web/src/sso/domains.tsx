import type { SsoDomain as DomainSchema } from '@holdfast/contracts/sso'
import {
  addSsoDomain,
  removeSsoDomain,
  updateSsoDomain,
  verifySsoDomain,
} from '@holdfast/contracts/sso-routes'
import { Badge, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconWorld } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { formatDate } from '../words/time.ts'
import { domainsQuery, providersQuery } from './queries.ts'
import classes from './sso.module.css'
import { useSsoAct } from './use-sso-act.ts'

type Domain = z.infer<typeof DomainSchema>

interface Props {
  organizationId: string
  /** New ones lead to this provider. */
  providerId?: string
}

/** Domains of e-mail addresses: claim, show a TXT record, verify, and choose where their people sign in. */
export function Domains({ organizationId, providerId }: Props) {
  const { t } = useLingui()
  const query = useQuery(domainsQuery(organizationId))
  const domains = query.data?.items ?? []
  const [typed, setTyped] = useState('')
  const add = useSsoAct(organizationId, { quiet: true })
  return (
    <Stack gap="md">
      <form
        onSubmit={(event) => {
          event.preventDefault()
          add.mutate(async () => {
            await call(addSsoDomain, {
              params: { organizationId },
              body: { domain: typed, providerId: providerId ?? null },
            })
            setTyped('')
          })
        }}
      >
        <Group align="flex-end" gap="xs">
          <TextInput
            label={t`Domain`}
            placeholder="example.com"
            required
            withAsterisk={false}
            style={{ flex: '1 1 200px', maxWidth: 340 }}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" loading={add.isPending}>
            <Trans>Add</Trans>
          </Button>
        </Group>
      </form>
      <ProblemAlert error={add.error} />
      <ListStates
        query={query}
        isEmpty={domains.length === 0}
        rows={2}
        empty={
          <EmptyList icon={<IconWorld size={30} stroke={1.5} />} title={<Trans>No domain yet</Trans>}>
            <Trans>
              With a verified domain people are led to your provider by their e-mail address, and new ones get
              an account at their first sign-in.
            </Trans>
          </EmptyList>
        }
      >
        <div role="list" aria-label={t`Domains`}>
          {domains.map((domain) => (
            <Row key={domain.id} domain={domain} organizationId={organizationId} />
          ))}
        </div>
      </ListStates>
    </Stack>
  )
}

function Row({ domain, organizationId }: { domain: Domain; organizationId: string }) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId)
  const providers = useQuery(providersQuery(organizationId)).data?.items ?? []
  const [removing, setRemoving] = useState(false)
  const params = { organizationId, domainId: domain.id }
  const name = domain.domain
  const { verifiedAt } = domain
  return (
    <div className={classes.row} role="listitem">
      <div className={classes.grow}>
        <Text size="sm" fw={600}>
          {name}{' '}
          <Badge size="xs" variant="light" color={verifiedAt === null ? 'orange' : 'teal'} autoContrast>
            {verifiedAt === null ? <Trans>Not verified</Trans> : <Trans>Verified</Trans>}
          </Badge>
        </Text>
        {verifiedAt !== null && (
          <Text size="xs" c="dimmed">
            <Trans>since {formatDate(verifiedAt)}</Trans>
          </Text>
        )}
        {domain.problem !== null && (
          <Text size="xs" c="red">
            {domain.problem}
          </Text>
        )}
      </div>
      <Group gap="xs">
        <NativeSelect
          aria-label={t`Provider for ${name}`}
          size="xs"
          value={domain.providerId ?? ''}
          data={[
            { value: '', label: t`no provider` },
            ...providers.map((provider) => ({ value: provider.id, label: provider.name })),
          ]}
          onChange={(event) => {
            const providerId = event.currentTarget.value || null
            act.mutate(() => call(updateSsoDomain, { params, body: { providerId } }))
          }}
        />
        <Button
          size="xs"
          variant="default"
          loading={act.isPending}
          onClick={() => act.mutate(() => call(verifySsoDomain, { params }))}
        >
          {verifiedAt === null ? <Trans>Verify</Trans> : <Trans>Check again</Trans>}
        </Button>
        <Button size="xs" variant="default" onClick={() => setRemoving(true)} aria-label={t`Remove ${name}`}>
          <Trans>Remove</Trans>
        </Button>
      </Group>
      {verifiedAt === null && (
        <Stack gap="xs" w="100%" maw={720}>
          <Text size="sm">
            <Trans>
              Add this TXT record where your domain's DNS is kept, then verify. It may take some minutes to be
              seen.
            </Trans>
          </Text>
          <CopyLine label={t`Name`} value={domain.record.name} />
          <CopyLine label={t`Value`} value={domain.record.value} />
        </Stack>
      )}
      <ConfirmDialog
        opened={removing}
        title={t`Give ${name} up?`}
        confirm={t`Give it up`}
        onClose={() => setRemoving(false)}
        onConfirm={() => act.mutateAsync(() => call(removeSsoDomain, { params }))}
      >
        <Trans>
          People with such addresses are not led to the provider any more, and no accounts are made for them.
          You can add it again with a new record.
        </Trans>
      </ConfirmDialog>
    </div>
  )
}
