import type { SsoAccount as AccountSchema } from '@holdfast/contracts/sso'
import { ssoModes } from '@holdfast/contracts/sso'
import { unlinkSsoIdentity, updateSsoAccount } from '@holdfast/contracts/sso-routes'
import { Badge, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconSearch, IconUsers } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { ConfirmDialog } from '../shell/confirm-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { accountsQuery, providersQuery } from './queries.ts'
import classes from './sso.module.css'
import { useSsoAct } from './use-sso-act.ts'

type Account = z.infer<typeof AccountSchema>

/** `/organizations/:id/sso/people?filter=…`: how each account signs in. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso/people' })
  const { filter } = useSearch({ from: '/inside/organizations/$organizationId/sso/people' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/sso/people' })
  const query = useInfiniteQuery(accountsQuery(organizationId, filter))
  const accounts = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <PageFrame
      title={t`How people sign in`}
      intro={
        <Trans>
          Single sign-on can be switched on or off for each account. One break-glass administrator keeps a
          password and a second factor, for the day on which the provider is down; all administrators are told
          of each use.
        </Trans>
      }
    >
      <TextInput
        aria-label={t`Filter people`}
        placeholder={t`Filter by name or e-mail`}
        leftSection={<IconSearch size={18} />}
        defaultValue={filter ?? ''}
        onChange={(event) => {
          const value = event.currentTarget.value
          void navigate({ search: { filter: value === '' ? undefined : value }, replace: true })
        }}
        maw={360}
        mb="md"
      />
      <ListStates
        query={query}
        isEmpty={accounts.length === 0}
        empty={
          <EmptyList icon={<IconUsers size={30} stroke={1.5} />} title={<Trans>Nobody found</Trans>}>
            <Trans>Change the filter.</Trans>
          </EmptyList>
        }
      >
        <div role="list" aria-label={t`People`}>
          {accounts.map((account) => (
            <Row key={account.userId} account={account} organizationId={organizationId} />
          ))}
        </div>
        {query.hasNextPage && (
          <Button variant="default" mt="md" onClick={() => void query.fetchNextPage()}>
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
    </PageFrame>
  )
}

function Row({ account, organizationId }: { account: Account; organizationId: string }) {
  const { t } = useLingui()
  const act = useSsoAct(organizationId)
  const providers = useQuery(providersQuery(organizationId)).data?.items ?? []
  const [unlinking, setUnlinking] = useState<Account['identities'][number]>()
  const { userId, displayName, email, mode, demanded, identities } = account
  const words: Record<(typeof ssoModes)[number], string> = {
    follow: t`as required`,
    required: t`by the provider only`,
    exempt: t`by password, too`,
    break_glass: t`break-glass administrator`,
  }
  return (
    <div className={classes.row} role="listitem">
      <div className={classes.grow}>
        <Text size="sm" fw={600} truncate>
          {displayName}{' '}
          {demanded && (
            <Badge size="xs" variant="light" autoContrast>
              <Trans>Single sign-on only</Trans>
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {email}
        </Text>
        <Stack gap={4} mt={identities.length > 0 ? 4 : 0}>
          {identities.map((identity) => {
            const provider = providers.find((one) => one.id === identity.providerId)?.name ?? t`a provider`
            return (
              <Text size="xs" key={identity.id} style={{ overflowWrap: 'anywhere' }}>
                <Trans>
                  Linked to {provider} as {identity.subject}
                </Trans>{' '}
                <Button size="compact-xs" variant="default" onClick={() => setUnlinking(identity)}>
                  <Trans>Take away</Trans>
                </Button>
              </Text>
            )
          })}
        </Stack>
      </div>
      <NativeSelect
        aria-label={t`How ${displayName} signs in`}
        size="xs"
        value={mode}
        disabled={act.isPending}
        data={ssoModes.map((one) => ({ value: one, label: words[one] }))}
        onChange={(event) => {
          const chosen = ssoModes.find((one) => one === event.currentTarget.value)
          if (chosen)
            act.mutate(() =>
              call(updateSsoAccount, { params: { organizationId, userId }, body: { mode: chosen } }),
            )
        }}
      />
      <ConfirmDialog
        opened={unlinking !== undefined}
        title={t`Take the link away?`}
        confirm={t`Take it away`}
        onClose={() => setUnlinking(undefined)}
        onConfirm={() =>
          act.mutateAsync(() =>
            call(unlinkSsoIdentity, { params: { organizationId, userId, identityId: unlinking?.id ?? '' } }),
          )
        }
      >
        <Trans>
          Sessions of {displayName} that began by it end at once. At the next sign-in the account is looked
          for anew.
        </Trans>
      </ConfirmDialog>
    </div>
  )
}
