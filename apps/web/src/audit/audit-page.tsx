import { exportAudit } from '@holdfast/contracts/audit/trail'
import { Button, Menu } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { addressOf } from '../api/call.ts'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { AuditTabs } from './audit-tabs.tsx'
import { EventList } from './event-list.tsx'
import { Filters } from './filters.tsx'
import { auditQuery } from './queries.ts'
import { toFilter } from './search.ts'

/** `/organizations/:id/audit?actorId&action&text&from&to&address&requestId` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/audit' })
  const search = useSearch({ from: '/inside/organizations/$organizationId/audit' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/audit' })
  const level = useMembership(organizationId)?.permissions.exports
  const filter = toFilter(search)
  const query = useInfiniteQuery(auditQuery(organizationId, filter))
  const mayExport = level === 'standard' || level === 'admin'
  const file = (format: 'csv' | 'events' | 'blocks') =>
    addressOf(exportAudit, {
      params: { organizationId },
      query: { ...(format === 'blocks' ? { from: filter.from, to: filter.to } : filter), format },
    })
  const download = (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={18} />}>
          <Trans>Export</Trans>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={file('csv')} download>
          <Trans>CSV, for spreadsheets</Trans>
        </Menu.Item>
        <Menu.Item component="a" href={file('events')} download>
          <Trans>JSON lines, for verification</Trans>
        </Menu.Item>
        <Menu.Item component="a" href={file('blocks')} download>
          <Trans>Signed blocks, for verification</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
  return (
    <PageFrame
      title={t`Audit`}
      intro={t`Everything that people and administrators did here, and every opening of a file.`}
      actions={mayExport ? download : undefined}
    >
      <AuditTabs organizationId={organizationId} />
      <Filters
        key={JSON.stringify(search)}
        organizationId={organizationId}
        search={search}
        onChange={(next) => void navigate({ search: next })}
      />
      <EventList label={t`Events`} query={query} organizationId={organizationId} />
    </PageFrame>
  )
}
