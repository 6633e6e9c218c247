import type { PreviewedNode } from '@holdfast/contracts/rights'
import { Anchor, Breadcrumbs, Button, Group, Modal, Stack, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { IconEyeOff, IconFile, IconFolder, IconLock } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ListStates } from '../app/list-states.tsx'
import { previewQuery } from './queries.ts'

interface Props {
  projectId: string
  /** Undefined: closed. */
  person: { userId: string; displayName: string } | undefined
  onClose: () => void
}

/** What someone sees in a project, folder by folder: names, no contents. */
export function PreviewDialog({ projectId, person, onClose }: Props) {
  const { t } = useLingui()
  const name = person?.displayName ?? ''
  return (
    <Modal
      closeButtonProps={{ 'aria-label': t`Close` }}
      opened={person !== undefined}
      onClose={onClose}
      size="lg"
      title={t`What ${name} sees`}
    >
      {person !== undefined && <Preview projectId={projectId} userId={person.userId} />}
    </Modal>
  )
}

function Preview({ projectId, userId }: { projectId: string; userId: string }) {
  const { t } = useLingui()
  const [way, setWay] = useState<PreviewedNode[]>([])
  const query = useInfiniteQuery(previewQuery(projectId, userId, way.at(-1)?.id))
  const pages = query.data?.pages ?? []
  const items = pages.flatMap((page) => page.items)
  const concealed = pages.reduce((sum, page) => sum + page.concealed, 0)
  const reaches = pages[0]?.reaches ?? true
  return (
    <Stack>
      <Breadcrumbs>
        <Anchor component="button" type="button" size="sm" onClick={() => setWay([])}>
          <Trans>Top of the project</Trans>
        </Anchor>
        {way.map((one, index) => (
          <Anchor
            component="button"
            type="button"
            size="sm"
            key={one.id}
            onClick={() => setWay(way.slice(0, index + 1))}
          >
            {one.name}
          </Anchor>
        ))}
      </Breadcrumbs>
      <ListStates
        query={query}
        isEmpty={items.length === 0}
        empty={
          <Text size="sm" c="dimmed" py="md">
            {reaches ? (
              <Trans>Nothing is in here for them.</Trans>
            ) : (
              <Trans>They do not reach this project.</Trans>
            )}
          </Text>
        }
      >
        <Stack gap={2} component="ul" aria-label={t`What they see`} m={0} p={0} style={{ listStyle: 'none' }}>
          {items.map((one) => (
            <Entry key={one.id} node={one} onOpen={() => setWay([...way, one])} />
          ))}
        </Stack>
      </ListStates>
      {concealed > 0 && (
        <Group gap={6}>
          <IconEyeOff size={16} />
          <Text size="sm" c="dimmed">
            <Plural
              value={concealed}
              one="And one that you do not see yourself."
              other="And # that you do not see yourself."
            />
          </Text>
        </Group>
      )}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetching} onClick={() => void query.fetchNextPage()}>
          <Trans>Show more</Trans>
        </Button>
      )}
    </Stack>
  )
}

function Entry({ node, onOpen }: { node: PreviewedNode; onOpen: () => void }) {
  const folder = node.kind === 'folder'
  return (
    <Group component="li" gap="xs" py={4} wrap="nowrap">
      {folder ? <IconFolder size={18} /> : <IconFile size={18} />}
      {folder ? (
        <Anchor component="button" type="button" size="sm" onClick={onOpen} truncate>
          {node.name}
        </Anchor>
      ) : (
        <Text size="sm" truncate>
          {node.name}
        </Text>
      )}
      {node.rights === 'private' && <IconLock size={14} />}
      {node.sees === 'way' && (
        <Text size="xs" c="dimmed">
          <Trans>only the way to something in it</Trans>
        </Text>
      )}
    </Group>
  )
}
