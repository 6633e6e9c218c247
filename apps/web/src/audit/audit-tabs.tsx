import { useLingui } from '@lingui/react/macro'
import { Link, useLocation } from '@tanstack/react-router'
import { useMembership } from '../session/queries.ts'
import classes from './audit.module.css'

/** The pages about the audit trail. */
export function AuditTabs({ organizationId }: { organizationId: string }) {
  const { t } = useLingui()
  const { pathname } = useLocation()
  const mayManage = useMembership(organizationId)?.permissions.audit === 'admin'
  const base = `/organizations/${organizationId}`
  const tabs: readonly (readonly [string, string])[] = [
    [`${base}/audit`, t`Events`],
    [`${base}/sign-ins`, t`Sign-ins`],
    [`${base}/audit-integrity`, t`Retention and integrity`],
    ...(mayManage ? [[`${base}/audit-streaming`, t`Streaming`] as const] : []),
  ]
  return (
    <nav aria-label={t`Audit`} className={classes.tabs}>
      {tabs.map(([to, label]) => (
        <Link key={to} to={to} className={classes.tab} aria-current={pathname === to ? 'page' : undefined}>
          {label}
        </Link>
      ))}
    </nav>
  )
}
