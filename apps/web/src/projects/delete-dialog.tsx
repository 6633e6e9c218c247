import { deleteProject, type Project } from '@holdfast/contracts/projects'
import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { call } from '../api/call.ts'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { formatBytes } from '../words/bytes.ts'
import { formatDate } from '../words/time.ts'

interface Props {
  project: Project
  opened: boolean
  onClose: () => void
}

/** Says what will be lost, and that it can be undone for a time. */
export function DeleteProjectDialog({ project, opened, onClose }: Props) {
  const { t } = useLingui()
  const client = useQueryClient()
  const remove = useMutation({
    mutationFn: () => call(deleteProject, { params: { projectId: project.id } }),
    onSuccess: async (deleted) => {
      await client.invalidateQueries({ queryKey: ['projects'] })
      onClose()
      const until = deleted.purgeAfter === null ? '' : formatDate(deleted.purgeAfter)
      notifications.show({
        title: t`${project.name} is deleted`,
        message: t`It can be restored under Deleted projects until ${until}.`,
      })
    },
  })
  const size = formatBytes(project.usage.storedBytes)
  return (
    <Modal opened={opened} onClose={onClose} title={t`Delete ${project.name}?`}>
      <Stack>
        <ProblemAlert error={remove.error} />
        <Text size="sm">
          <Trans>
            Nobody reaches its <Plural value={project.usage.files} one="# file" other="# files" /> ({size})
            any more. The project can be restored under <b>Deleted projects</b> until its files are purged;
            the date is shown there.
          </Trans>
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} data-autofocus>
            <Trans>Keep it</Trans>
          </Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.mutate()}>
            <Trans>Delete project</Trans>
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
