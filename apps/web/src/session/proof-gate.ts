/**
 * What happens when the api asks for a proof before it goes on: a dialog opens over the page, and every call that was refused waits
 * here. Proven, they go on by themselves; given up, they fail as they were refused.
 */
type Listener = () => void

/** Why it asks: for a sensitive act, or because an organisation demands a second factor or a younger proof. */
export type ProofReason = 'proof_required' | 'factor_required' | 'session_too_old'

let asked: { reason: ProofReason; promise: Promise<boolean>; settle: (proven: boolean) => void } | undefined
const listeners = new Set<Listener>()

export function isProofReason(code: string): code is ProofReason {
  return code === 'proof_required' || code === 'factor_required' || code === 'session_too_old'
}

/** Resolves when the person has proven it is them (true) or given up (false); undefined where no dialog is on the page. */
export function afterProof(reason: ProofReason): Promise<boolean> | undefined {
  if (listeners.size === 0) return undefined
  if (asked === undefined) {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    asked = { reason, promise, settle: resolve }
    for (const listener of listeners) listener()
  }
  return asked.promise
}

export function settleProof(proven: boolean): void {
  const done = asked
  asked = undefined
  for (const listener of listeners) listener()
  done?.settle(proven)
}

/** Why a proof is asked for now. */
export function proofAsked(): ProofReason | undefined {
  return asked?.reason
}

export function onProofChange(listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
