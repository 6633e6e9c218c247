import { Skeleton, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { Trans } from '@lingui/react/macro'
import type { ReactNode } from 'react'
import { ProblemAlert } from './problem-alert.tsx'

interface Props {
  query: { isPending: boolean; error: unknown; refetch: () => unknown }
  isEmpty: boolean
  empty: ReactNode
  /** Rows of the skeleton. */
  rows?: number
  children: ReactNode
}

/** The four states of every list: loading, empty with the next step, error with a retry, full. */
export function ListStates({ query, isEmpty, empty, rows = 4, children }: Props) {
  if (query.isPending) return <SkeletonRows rows={rows} />
  if (query.error !== null && isEmpty) {
    return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />
  }
  return <>{isEmpty ? empty : children}</>
}

export function SkeletonRows({ rows }: { rows: number }) {
  return (
    <Stack gap="sm" aria-busy="true">
      <Text className="visually-hidden" role="status">
        <Trans>Loading…</Trans>
      </Text>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton height={44} key={index} />
      ))}
    </Stack>
  )
}

interface EmptyProps {
  icon: ReactNode
  title: ReactNode
  children: ReactNode
  action?: ReactNode
}

/** An empty list: what belongs here, and the next step. */
export function EmptyList({ icon, title, children, action }: EmptyProps) {
  return (
    <Stack align="center" gap="xs" py={56} px="md" ta="center">
      <ThemeIcon size={64} radius="xl" variant="light">
        {icon}
      </ThemeIcon>
      <Title order={2} size="h4" mt="xs">
        {title}
      </Title>
      <Text c="dimmed" maw={420}>
        {children}
      </Text>
      {action !== undefined && <div style={{ marginTop: 8 }}>{action}</div>}
    </Stack>
  )
}
