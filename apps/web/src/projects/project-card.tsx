import type { Project } from '@holdfast/contracts/projects'
import { ActionIcon, Group, Menu, Text } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDots, IconFolder, IconPencil, IconTrash } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import classes from './project-card.module.css'
import { DeleteProjectDialog } from './delete-dialog.tsx'
import { EditProjectDialog } from './edit-dialog.tsx'
import { useStorageWords } from './storage-words.tsx'
import { UsageBar } from './usage-bar.tsx'

export function ProjectCard({ project }: { project: Project }) {
  const { t } = useLingui()
  const words = useStorageWords()
  const [dialog, setDialog] = useState<'edit' | 'delete'>()
  const close = () => setDialog(undefined)
  return (
    <div className={classes.card} role="listitem">
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <div className={classes.icon}>
          <IconFolder size={22} stroke={1.6} />
        </div>
        {project.permissions.settings === 'admin' && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon
                className={classes.menu}
                variant="subtle"
                color="gray"
                aria-label={t`Actions for ${project.name}`}
              >
                <IconDots size={18} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setDialog('edit')}>
                <Trans>Name and quota</Trans>
              </Menu.Item>
              <Menu.Item
                color="red"
                leftSection={<IconTrash size={16} />}
                onClick={() => setDialog('delete')}
              >
                <Trans>Delete</Trans>
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )}
      </Group>
      <Link to="/projects/$projectId/files" params={{ projectId: project.id }} className={classes.name}>
        {project.name}
      </Link>
      <Text size="xs" c="dimmed" truncate title={words(project.storage)}>
        {project.storage.label} · {words(project.storage)}
      </Text>
      <div className={classes.usage}>
        <UsageBar usage={project.usage} />
      </div>
      <EditProjectDialog project={project} opened={dialog === 'edit'} onClose={close} />
      <DeleteProjectDialog project={project} opened={dialog === 'delete'} onClose={close} />
    </div>
  )
}
