/**
 * What happens when the session ends under an open page: sign-in opens over it, and every call that was refused
 * waits here and goes on afterwards. Nothing on the page is lost.
 */
type Listener = () => void

let known = false
let waiting: { promise: Promise<void>; go: () => void } | undefined
let lastActivity = Date.now()
const listeners = new Set<Listener>()

/** Says that somebody is signed in on this page; from now on a lost session opens sign-in over the page. */
export function sessionBegan(): void {
  known = true
  lastActivity = Date.now()
  const done = waiting
  waiting = undefined
  for (const listener of listeners) listener()
  done?.go()
}

/** Says that the person signed out on purpose: nothing is to wait. */
export function sessionLeft(): void {
  known = false
  waiting = undefined
  for (const listener of listeners) listener()
}

/** Resolves after the person has signed in again; undefined when nobody was signed in on this page. */
export function afterSignIn(): Promise<void> | undefined {
  if (!known) return undefined
  if (waiting === undefined) {
    const { promise, resolve } = Promise.withResolvers<void>()
    waiting = { promise, go: resolve }
    for (const listener of listeners) listener()
  }
  return waiting.promise
}

/** Whether the session is lost and sign-in is shown over the page. */
export function isSessionLost(): boolean {
  return waiting !== undefined
}

export function onSessionChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function noteActivity(): void {
  lastActivity = Date.now()
}

/** When the api last answered this page as a signed-in one, in milliseconds since 1970. */
export function lastActivityAt(): number {
  return lastActivity
}
