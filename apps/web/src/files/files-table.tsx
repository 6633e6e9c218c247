import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type RefObject, useEffect, useMemo, useSyncExternalStore } from 'react'
import type { Listing } from '../nodes/queries.ts'
import { held, onHeld } from './clipboard.ts'
import { EmptyFolder } from './empty-folder.tsx'
import classes from './files.module.css'
import { placeIn, rememberPlace } from './place-memory.ts'
import { isSelected, rowAfterKey } from './selection.ts'
import { FileRow, SkeletonRow } from './file-row.tsx'
import { TableHead } from './table-head.tsx'
import type { useFiles } from './use-files.ts'

const headHeight = 38
const rowHeight = 48

interface Props {
  files: ReturnType<typeof useFiles>
  listing: Listing
  grid: RefObject<HTMLDivElement | null>
}

/** The rows in view of a folder of any size. Rows that are not loaded yet are drawn as skeletons and loaded on. */
export function FilesTable({ files, listing, grid }: Props) {
  const { context, query, rows, selection, mode, total } = files
  const { folder, setSelection } = context
  const count = query.isPending ? 12 : Math.max(rows.length, total)
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    paddingStart: headHeight,
    paddingEnd: 16,
    scrollPaddingStart: headHeight,
    scrollPaddingEnd: 16,
    initialOffset: placeIn(folder.id)?.scroll ?? 0,
    overscan: 10,
  })
  const items = virtual.getVirtualItems()
  const lastShown = items.at(-1)?.index ?? 0
  useLoadingOn(query, lastShown >= rows.length - 50)
  useRememberedPlace(folder.id, files, virtual.scrollOffset ?? 0)
  const order = useMemo(() => rows.map((node) => node.id), [rows])
  const cutIds = useCutIds()
  const focusAt = selection.focus === undefined ? -1 : order.indexOf(selection.focus)
  const onKeyDown = (event: KeyboardEvent) => {
    if (mode.kind !== 'browsing' || event.target !== event.currentTarget) return
    const page = Math.max(1, Math.floor((grid.current?.clientHeight ?? 480) / rowHeight) - 2)
    const to = rowAfterKey(event.key, focusAt, rows.length, page)
    if (to !== undefined && rows.length > 0) {
      event.preventDefault()
      const id = order[to] ?? ''
      if (event.shiftKey) setSelection({ type: 'range', id, order })
      else setSelection(event.ctrlKey || event.metaKey ? { type: 'focus', id } : { type: 'only', id })
      virtual.scrollToIndex(to)
    } else if (event.key === ' ' && selection.focus !== undefined) {
      event.preventDefault()
      setSelection({ type: 'toggle', id: selection.focus })
    }
  }
  const name = folder.parentId === null ? context.project.name : folder.name
  return (
    <div
      ref={grid}
      className={classes.grid}
      role="grid"
      tabIndex={0}
      aria-label={name}
      aria-multiselectable="true"
      aria-rowcount={count + 1}
      aria-busy={query.isPending}
      aria-activedescendant={focusAt >= 0 ? `row-${selection.focus ?? ''}` : undefined}
      onKeyDown={onKeyDown}
      onContextMenu={(event) => {
        event.preventDefault()
        context.setMode({ type: 'open_menu', x: event.clientX, y: event.clientY })
      }}
    >
      <TableHead listing={listing} files={files} />
      <div role="rowgroup" style={{ height: virtual.getTotalSize() - headHeight }}>
        {items.map((item) => {
          const node = rows[item.index]
          if (node === undefined) return <SkeletonRow key={item.key} start={item.start} />
          return (
            <FileRow
              key={node.id}
              node={node}
              context={context}
              listing={listing}
              order={order}
              start={item.start}
              index={item.index}
              selected={isSelected(selection, node.id)}
              focused={selection.focus === node.id}
              cut={cutIds.has(node.id)}
              renaming={mode.kind === 'renaming' && mode.id === node.id}
              onLeave={() => {
                context.setMode({ type: 'leave' })
                grid.current?.focus()
              }}
            />
          )
        })}
      </div>
      {!query.isPending && rows.length === 0 && (
        <EmptyFolder
          context={context}
          error={query.error}
          filtered={listing.filter}
          retry={() => void query.refetch()}
        />
      )}
    </div>
  )
}

function useLoadingOn(query: ReturnType<typeof useFiles>['query'], wanted: boolean): void {
  const { hasNextPage, isFetching, fetchNextPage, isError } = query
  useEffect(() => {
    if (wanted && hasNextPage && !isFetching && !isError) void fetchNextPage()
  }, [wanted, hasNextPage, isFetching, isError, fetchNextPage])
}

function useRememberedPlace(
  folderId: string,
  { selection }: Pick<Props['files'], 'selection'>,
  scroll: number,
): void {
  useEffect(() => rememberPlace(folderId, { selection, scroll }), [folderId, selection, scroll])
}

function useCutIds(): ReadonlySet<string> {
  const clipboard = useSyncExternalStore(onHeld, held)
  return useMemo(() => new Set(clipboard?.act === 'move' ? clipboard.nodeIds : []), [clipboard])
}
