import { Trans } from '@lingui/react/macro'
import { IconBuildingOff } from '@tabler/icons-react'
import { Navigate } from '@tanstack/react-router'
import { EmptyList } from '../app/list-states.tsx'
import { useCurrentOrganization } from './current-organization.ts'

/** `/`: to the projects of the organisation that was used last. */
export function Page() {
  const organization = useCurrentOrganization()
  if (organization === undefined) {
    return (
      <EmptyList
        icon={<IconBuildingOff size={30} stroke={1.5} />}
        title={<Trans>You are in no organisation yet</Trans>}
      >
        <Trans>Ask an administrator for an invitation; its link brings you to the projects.</Trans>
      </EmptyList>
    )
  }
  const params = { organizationId: organization.organizationId }
  return <Navigate to="/organizations/$organizationId/projects" params={params} replace />
}
