import type { Transaction } from '@holdfast/db/database'
import { inScope } from '@holdfast/db/database'
import type { Context } from '../context.ts'
import { onceMore } from '../projects/enter.ts'

/** A directory that acts on one organisation, by one of its tokens. It is no person, so `actor` is null. */
export interface ScimContext extends Context {
  organizationId: string
  token: { id: string; name: string }
  /** The tenant is this organisation's alone: its identities are, too. */
  ownTenant: boolean
  /** `https://…/scim/v2`, for the addresses of resources. */
  baseUrl: string
}

/** One transaction on the rows of the directory's organisation; once more from the start when it lost against another. */
export function inScim<T>(ctx: ScimContext, work: (tx: Transaction) => Promise<T>): Promise<T> {
  return onceMore(() => inScope(ctx.db, { tenant: ctx.tenantId, organization: ctx.organizationId }, work))
}
