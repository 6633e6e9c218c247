import { listStorageJobs, type StorageJob } from '@holdfast/contracts/storages'
import { Badge, Group, Progress, Stack, Text } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { useQuery } from '@tanstack/react-query'
import type { z } from 'zod'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { formatMoment } from '../words/time.ts'

const kinds = {
  verify: msg`Verify new files`,
  scrub: msg`Scrub`,
  remove: msg`Remove what is deleted`,
  rewrap: msg`Rotate and rewrap keys`,
  sweep: msg`Look for objects that nothing knows`,
} as const
const states = {
  queued: [msg`Queued`, 'gray'],
  running: [msg`Running`, 'brand'],
  done: [msg`Done`, 'teal'],
  failed: [msg`Failed`, 'red'],
} as const

export function StorageJobs({ storageId }: { storageId: string }) {
  const query = useQuery({
    queryKey: ['storage-jobs', storageId],
    queryFn: ({ signal }) => call(listStorageJobs, { params: { storageId } }, { signal }),
    refetchInterval: 2000,
  })
  const jobs = query.data?.items ?? []
  return (
    <ListStates
      query={query}
      isEmpty={jobs.length === 0}
      empty={
        <Text size="sm" c="dimmed">
          <Trans>No jobs yet. Scrubbing checks every stored object against its checksums.</Trans>
        </Text>
      }
    >
      <Stack role="list">
        {jobs.map((job) => (
          <Job key={job.id} job={job} />
        ))}
      </Stack>
    </ListStates>
  )
}

function Job({ job }: { job: z.infer<typeof StorageJob> }) {
  const { i18n, t } = useLingui()
  const [words, color] = states[job.state]
  const { progress } = job
  return (
    <div role="listitem">
      <Group justify="space-between">
        <Text size="sm" fw={550}>
          {i18n._(kinds[job.kind])}
        </Text>
        <Badge color={color} variant="light">
          {i18n._(words)}
        </Badge>
      </Group>
      <Text size="xs" c="dimmed">
        {formatMoment(job.createdAt)}
        {progress !== null && ` · ${progress.done} / ${progress.total}`}
      </Text>
      {job.state === 'running' && progress !== null && (
        <Progress
          value={(progress.done / Math.max(1, progress.total)) * 100}
          size={4}
          mt={4}
          aria-label={t`Progress`}
        />
      )}
      {job.problem !== null && (
        <Text size="sm" c="var(--mantine-color-error)">
          {job.problem}
        </Text>
      )}
    </div>
  )
}
