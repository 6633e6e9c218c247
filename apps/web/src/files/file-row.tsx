import type { Node } from '@holdfast/contracts/nodes'
import { ActionIcon, Badge, Checkbox, Skeleton } from '@mantine/core'
import { Plural, useLingui } from '@lingui/react/macro'
import { IconDots, IconLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { memo, type MouseEvent } from 'react'
import { useLabelWords } from '../nodes/label-words.ts'
import { NodeIcon } from '../nodes/node-icon.tsx'
import type { Listing } from '../nodes/queries.ts'
import { useTypeWords } from '../nodes/type-words.ts'
import { formatBytes } from '../words/bytes.ts'
import { formatAgo, formatMoment } from '../words/time.ts'
import type { FilesContext } from './command.ts'
import { beginDrag, dropTarget } from './drag.ts'
import classes from './files.module.css'
import { RenameField } from './rename-field.tsx'
import { nodeAddress } from './use-files.ts'

interface Props {
  node: Node
  context: FilesContext
  listing: Listing
  order: readonly string[]
  start: number
  index: number
  selected: boolean
  focused: boolean
  cut: boolean
  renaming: boolean
  onLeave: () => void
}

export const FileRow = memo(function FileRow(props: Props) {
  const { node, context, listing, order, start, index, selected, focused, cut, renaming } = props
  const { t } = useLingui()
  const typeWords = useTypeWords()
  const labelName = useLabelWords()
  const { setSelection } = context
  const pick = (event: MouseEvent) => {
    if (event.shiftKey) setSelection({ type: 'range', id: node.id, order })
    else setSelection({ type: event.ctrlKey || event.metaKey ? 'toggle' : 'only', id: node.id })
  }
  const openMenu = (event: MouseEvent) => {
    event.preventDefault()
    event.stopPropagation()
    if (!selected) setSelection({ type: 'only', id: node.id })
    context.setMode({ type: 'open_menu', x: event.clientX, y: event.clientY })
  }
  const size = <Size node={node} />
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid has the keyboard (aria-activedescendant)
    <div
      id={`row-${node.id}`}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-focus={focused || undefined}
      data-cut={cut || undefined}
      className={`${classes.row} ${classes.line}`}
      style={{ transform: `translateY(${start}px)`, height: 48, top: 0 }}
      onClick={pick}
      onDoubleClick={() => context.open(node)}
      onContextMenu={openMenu}
      draggable={!renaming}
      onDragStart={(event) => {
        if (!selected) setSelection({ type: 'only', id: node.id })
        beginDrag(event, selected ? context.allIds : async () => [node.id], node.name)
      }}
      {...(node.kind === 'folder' ? dropTarget(context, node.id) : {})}
    >
      <div role="gridcell">
        <Checkbox
          size="xs"
          checked={selected}
          tabIndex={-1}
          onClick={(event) => event.stopPropagation()}
          onChange={() => setSelection({ type: 'toggle', id: node.id })}
          aria-label={t`Select ${node.name}`}
        />
      </div>
      <div role="gridcell" className={classes.name}>
        <NodeIcon node={node} />
        {renaming ? (
          <RenameField node={node} context={context} onLeave={props.onLeave} />
        ) : (
          <span className={classes.names}>
            <Link
              {...nodeAddress(context.project.id, node, listing)}
              className={classes.link}
              tabIndex={-1}
              draggable={false}
              onClick={(event) => event.stopPropagation()}
              title={node.name}
            >
              {node.name}
            </Link>
            {node.rights === 'private' && <IconLock size={14} aria-label={t`Private folder`} role="img" />}
            {node.labels.map((label) => (
              <Badge key={label} size="xs" variant="light" color="gray">
                {labelName(label)}
              </Badge>
            ))}
            <span className={classes.under}>
              {size} · {formatAgo(node.modifiedAt)}
            </span>
          </span>
        )}
      </div>
      <div role="gridcell" className={`${classes.dim} ${classes.number}`}>
        {size}
      </div>
      <div
        role="gridcell"
        className={`${classes.dim} ${classes.modified}`}
        title={formatMoment(node.modifiedAt)}
      >
        {formatAgo(node.modifiedAt)}
      </div>
      <div role="gridcell" className={`${classes.dim} ${classes.type}`}>
        {typeWords(node)}
      </div>
      <div role="gridcell">
        <ActionIcon
          variant="subtle"
          color="gray"
          tabIndex={-1}
          onClick={openMenu}
          aria-label={t`Actions for ${node.name}`}
        >
          <IconDots size={18} />
        </ActionIcon>
      </div>
    </div>
  )
})

function Size({ node }: { node: Node }) {
  if (node.kind === 'folder')
    return <Plural value={node.childCount ?? 0} _0="empty" one="# item" other="# items" />
  return <>{formatBytes(node.size ?? 0)}</>
}

export function SkeletonRow({ start }: { start: number }) {
  return (
    <div
      role="row"
      aria-hidden="true"
      className={`${classes.row} ${classes.line}`}
      style={{ transform: `translateY(${start}px)`, height: 48, top: 0 }}
    >
      <span />
      <Skeleton height={14} width="45%" />
    </div>
  )
}
