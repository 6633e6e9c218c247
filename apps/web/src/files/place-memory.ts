import type { Selection } from './selection.ts'

interface Place {
  selection: Selection
  scroll: number
}

const places = new Map<string, Place>()

/** Where one was in a folder: Back brings scroll, keyboard and selection to it again. */
export function rememberPlace(folderId: string, place: Place): void {
  places.delete(folderId)
  places.set(folderId, place)
  const [oldest] = places.keys()
  if (places.size > 200 && oldest !== undefined) places.delete(oldest)
}

export function placeIn(folderId: string): Place | undefined {
  return places.get(folderId)
}
