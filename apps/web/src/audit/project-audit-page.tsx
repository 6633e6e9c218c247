import { SegmentedControl } from '@mantine/core'
import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCurrentOrganization } from '../shell/current-organization.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { EventList } from './event-list.tsx'
import { projectAuditQuery } from './queries.ts'

/** `/projects/:id/audit?action`: the project's own trail, its invitations or openings alone. */
export function Page() {
  const { t } = useLingui()
  const { projectId } = useParams({ from: '/inside/projects/$projectId/audit' })
  const { action } = useSearch({ from: '/inside/projects/$projectId/audit' })
  const navigate = useNavigate({ from: '/projects/$projectId/audit' })
  const organization = useCurrentOrganization()
  const query = useInfiniteQuery(projectAuditQuery(projectId, action === undefined ? {} : { action }))
  return (
    <PageFrame
      title={t`Trail`}
      intro={t`What happened in this project: changes, openings of files, invitations and roles.`}
    >
      <SegmentedControl
        mb="lg"
        aria-label={t`What to show`}
        value={action ?? ''}
        onChange={(value) => void navigate({ search: { action: value === '' ? undefined : value } })}
        data={[
          { value: '', label: t`Everything` },
          { value: 'version.opened', label: t`Openings` },
          { value: 'node.', label: t`Changes` },
          { value: 'invitation.', label: t`Invitations` },
          { value: 'member.', label: t`People` },
        ]}
      />
      <EventList label={t`Trail`} query={query} organizationId={organization?.organizationId} />
    </PageFrame>
  )
}
