import { getProvisioning } from '@holdfast/contracts/scim'
import { Paper, Stack, Text, Title } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { queryOptions, useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { CopyLine } from '../shell/link-dialog.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo } from '../words/time.ts'
import { HoldCard } from './hold-card.tsx'
import { ssoKey } from './queries.ts'
import { ScimTokens } from './scim-tokens.tsx'

export const provisioningQuery = (organizationId: string) =>
  queryOptions({
    queryKey: [...ssoKey(organizationId), 'provisioning'],
    queryFn: ({ signal }) => call(getProvisioning, { params: { organizationId } }, { signal }),
  })

/** `/organizations/:id/sso/provisioning`: what a directory keeps here by SCIM. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso/provisioning' })
  const query = useQuery(provisioningQuery(organizationId))
  const state = query.data
  return (
    <PageFrame
      title={t`Provisioning`}
      size="md"
      intro={
        <Trans>
          Your directory (Entra, Okta and others) makes, changes, disables and removes people and groups by
          SCIM 2.0, so that who leaves the company has no access here at once.
        </Trans>
      }
    >
      <ListStates query={query} isEmpty={state === undefined} empty={null} rows={5}>
        {state !== undefined && (
          <Stack gap="lg">
            {state.hold !== null && <HoldCard hold={state.hold} organizationId={organizationId} />}
            <Paper withBorder p="lg">
              <Title order={2} size="h4" mb="sm">
                <Trans>For the directory</Trans>
              </Title>
              <CopyLine label={t`Address (Tenant URL, Base URL)`} value={state.baseUrl} />
              <Text size="sm" c="dimmed" mt="xs">
                <Trans>
                  Entra: Enterprise applications › Holdfast › Provisioning › New configuration. Okta: the
                  application › General › Enable SCIM provisioning, then Provisioning › Integration, with
                  userName as the unique field and HTTP Header as the authentication.
                </Trans>
              </Text>
            </Paper>
            <Paper withBorder p="lg">
              <Title order={2} size="h4" mb="sm">
                <Trans>What it keeps here</Trans>
              </Title>
              <Text size="sm">
                <Plural value={state.people.active} one="# person" other="# people" />,{' '}
                <Plural value={state.people.disabled} one="# disabled" other="# disabled" />,{' '}
                <Plural value={state.groups} one="# group" other="# groups" />.{' '}
                {state.lastRequestAt === null ? (
                  <Trans>It has not called yet.</Trans>
                ) : (
                  <Trans>It called {formatAgo(state.lastRequestAt)}.</Trans>
                )}
              </Text>
              {state.people.awaiting > 0 && (
                <Text size="sm" c="dimmed" mt="xs">
                  <Plural
                    value={state.people.awaiting}
                    one="# person is awaited: they get their account when their domain is verified, or when they accept an invitation."
                    other="# people are awaited: they get their accounts when their domain is verified, or when they accept an invitation."
                  />{' '}
                  <Trans>People of verified domains get theirs at once.</Trans>
                </Text>
              )}
            </Paper>
            <ScimTokens organizationId={organizationId} />
          </Stack>
        )}
      </ListStates>
    </PageFrame>
  )
}
