import { discardUnplaced, type UnplacedFile } from '@holdfast/contracts/uploads'
import { Button, Group, Modal, Paper, Stack, Text } from '@mantine/core'
import { msg } from '@lingui/core/macro'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconMapPinCheck } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../api/call.ts'
import { EmptyList, ListStates } from '../app/list-states.tsx'
import { notifyProblem } from '../nodes/notify.tsx'
import { PlaceDialog } from '../nodes/place-dialog.tsx'
import { unplacedQuery } from '../project/queries.ts'
import { PageFrame } from '../shell/page-frame.tsx'
import { formatBytes } from '../words/bytes.ts'
import { formatDate } from '../words/time.ts'

const reasons = {
  parent_missing: msg`Its folder was deleted while it arrived.`,
  name_taken: msg`Its name was taken while it arrived.`,
  node_trashed: msg`Its folder was put into the trash while it arrived.`,
  not_a_file: msg`A folder of its name was made while it arrived.`,
  recovered: msg`It was found by a recovery.`,
} as const

/** `/projects/:p/unplaced`: files that arrived whole, but have no place. */
export function Page() {
  const { t } = useLingui()
  const { projectId } = useParams({ from: '/inside/projects/$projectId/unplaced' })
  const query = useQuery(unplacedQuery(projectId))
  const [placing, setPlacing] = useState<UnplacedFile>()
  const files = query.data?.items ?? []
  return (
    <PageFrame
      title={t`Files without a place`}
      intro={t`Their content is safe. Choose a folder for each; those that nobody places are given up after 30 days.`}
      size="md"
    >
      <ListStates
        query={query}
        isEmpty={files.length === 0}
        empty={
          <EmptyList
            icon={<IconMapPinCheck size={30} stroke={1.5} />}
            title={<Trans>All files have a place</Trans>}
          >
            <Trans>Files come here when their folder or name goes while they are uploaded.</Trans>
          </EmptyList>
        }
      >
        <Stack>
          {files.map((file) => (
            <Unplaced key={file.id} projectId={projectId} file={file} onPlace={() => setPlacing(file)} />
          ))}
        </Stack>
      </ListStates>
      <PlaceDialog
        opened={placing !== undefined}
        projectId={projectId}
        file={placing}
        onClose={() => setPlacing(undefined)}
      />
    </PageFrame>
  )
}

function Unplaced({
  projectId,
  file,
  onPlace,
}: {
  projectId: string
  file: UnplacedFile
  onPlace: () => void
}) {
  const { t, i18n } = useLingui()
  const client = useQueryClient()
  const [asking, setAsking] = useState(false)
  const discard = useMutation({
    mutationFn: () => call(discardUnplaced, { params: { projectId, unplacedId: file.id } }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['unplaced', projectId] }),
    onError: notifyProblem,
  })
  const until = formatDate(file.expiresAt)
  return (
    <Paper withBorder p="md">
      <Group justify="space-between">
        <div style={{ minWidth: 0, flex: '1 1 240px' }}>
          <Text fw={600} style={{ overflowWrap: 'anywhere' }}>
            {file.name}
          </Text>
          <Text size="sm" c="dimmed">
            {i18n._(reasons[file.reason])} {formatBytes(file.size)} · {t`kept until ${until}`}
          </Text>
        </div>
        <Group gap="xs">
          <Button onClick={onPlace}>
            <Trans>Choose a place</Trans>
          </Button>
          <Button variant="default" onClick={() => setAsking(true)}>
            <Trans>Give up</Trans>
          </Button>
        </Group>
      </Group>
      <Modal opened={asking} onClose={() => setAsking(false)} title={t`Give this file up?`}>
        <Stack>
          <Text size="sm">
            <Trans>The content of {file.name} is lost. This cannot be undone.</Trans>
          </Text>
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setAsking(false)} data-autofocus>
              <Trans>Keep it</Trans>
            </Button>
            <Button color="red" loading={discard.isPending} onClick={() => discard.mutate()}>
              <Trans>Give up</Trans>
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Paper>
  )
}
