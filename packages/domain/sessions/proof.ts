import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'

/** How long a proof of who acts is good for what must not be done by who finds an open browser (sudo mode). */
export const proofMinutes = 10

/**
 * Goes on only when the person proved who they are (password, second factor or provider) within the last ten minutes. The web app
 * asks for it and repeats the call. Programs cannot prove it: what is sensitive is for people.
 *
 * @throws DomainError `proof_required`
 */
export function requireRecentProof({ actor }: ActorContext, now = new Date()): void {
  const { session } = actor
  const recent = now.getTime() - proofMinutes * 60_000
  if (session && session.method !== 'token' && session.provenAt.getTime() >= recent) return
  throw new DomainError('proof_required', `This asks for a proof of the last ${proofMinutes} minutes.`)
}
