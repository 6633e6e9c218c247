import type { SsoProvider } from '@holdfast/contracts/sso'
import { Badge, Button, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconKey, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatAgo } from '../words/time.ts'
import { CertificateWarnings } from './certificate-warnings.tsx'
import { PresetMark } from './preset-mark.tsx'
import { presets } from './presets.ts'
import { providersQuery } from './queries.ts'
import classes from './sso.module.css'
import { StateBadge } from './state-badge.tsx'

/** `/organizations/:id/sso` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso/' })
  const query = useQuery(providersQuery(organizationId))
  const providers = query.data?.items ?? []
  const add = (
    <Button
      component={Link}
      to={`/organizations/${organizationId}/sso/new`}
      leftSection={<IconPlus size={18} />}
    >
      <Trans>Connect a provider</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Single sign-on`}
      intro={t`People sign in at your company's identity provider, by its rules for passwords and second factors.`}
      actions={providers.length > 0 ? add : undefined}
    >
      <ListStates
        query={query}
        isEmpty={providers.length === 0}
        empty={
          <EmptyList
            icon={<IconKey size={30} stroke={1.5} />}
            title={<Trans>No identity provider yet</Trans>}
            action={add}
          >
            <Trans>
              Connect Entra, Okta, Google, Keycloak, AD FS, PingFederate or another one. Nothing changes for
              anybody until you switch it on.
            </Trans>
          </EmptyList>
        }
      >
        <div className={classes.cards} role="list" aria-label={t`Providers`}>
          {providers.map((provider) => (
            <ProviderCard key={provider.id} provider={provider} organizationId={organizationId} />
          ))}
        </div>
      </ListStates>
    </PageFrame>
  )
}

function ProviderCard({ provider, organizationId }: { provider: SsoProvider; organizationId: string }) {
  return (
    <div role="listitem">
      <Link
        to="/organizations/$organizationId/sso/providers/$providerId"
        params={{ organizationId, providerId: provider.id }}
        search={{ step: stepOf(provider) }}
        className={classes.card}
      >
        <PresetMark preset={provider.preset} />
        <div style={{ minWidth: 0 }}>
          <Text fw={600} truncate>
            {provider.name}
          </Text>
          <Text size="xs" c="dimmed">
            {presets[provider.preset].name} · {provider.kind === 'oidc' ? 'OpenID Connect' : 'SAML 2.0'}
          </Text>
          <Text size="xs" c="dimmed" mt={2}>
            <StateBadge state={provider.state} />{' '}
            {provider.enforcement.state === 'pending' && (
              <Badge size="xs" color="orange">
                <Trans>To be confirmed</Trans>
              </Badge>
            )}{' '}
            {provider.lastUsedAt === null ? (
              <Trans>never used</Trans>
            ) : (
              <Trans>used {formatAgo(provider.lastUsedAt)}</Trans>
            )}
          </Text>
          <CertificateWarnings certificates={provider.certificates} short />
        </div>
      </Link>
    </div>
  )
}

/** Where its administrator goes on. */
function stepOf({ state, missing }: SsoProvider) {
  if (state === 'draft') return missing.length > 0 ? 'connect' : 'test'
  return state === 'tested' ? 'use' : 'require'
}
