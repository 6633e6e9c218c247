import { NavLink } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import {
  IconBuilding,
  IconChartBar,
  IconChecklist,
  IconFolders,
  IconGitPullRequest,
  IconLifebuoy,
  IconListDetails,
  IconMailbox,
  IconKey,
  IconServer2,
  IconSettings,
  IconShieldCheck,
  IconShieldSearch,
  IconUserCheck,
  IconUserShield,
  IconUsers,
  IconUsersGroup,
  IconWorld,
} from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useSession } from '../session/queries.ts'
import { useCurrentOrganization } from './current-organization.ts'
import classes from './shell.module.css'

interface Props {
  onNavigate?: () => void
}

export function Navigation({ onNavigate }: Props) {
  const { t } = useLingui()
  const session = useSession()
  const organization = useCurrentOrganization()
  const level = organization?.permissions
  const base = `/organizations/${organization?.organizationId ?? ''}`
  const entry = (to: string, label: string, icon: ReactNode, also?: string) => (
    <Entry to={to} label={label} icon={icon} also={also} onNavigate={onNavigate} />
  )
  return (
    <>
      {organization !== undefined && (
        <>
          {entry(`${base}/projects`, t`Projects`, <IconFolders size={20} stroke={1.6} />, '/projects/')}
          {seen(level?.members) && entry(`${base}/people`, t`People`, <IconUsers size={20} stroke={1.6} />)}
          {seen(level?.members) &&
            entry(`${base}/groups`, t`Groups`, <IconUsersGroup size={20} stroke={1.6} />)}
          {seen(level?.members) &&
            entry(`${base}/templates`, t`Permission templates`, <IconShieldCheck size={20} stroke={1.6} />)}
          {level?.settings === 'admin' &&
            entry(`${base}/sso`, t`Single sign-on`, <IconKey size={20} stroke={1.6} />)}
          {seen(level?.audit) &&
            entry(`${base}/audit`, t`Audit`, <IconShieldSearch size={20} stroke={1.6} />, `${base}/sign-ins`)}
          {seen(level?.audit) &&
            entry(`${base}/security-events`, t`Security events`, <IconShieldCheck size={20} stroke={1.6} />)}
          {seen(level?.reports) && entry(`${base}/usage`, t`Usage`, <IconChartBar size={20} stroke={1.6} />)}
          {seen(level?.members) &&
            entry(
              `${base}/distribution-groups`,
              t`Distribution groups`,
              <IconMailbox size={20} stroke={1.6} />,
            )}
          {(level?.members === 'admin' || seen(level?.audit)) &&
            entry(`${base}/access-reviews`, t`Access reviews`, <IconUserCheck size={20} stroke={1.6} />)}
          {seen(level?.settings) &&
            entry(`${base}/settings`, t`Settings`, <IconSettings size={20} stroke={1.6} />)}
          {level?.settings === 'admin' && (
            <>
              {entry(`${base}/address`, t`Address`, <IconWorld size={20} stroke={1.6} />)}
              {entry(
                `${base}/change-requests`,
                t`Change requests`,
                <IconGitPullRequest size={20} stroke={1.6} />,
              )}
              {entry(`${base}/support-access`, t`Support access`, <IconLifebuoy size={20} stroke={1.6} />)}
            </>
          )}
        </>
      )}
      {session.operator && (
        <>
          <div className={classes.navTitle}>
            <Trans>This appliance</Trans>
          </div>
          {entry('/operator/storages', t`Storages`, <IconServer2 size={20} stroke={1.6} />)}
          {entry('/operator/organizations', t`Organisations`, <IconBuilding size={20} stroke={1.6} />)}
          {entry('/operator/tenants', t`Addresses`, <IconWorld size={20} stroke={1.6} />)}
          {entry('/operator/support', t`Support access`, <IconLifebuoy size={20} stroke={1.6} />)}
          {entry('/operator/operators', t`Operators`, <IconUserShield size={20} stroke={1.6} />)}
          {entry('/operator/acts', t`Acts of operators`, <IconListDetails size={20} stroke={1.6} />)}
          {entry('/operator/checks', t`Checks`, <IconChecklist size={20} stroke={1.6} />)}
        </>
      )}
    </>
  )
}

function seen(level: string | undefined): boolean {
  return level !== undefined && level !== 'none'
}

interface EntryProps extends Props {
  to: string
  label: string
  icon: ReactNode
  /** Addresses below which this entry is the current one too. */
  also: string | undefined
}

function Entry({ to, label, icon, also, onNavigate }: EntryProps) {
  const { pathname } = useLocation()
  const active = pathname.startsWith(to) || (also !== undefined && pathname.startsWith(also))
  return (
    <NavLink
      component={Link}
      to={to}
      label={label}
      leftSection={icon}
      active={active}
      aria-current={active ? 'page' : undefined}
      onClick={onNavigate}
      style={{ borderRadius: 8, marginBottom: 2 }}
    />
  )
}
