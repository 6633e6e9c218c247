import { type AuditEvent, getAuditEvent } from '@holdfast/contracts/audit/trail'
import { Code, Table, Text } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { call } from '../api/call.ts'
import { formatMoment } from '../words/time.ts'
import classes from './audit.module.css'

/** All that is known of an event: who, from where, before and after, and the block that proves it. */
export function EventDetails({
  event,
  organizationId,
}: {
  event: AuditEvent
  organizationId: string | undefined
}) {
  return (
    <div className={classes.details}>
      <dl className={classes.facts}>
        <Fact name={<Trans>Person</Trans>}>{event.actor?.email}</Fact>
        <Fact name={<Trans>Network address</Trans>}>{event.address}</Fact>
        <Fact name={<Trans>Program</Trans>}>{event.userAgent}</Fact>
        <Fact name={<Trans>Project</Trans>}>{event.project?.name ?? event.project?.id}</Fact>
        <Fact name={<Trans>Action</Trans>}>
          <Code>{event.action}</Code>
        </Fact>
        <Fact name={<Trans>Request</Trans>}>{event.requestId}</Fact>
      </dl>
      <Changes before={event.before} after={event.after} />
      {organizationId !== undefined && <Proof organizationId={organizationId} eventId={event.id} />}
    </div>
  )
}

function Fact({ name, children }: { name: ReactNode; children: ReactNode }) {
  if (children === undefined || children === null || children === '') return null
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

type Fields = Record<string, unknown> | null

/** Field by field, what it was and what it is. */
function Changes({ before, after }: { before: Fields; after: Fields }) {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  if (names.length === 0) return null
  return (
    <div className={classes.scroll}>
      <Table withTableBorder mb="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Field</Trans>
            </Table.Th>
            {before !== null && (
              <Table.Th>
                <Trans>Before</Trans>
              </Table.Th>
            )}
            {after !== null && (
              <Table.Th>
                <Trans>After</Trans>
              </Table.Th>
            )}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {names.map((name) => (
            <Table.Tr key={name}>
              <Table.Th scope="row">{name}</Table.Th>
              {before !== null && <Table.Td>{shown(before[name])}</Table.Td>}
              {after !== null && <Table.Td>{shown(after[name])}</Table.Td>}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  )
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return '–'
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function Proof({ organizationId, eventId }: { organizationId: string; eventId: string }) {
  const query = useQuery({
    queryKey: ['audit-event', organizationId, eventId],
    queryFn: ({ signal }) => call(getAuditEvent, { params: { organizationId, eventId } }, { signal }),
  })
  if (query.data === undefined) return null
  const { seal } = query.data
  if (seal === null)
    return (
      <Text size="sm" c="dimmed">
        <Trans>Not sealed yet: that takes some seconds.</Trans>
      </Text>
    )
  const sealed = formatMoment(seal.sealedAt)
  return (
    <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
      <Trans>
        Sealed in block {seal.seq} on {sealed}, digest {seal.digest}
      </Trans>
    </Text>
  )
}
