import { Trans, useLingui } from '@lingui/react/macro'
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router'
import { Text } from '@mantine/core'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import classes from './sso.module.css'

/** The pages of single sign-on and provisioning of an organisation. */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/sso' })
  const mayManage = useMembership(organizationId)?.permissions.settings === 'admin'
  const base = `/organizations/${organizationId}/sso`
  if (!mayManage)
    return (
      <PageFrame title={t`Single sign-on`} size="md">
        <Text>
          <Trans>Account administrators connect the identity provider. Ask one of them.</Trans>
        </Text>
      </PageFrame>
    )
  return (
    <div className={classes.frame}>
      <nav className={classes.tabs} aria-label={t`Single sign-on`}>
        <Tab to={base} label={t`Providers`} also={`${base}/providers`} />
        <Tab to={`${base}/domains`} label={t`Domains`} />
        <Tab to={`${base}/people`} label={t`People`} />
        <Tab to={`${base}/provisioning`} label={t`Provisioning`} />
        <Tab to={`${base}/log`} label={t`Log`} />
      </nav>
      <Outlet />
    </div>
  )
}

function Tab({ to, label, also }: { to: string; label: string; also?: string }) {
  const { pathname } = useLocation()
  const current = pathname === to || (also !== undefined && pathname.startsWith(also))
  return (
    <Link to={to} className={classes.tab} aria-current={current ? 'page' : undefined}>
      {label}
    </Link>
  )
}
