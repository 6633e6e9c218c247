import { listSupportRequests } from '@holdfast/contracts/support'
import { Anchor } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { call } from '../api/call.ts'
import { formatMoment } from '../words/time.ts'
import { useCurrentOrganization } from './current-organization.ts'
import classes from './support-banner.module.css'

/**
 * Says all the time that support looks in: to the operator who does, and to the administrators of the organisation who can end
 * it; to these also that somebody waits for a decision.
 */
export function SupportBanner() {
  const organization = useCurrentOrganization()
  if (organization === undefined) return null
  const { support, name, permissions, organizationId } = organization
  if (support !== null) {
    const until = formatMoment(support.endsAt)
    return (
      <Banner>
        <Trans>
          You look into {name} as support, until {until}. Every look is in their audit trail.
        </Trans>{' '}
        <Anchor component={Link} to="/operator/support" inherit c="inherit" underline="always">
          <Trans>Leave</Trans>
        </Anchor>
      </Banner>
    )
  }
  return permissions.settings === 'admin' ? <ForAdministrators organizationId={organizationId} /> : null
}

function ForAdministrators({ organizationId }: { organizationId: string }) {
  const { data } = useQuery({
    queryKey: ['support-requests', organizationId, 'active'],
    queryFn: ({ signal }) =>
      call(
        listSupportRequests,
        { params: { organizationId }, query: { limit: 10, state: 'active' } },
        { signal },
      ),
    refetchInterval: 60_000,
  })
  const items = data?.items ?? []
  const open = items.find(({ state }) => state === 'approved')
  const waiting = items.find(({ state }) => state === 'requested')
  const shown = open ?? waiting
  if (shown === undefined) return null
  const { name } = shown.operator
  const until = shown.endsAt === null ? '' : formatMoment(shown.endsAt)
  return (
    <Banner>
      {open === undefined ? (
        <Trans>{name} asks for support access.</Trans>
      ) : (
        <Trans>
          {name} may look into this organisation as support until {until}.
        </Trans>
      )}{' '}
      <Anchor
        component={Link}
        to={`/organizations/${organizationId}/support-access`}
        inherit
        c="inherit"
        underline="always"
      >
        {open === undefined ? <Trans>Decide</Trans> : <Trans>See or end it</Trans>}
      </Anchor>
    </Banner>
  )
}

function Banner({ children }: { children: ReactNode }) {
  const { t } = useLingui()
  return (
    <section className={classes.banner} aria-label={t`Support access`}>
      {children}
    </section>
  )
}
