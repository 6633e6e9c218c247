import { Alert, Anchor } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import {
  IconFiles,
  IconHistory,
  IconInfoCircle,
  IconMapPinQuestion,
  IconTrash,
  IconUsers,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, Outlet, useLocation, useParams } from '@tanstack/react-router'
import { useEffect } from 'react'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { projectQuery } from '../projects/queries.ts'
import { rememberOrganization } from '../shell/current-organization.ts'
import classes from './project.module.css'
import { unplacedQuery } from './queries.ts'
import { useLiveProject } from './use-live-project.ts'

/** The pages of one project, with its live events. */
export function Page() {
  const { t } = useLingui()
  const { projectId } = useParams({ from: '/inside/projects/$projectId' })
  const project = useQuery(projectQuery(projectId))
  useLiveProject(projectId)
  const organizationId = project.data?.organizationId
  useEffect(() => {
    if (organizationId !== undefined) rememberOrganization(organizationId)
  }, [organizationId])
  if (project.error !== null && project.data === undefined) {
    return (
      <div className={classes.padded}>
        <ProblemAlert error={project.error} onRetry={() => void project.refetch()} />
      </div>
    )
  }
  const base = `/projects/${projectId}`
  const mayAudit = (project.data?.permissions.audit ?? 'none') !== 'none'
  return (
    <div className={classes.project}>
      <div className={classes.tabs}>
        <span className={classes.title} title={project.data?.name}>
          {project.data?.name ?? '…'}
        </span>
        <nav aria-label={t`Project`}>
          <Tab to={`${base}/files`} label={t`Files`} icon={<IconFiles size={17} stroke={1.6} />} />
          <Tab to={`${base}/trash`} label={t`Trash`} icon={<IconTrash size={17} stroke={1.6} />} />
          <Tab to={`${base}/people`} label={t`People`} icon={<IconUsers size={17} stroke={1.6} />} />
          {mayAudit && (
            <Tab to={`${base}/audit`} label={t`Trail`} icon={<IconHistory size={17} stroke={1.6} />} />
          )}
          <Tab to={`${base}/about`} label={t`About`} icon={<IconInfoCircle size={17} stroke={1.6} />} />
        </nav>
      </div>
      <UnplacedBanner projectId={projectId} />
      <div className={classes.content}>
        <Outlet />
      </div>
    </div>
  )
}

function Tab({ to, label, icon }: { to: string; label: string; icon: React.ReactNode }) {
  const { pathname } = useLocation()
  const current = pathname === to || pathname.startsWith(`${to}/`)
  return (
    <Link to={to} className={classes.tab} aria-current={current ? 'page' : undefined}>
      {icon}
      {label}
    </Link>
  )
}

/** Files that arrived but have no place, said on every page of the project. */
function UnplacedBanner({ projectId }: { projectId: string }) {
  const unplaced = useQuery(unplacedQuery(projectId))
  const { pathname } = useLocation()
  const count = unplaced.data?.items.length ?? 0
  if (count === 0 || pathname.endsWith('/unplaced')) return null
  return (
    <Alert color="orange" radius={0} py="xs" icon={<IconMapPinQuestion size={20} />}>
      <Plural
        value={count}
        one="# file is safe, but has no place yet."
        other="# files are safe, but have no place yet."
      />{' '}
      <Anchor component={Link} to={`/projects/${projectId}/unplaced`} size="sm" fw={600}>
        <Trans>Choose places</Trans>
      </Anchor>
    </Alert>
  )
}
