/**
 * What is selected in a folder, and where the keyboard is. `all` means everything, also rows that are not loaded yet, but
 * for those in `ids`; so selecting 100,000 rows costs nothing.
 */
export interface Selection {
  readonly all: boolean
  readonly ids: ReadonlySet<string>
  /** The row that the keyboard is on. */
  readonly focus: string | undefined
  /** Where a range began. */
  readonly anchor: string | undefined
}

/** `order` holds the loaded rows from top to bottom. */
export type SelectionEvent =
  | { type: 'only'; id: string }
  | { type: 'toggle'; id: string }
  | { type: 'range'; id: string; order: readonly string[] }
  | { type: 'focus'; id: string }
  | { type: 'all' }
  | { type: 'none' }
  | { type: 'gone'; ids: ReadonlySet<string>; order: readonly string[] }

export const nothing: Selection = { all: false, ids: new Set(), focus: undefined, anchor: undefined }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.all !== selection.ids.has(id)
}

/** How many are selected, of so many that the folder holds. */
export function selectedCount(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size
}

export function select(selection: Selection, event: SelectionEvent): Selection {
  switch (event.type) {
    case 'only':
      return { all: false, ids: new Set([event.id]), focus: event.id, anchor: event.id }
    case 'toggle':
      return { ...selection, ids: toggled(selection.ids, event.id), focus: event.id, anchor: event.id }
    case 'range':
      return range(selection, event.id, event.order)
    case 'focus':
      return { ...selection, focus: event.id }
    case 'all':
      return { ...selection, all: true, ids: new Set() }
    case 'none':
      return { ...selection, all: false, ids: new Set() }
    case 'gone':
      return without(selection, event.ids, event.order)
  }
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(ids)
  if (!next.delete(id)) next.add(id)
  return next
}

function range(selection: Selection, id: string, order: readonly string[]): Selection {
  const anchor = selection.anchor ?? selection.focus ?? id
  const from = order.indexOf(anchor)
  const to = order.indexOf(id)
  if (from < 0 || to < 0) return select(selection, { type: 'only', id })
  const ids = new Set(order.slice(Math.min(from, to), Math.max(from, to) + 1))
  return { all: false, ids, focus: id, anchor }
}

/** Rows that went: the keyboard goes to the next one that stays, else to the one before. */
function without(selection: Selection, gone: ReadonlySet<string>, order: readonly string[]): Selection {
  const ids = new Set([...selection.ids].filter((id) => !gone.has(id)))
  const { focus, anchor } = selection
  const all = selection.all && ids.size > 0
  const stays = focus === undefined || !gone.has(focus) ? focus : neighbour(focus, gone, order)
  return { all, ids, focus: stays, anchor: anchor !== undefined && gone.has(anchor) ? undefined : anchor }
}

function neighbour(id: string, gone: ReadonlySet<string>, order: readonly string[]): string | undefined {
  const at = order.indexOf(id)
  if (at < 0) return undefined
  const stays = (other: string) => !gone.has(other)
  return order.slice(at).find(stays) ?? order.slice(0, at).findLast(stays)
}

/** The row to which a key of movement leads; undefined for other keys. `page` is the number of rows in view. */
export function rowAfterKey(key: string, at: number, count: number, page: number): number | undefined {
  const last = count - 1
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, at + 1)
    case 'ArrowUp':
      return Math.max(0, at - 1)
    case 'PageDown':
      return Math.min(last, at + page)
    case 'PageUp':
      return Math.max(0, at - page)
    case 'Home':
      return 0
    case 'End':
      return last
    default:
      return undefined
  }
}
