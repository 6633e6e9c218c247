import { Loader, Text, UnstyledButton } from '@mantine/core'
import { Trans, useLingui } from '@lingui/react/macro'
import { IconChevronRight, IconFolder, IconFolderOpen } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ProblemAlert } from '../app/problem-alert.tsx'
import classes from './folder-tree.module.css'
import { foldersQuery } from './queries.ts'

interface Props {
  projectId: string
  rootId: string
  rootName: string
  chosen: string
  onChoose: (folderId: string) => void
  /** Folders that cannot be chosen, nor what is in them. */
  without?: ReadonlySet<string>
}

/** The folders of a project, opened step by step. */
export function FolderTree(props: Props) {
  const { t } = useLingui()
  return (
    <div className={classes.tree} role="tree" aria-label={t`Folders`}>
      <Branch {...props} folder={{ id: props.rootId, name: props.rootName }} depth={0} initiallyOpen />
    </div>
  )
}

interface BranchProps extends Props {
  folder: { id: string; name: string }
  depth: number
  initiallyOpen?: boolean
}

function Branch({ folder, depth, initiallyOpen = false, ...tree }: BranchProps) {
  const { t } = useLingui()
  const [open, setOpen] = useState(initiallyOpen)
  const folders = useQuery({ ...foldersQuery(tree.projectId, folder.id), enabled: open })
  const selected = tree.chosen === folder.id
  const keys = (key: string) => {
    if (key === 'ArrowRight') setOpen(true)
    if (key === 'ArrowLeft') setOpen(false)
  }
  return (
    <>
      <div
        className={classes.row}
        role="treeitem"
        aria-expanded={open}
        aria-selected={selected}
        aria-level={depth + 1}
        data-selected={selected || undefined}
        style={{ paddingLeft: depth * 18 }}
      >
        <UnstyledButton
          className={classes.toggle}
          onClick={() => setOpen(!open)}
          aria-label={open ? t`Close ${folder.name}` : t`Open ${folder.name}`}
          tabIndex={-1}
        >
          <IconChevronRight size={16} style={{ transform: open ? 'rotate(90deg)' : undefined }} />
        </UnstyledButton>
        <UnstyledButton
          className={classes.label}
          onClick={() => tree.onChoose(folder.id)}
          onDoubleClick={() => setOpen(!open)}
          onKeyDown={(event) => keys(event.key)}
        >
          {open ? <IconFolderOpen size={18} stroke={1.6} /> : <IconFolder size={18} stroke={1.6} />}
          <span className={classes.name}>{folder.name}</span>
        </UnstyledButton>
      </div>
      {open && folders.isPending && <Loader size="xs" ml={depth * 18 + 30} />}
      {open && <ProblemAlert error={folders.error} onRetry={() => void folders.refetch()} />}
      {open && folders.data?.length === 0 && (
        <Text size="xs" c="dimmed" pl={depth * 18 + 30} py={2}>
          <Trans>No folders in it</Trans>
        </Text>
      )}
      {open &&
        folders.data
          ?.filter((child) => tree.without?.has(child.id) !== true)
          .map((child) => <Branch {...tree} key={child.id} folder={child} depth={depth + 1} />)}
    </>
  )
}
