import type { TokenScope } from '@holdfast/contracts/api-tokens'
import type { Database, Transaction } from '@holdfast/db/database'
import { inScope } from '@holdfast/db/database'
import type { PlaceOf } from './devices/place.ts'
import { DomainError } from './error.ts'
import type { Sealer } from './secrets/sealed.ts'

/** How a session began. `token` is no browser's: a program that a person let in. */
export type SessionMethod = 'password' | 'passkey' | 'sso' | 'invitation' | 'set_up' | 'token'

/** What is known about the session of who acts: what organisations and sensitive acts ask of it. */
export interface ActorSession {
  method: SessionMethod
  /** The provider that said who it is, for `sso`. */
  providerId: string | null
  createdAt: Date
  /** When a second factor was proven in it; null: never. */
  factorAt: Date | null
  /** When the person last proved who they are, by whatever means. */
  provenAt: Date
}

/** Who acts: a person with a session, or a program with an API token of theirs. */
export interface Actor {
  userId: string
  email: string
  displayName: string
  /** Public id of the session (or token); its family survives renewals and is what a revocation names. */
  sessionId: string
  /** Null where something is finished in a person's name without them: an upload that a connector commits. */
  session: ActorSession | null
  operator: boolean
  /** Acts by an API token: only in this organisation, and only what its scopes open. */
  token?: { organizationId: string; scopes: readonly TokenScope[] } | undefined
}

/** What every use case is called with. Attribution is derived from here, never taken from input. */
export interface Context {
  db: Database
  tenantId: string
  actor: Actor | null
  requestId: string
  /** The client's address, as the listed proxies tell it. */
  address: string
  userAgent: string
  /** For secrets in columns, such as those of mails in the outbox. Absent where none are made. */
  sealer?: Sealer | undefined
  /** A second administrator agreed to the change that this is. */
  agreed?: true | undefined
  /** Where addresses are, if the operator supplied a file that says so. */
  placeOf?: PlaceOf | undefined
}

export type ActorContext = Context & { actor: Actor }

/** The context of someone signed in, or `unauthenticated`. */
export function signedIn(ctx: Context): ActorContext {
  if (!ctx.actor) throw new DomainError('unauthenticated')
  return { ...ctx, actor: ctx.actor }
}

/** One transaction on the rows of one organisation, as the acting person. */
export function inOrganization<T>(
  ctx: Context,
  organizationId: string,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return inScope(
    ctx.db,
    { tenant: ctx.tenantId, organization: organizationId, user: ctx.actor?.userId },
    work,
  )
}

/** One transaction on the identities of the tenant. */
export function inTenant<T>(ctx: Context, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return inScope(ctx.db, { tenant: ctx.tenantId, user: ctx.actor?.userId }, work)
}
