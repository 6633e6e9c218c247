/** Items that were cut or copied, until they are pasted; they stay within their project. */
export interface Held {
  act: 'move' | 'copy'
  projectId: string
  /** The folder from which they were taken. */
  from: string
  nodeIds: readonly string[]
}

let now: Held | undefined
const listeners = new Set<() => void>()

export function hold(items: Held | undefined): void {
  now = items
  for (const listener of listeners) listener()
}

export function held(): Held | undefined {
  return now
}

export function onHeld(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
