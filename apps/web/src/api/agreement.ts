/** A change that a second administrator has to agree to: what would be asked for. */
export interface NeededAgreement {
  kind: string
  input: Record<string, unknown>
  /** Undefined where the route names none: what holds at the whole address. */
  organizationId: string | undefined
}

let listener: ((needed: NeededAgreement) => void) | undefined

/** The one dialog that offers to ask for it; answers how to stop listening. */
export function listenForAgreement(listen: (needed: NeededAgreement) => void): () => void {
  listener = listen
  return () => {
    listener = undefined
  }
}

/** Called where a change was refused for want of a second person. */
export function agreementNeeded(needed: NeededAgreement): void {
  listener?.(needed)
}
