import { useLingui } from '@lingui/react/macro'
import { useInfiniteQuery } from '@tanstack/react-query'
import { EventList } from './event-list.tsx'
import { nodeAuditQuery } from './queries.ts'

/** Who did what with a file or folder, and who opened it. */
export function NodeTrail({ nodeId, organizationId }: { nodeId: string; organizationId: string }) {
  const { t } = useLingui()
  const query = useInfiniteQuery(nodeAuditQuery(nodeId))
  return <EventList label={t`Trail`} query={query} organizationId={organizationId} />
}
