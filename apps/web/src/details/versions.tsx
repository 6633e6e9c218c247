import { type FileVersion, type NodeDetail, restoreVersion } from '@holdfast/contracts/nodes'
import { ActionIcon, Badge, Button, Group, Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconDownload, IconEye, IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../api/call.ts'
import { ListStates } from '../app/list-states.tsx'
import { versionAddress } from '../nodes/download.ts'
import { notifyProblem } from '../nodes/notify.tsx'
import { formatBytes } from '../words/bytes.ts'
import { formatMoment } from '../words/time.ts'
import { versionsQuery } from './queries.ts'

export function Versions({ node, mayRestore }: { node: NodeDetail; mayRestore: boolean }) {
  const query = useInfiniteQuery(versionsQuery(node.id))
  const versions: FileVersion[] = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <ListStates
      query={query}
      isEmpty={versions.length === 0}
      empty={<Trans>No versions yet.</Trans>}
      rows={2}
    >
      <Stack gap="sm" role="list">
        {versions.map((version) => (
          <Version key={version.id} version={version} node={node} mayRestore={mayRestore} />
        ))}
      </Stack>
      {query.hasNextPage && (
        <Button variant="default" size="xs" mt="sm" onClick={() => void query.fetchNextPage()}>
          <Trans>Older versions</Trans>
        </Button>
      )}
    </ListStates>
  )
}

function Version({
  version,
  node,
  mayRestore,
}: {
  version: FileVersion
  node: NodeDetail
  mayRestore: boolean
}) {
  const { t } = useLingui()
  const client = useQueryClient()
  const { number } = version
  const restore = useMutation({
    mutationFn: () => call(restoreVersion, { params: { nodeId: node.id, versionId: version.id } }),
    onSuccess: async () => {
      notifications.show({
        message: t`Version ${number} is the current one again. The others stay in the list.`,
      })
      await Promise.all([
        client.invalidateQueries({ queryKey: ['versions', node.id] }),
        client.invalidateQueries({ queryKey: ['history', node.id] }),
        client.invalidateQueries({ queryKey: ['node', node.id] }),
        client.invalidateQueries({ queryKey: ['nodes', node.projectId, node.parentId] }),
      ])
    },
    onError: notifyProblem,
  })
  const icon = { variant: 'subtle', color: 'gray', size: 'sm' } as const
  return (
    <Group justify="space-between" wrap="nowrap" role="listitem">
      <div>
        <Group gap={6}>
          <Text size="sm" fw={600}>
            <Trans>Version {number}</Trans>
          </Text>
          {version.current && (
            <Badge size="xs" variant="light">
              <Trans>Current</Trans>
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed">
          {formatMoment(version.createdAt)} · {formatBytes(version.size)}
          {version.createdBy !== null && ` · ${version.createdBy.displayName}`}
        </Text>
        {version.restoredFrom !== null && (
          <Text size="xs" c="dimmed">
            <Trans>Brought back from version {version.restoredFrom}</Trans>
          </Text>
        )}
      </div>
      <Group gap={2} wrap="nowrap">
        <ActionIcon
          {...icon}
          component={Link}
          to={`/projects/${node.projectId}/files/${node.id}/view?version=${version.id}`}
          aria-label={t`View version ${number}`}
        >
          <IconEye size={16} />
        </ActionIcon>
        <ActionIcon
          {...icon}
          component="a"
          href={versionAddress(version.id)}
          download
          aria-label={t`Download version ${number}`}
        >
          <IconDownload size={16} />
        </ActionIcon>
        {!version.current && mayRestore && (
          <ActionIcon
            {...icon}
            loading={restore.isPending}
            onClick={() => restore.mutate()}
            aria-label={t`Restore version ${number}`}
          >
            <IconHistory size={16} />
          </ActionIcon>
        )}
      </Group>
    </Group>
  )
}
