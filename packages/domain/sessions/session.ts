import type { ActorSession } from '../context.ts'

/** A session that lives, with its person, as one request sees it. */
export interface LiveSession extends ActorSession {
  /** Survives renewals: the family that revocations name as `s:<id>`. */
  id: string
  userId: string
  email: string
  displayName: string
  operator: boolean
  /** Ends then if nothing is done. */
  idleExpiresAt: Date
  /** Ends then in any case. */
  expiresAt: Date
  /** The person's rights changed: renew the token with this answer. */
  renewalDue: boolean
}
