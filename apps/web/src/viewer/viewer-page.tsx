import type { NodeDetail } from '@holdfast/contracts/nodes'
import { ActionIcon, Group, Loader, Text } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useLingui } from '@lingui/react/macro'
import {
  IconArrowLeft,
  IconChevronLeft,
  IconChevronRight,
  IconDownload,
  IconInfoCircle,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams, useSearch } from '@tanstack/react-router'
import { ProblemAlert } from '../app/problem-alert.tsx'
import { fileAddress, versionAddress } from '../nodes/download.ts'
import { nodeQuery } from '../nodes/queries.ts'
import { FileContent } from './file-content.tsx'
import { useNeighbours } from './use-neighbours.ts'
import classes from './viewer.module.css'

/** `/projects/:p/files/:id/view?version=…` and, for next and previous, how its folder was listed. */
export function Page() {
  const { t } = useLingui()
  const { projectId, fileId } = useParams({ from: '/inside/projects/$projectId/files/$fileId/view' })
  const { version } = useSearch({ from: '/inside/projects/$projectId/files/$fileId/view' })
  const node = useQuery(nodeQuery(fileId))
  useDocumentTitle(node.data === undefined ? 'Holdfast' : `${node.data.name} · Holdfast`)
  const folder =
    node.data === undefined || node.data.path.length === 0
      ? `/projects/${projectId}/files`
      : `/projects/${projectId}/files/${node.data.parentId ?? ''}`
  const icon = { variant: 'subtle', color: 'gray', size: 36 } as const
  const address = version === undefined ? fileAddress(fileId) : versionAddress(version)
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <ActionIcon {...icon} component={Link} to={folder} aria-label={t`Back to the folder`}>
          <IconArrowLeft size={20} />
        </ActionIcon>
        <Text component="h1" fw={600} truncate style={{ flex: 1 }}>
          {node.data?.name ?? '…'}
        </Text>
        <Group gap={4} wrap="nowrap">
          {node.data !== undefined && <Neighbours node={node.data} />}
          <ActionIcon
            {...icon}
            component={Link}
            to={`${folder}?details=${fileId}`}
            aria-label={t`Details and versions`}
          >
            <IconInfoCircle size={20} />
          </ActionIcon>
          <ActionIcon {...icon} component="a" href={address} download aria-label={t`Download`}>
            <IconDownload size={20} />
          </ActionIcon>
        </Group>
      </header>
      <div className={classes.stage}>
        {node.isPending && <Loader role="status" aria-label={t`Loading…`} />}
        {node.error !== null && <ProblemAlert error={node.error} onRetry={() => void node.refetch()} />}
        {node.data !== undefined && (
          <FileContent key={`${fileId}${version ?? ''}`} node={node.data} version={version} />
        )}
      </div>
    </div>
  )
}

/** Previous and next file of the folder, also by the arrow keys. */
function Neighbours({ node }: { node: NodeDetail }) {
  const { t } = useLingui()
  const { previous, next } = useNeighbours(node)
  return (
    <>
      <Step to={previous} label={t`Previous file`}>
        <IconChevronLeft size={20} />
      </Step>
      <Step to={next} label={t`Next file`}>
        <IconChevronRight size={20} />
      </Step>
    </>
  )
}

function Step({ to, label, children }: { to: string | undefined; label: string; children: React.ReactNode }) {
  const icon = { variant: 'subtle', color: 'gray', size: 36, 'aria-label': label } as const
  if (to === undefined) {
    return (
      <ActionIcon {...icon} disabled>
        {children}
      </ActionIcon>
    )
  }
  return (
    <ActionIcon {...icon} component={Link} to={to} replace>
      {children}
    </ActionIcon>
  )
}
