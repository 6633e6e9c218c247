import { exportUsageReport, getUsageReport, type UsageDay } from '@holdfast/contracts/audit/report'
import { Button, SegmentedControl, Table } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconChartBar, IconDownload } from '@tabler/icons-react'
import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { addressOf, call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { useMembership } from '../session/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatBytes } from '../words/bytes.ts'
import classes from './reports.module.css'

type Period = 'week' | 'month' | 'quarter'

const reportQuery = (organizationId: string, period: Period) =>
  infiniteQueryOptions({
    queryKey: ['usage-report', organizationId, period],
    queryFn: ({ signal, pageParam }) =>
      call(
        getUsageReport,
        { params: { organizationId }, query: { period, cursor: pageParam, limit: 100 } },
        { signal },
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

/** `/organizations/:id/usage?period=week|month|quarter` */
export function Page() {
  const { t } = useLingui()
  const { organizationId } = useParams({ from: '/inside/organizations/$organizationId/usage' })
  const { period = 'week' } = useSearch({ from: '/inside/organizations/$organizationId/usage' })
  const navigate = useNavigate({ from: '/organizations/$organizationId/usage' })
  const exports = useMembership(organizationId)?.permissions.exports
  const query = useInfiniteQuery(reportQuery(organizationId, period))
  const days = query.data?.pages.flatMap((page) => page.items) ?? []
  const download = (
    <Button
      component="a"
      variant="default"
      leftSection={<IconDownload size={18} />}
      href={addressOf(exportUsageReport, { params: { organizationId }, query: { period } })}
      download
    >
      <Trans>Export as CSV</Trans>
    </Button>
  )
  return (
    <PageFrame
      title={t`Usage`}
      intro={t`One line for each person, project and day (by UTC). It is brought up to date every few minutes.`}
      actions={exports === 'standard' || exports === 'admin' ? download : undefined}
    >
      <SegmentedControl
        mb="lg"
        aria-label={t`Period`}
        value={period}
        onChange={(value) => void navigate({ search: { period: periodOf(value) } })}
        data={[
          { value: 'week', label: t`Last week` },
          { value: 'month', label: t`Last month` },
          { value: 'quarter', label: t`Last 3 months` },
        ]}
      />
      <ListStates
        query={query}
        isEmpty={days.length === 0}
        rows={8}
        empty={
          <EmptyList
            icon={<IconChartBar size={30} stroke={1.5} />}
            title={<Trans>Nothing in this period yet</Trans>}
          >
            <Trans>As soon as people sign in, open or add files, it is counted here.</Trans>
          </EmptyList>
        }
      >
        <Days days={days} />
        {query.hasNextPage && (
          <Button
            variant="default"
            mt="md"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </Button>
        )}
      </ListStates>
    </PageFrame>
  )
}

function periodOf(value: string): Period | undefined {
  return value === 'month' || value === 'quarter' ? value : undefined
}

function Days({ days }: { days: readonly UsageDay[] }) {
  const { t } = useLingui()
  const heads = [t`Sign-ins`, t`Opened`, t`Added`, t`Changes`, t`Sent`, t`Received`]
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by keyboard
    <div className={classes.scroll} tabIndex={0} role="region" aria-label={t`Usage`}>
      <Table striped>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t`Day`}</Table.Th>
            <Table.Th>{t`Person`}</Table.Th>
            <Table.Th>{t`Project`}</Table.Th>
            {heads.map((head) => (
              <Table.Th key={head} className={classes.number}>
                {head}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {days.map((day) => (
            <Day key={`${day.day} ${day.user.id} ${day.project?.id ?? ''}`} day={day} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function Day({ day }: { day: UsageDay }) {
  const { user, project } = day
  const counts = [day.signIns, day.filesOpened, day.filesAdded, day.changes]
  return (
    <Table.Tr>
      <Table.Td className={classes.day}>{day.day}</Table.Td>
      <Table.Td>{user.name ?? user.email ?? user.id}</Table.Td>
      <Table.Td>{project === null ? '–' : (project.name ?? project.id)}</Table.Td>
      {counts.map((count, index) => (
        <Table.Td key={index} className={classes.number}>
          {count}
        </Table.Td>
      ))}
      <Table.Td className={classes.number}>{formatBytes(day.bytesUp)}</Table.Td>
      <Table.Td className={classes.number}>{formatBytes(day.bytesDown)}</Table.Td>
    </Table.Tr>
  )
}
