import type { TrashedNode } from '@holdfast/contracts/nodes'
import { Button, Checkbox, Text } from '@mantine/core'
import { Plural, Trans, useLingui } from '@lingui/react/macro'
import { NodeIcon } from '../nodes/node-icon.tsx'
import { formatBytes } from '../words/bytes.ts'
import { formatAgo } from '../words/time.ts'
import classes from './trash.module.css'

interface Props {
  node: TrashedNode
  projectName: string
  checked: boolean
  onToggle: () => void
  onRestore: (() => void) | undefined
}

/** A trashed item: what, who, when, and where it would come back to. */
export function TrashRow({ node, projectName, checked, onToggle, onRestore }: Props) {
  const { t } = useLingui()
  const who = node.trashedBy?.displayName
  const when = node.trashedAt === null ? '' : formatAgo(node.trashedAt)
  const place = [projectName, ...(node.destination ?? []).map((step) => step.name)].join(' / ')
  return (
    <div className={classes.row} role="listitem">
      <Checkbox checked={checked} onChange={onToggle} aria-label={t`Select ${node.name}`} />
      <NodeIcon node={node} />
      <div className={classes.text}>
        <Text size="sm" fw={500} truncate title={node.name}>
          {node.name}
        </Text>
        <Text size="xs" c="dimmed" truncate>
          {who === undefined ? when : t`${when} by ${who}`} ·{' '}
          {node.kind === 'file' ? (
            formatBytes(node.size ?? 0)
          ) : (
            <Plural value={node.nodes} one="# item" other="# items" />
          )}{' '}
          · {node.destination === null ? t`its folder is gone` : t`from ${place}`}
        </Text>
      </div>
      {onRestore !== undefined && (
        <Button size="compact-sm" variant="default" onClick={onRestore} aria-label={t`Restore ${node.name}`}>
          <Trans>Restore</Trans>
        </Button>
      )}
    </div>
  )
}
