/** What the page is doing. One at a time: while a name is typed, no dialog is open and no key moves the selection. */
export type Mode =
  | { kind: 'browsing' }
  | { kind: 'renaming'; id: string }
  | { kind: 'naming_folder' }
  | { kind: 'choosing_folder'; act: 'move' | 'copy' }
  | { kind: 'menu'; x: number; y: number }
  | { kind: 'listing_keys' }

export type ModeEvent =
  | { type: 'rename'; id: string }
  | { type: 'name_folder' }
  | { type: 'choose_folder'; act: 'move' | 'copy' }
  | { type: 'open_menu'; x: number; y: number }
  | { type: 'list_keys' }
  | { type: 'leave' }

export const browsing: Mode = { kind: 'browsing' }

/** A new act begins from browsing or from the context menu; anything else is finished or left first. */
export function nextMode(mode: Mode, event: ModeEvent): Mode {
  if (event.type === 'leave') return browsing
  if (mode.kind !== 'browsing' && mode.kind !== 'menu') return mode
  switch (event.type) {
    case 'rename':
      return { kind: 'renaming', id: event.id }
    case 'name_folder':
      return { kind: 'naming_folder' }
    case 'choose_folder':
      return { kind: 'choosing_folder', act: event.act }
    case 'open_menu':
      return { kind: 'menu', x: event.x, y: event.y }
    case 'list_keys':
      return { kind: 'listing_keys' }
  }
}
