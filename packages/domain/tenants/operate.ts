import { sql } from 'drizzle-orm'
import type { listTenants as route } from '@holdfast/contracts/tenants'
import type { AnswerOf } from '@holdfast/contracts/route'
import type { Transaction } from '@holdfast/db/database'
import { audit } from '../audit.ts'
import type { ActorContext, Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { issueInvitation } from '../invitations/issue.ts'
import { newId } from '../new-id.ts'
import { asOperator } from '../operators/operator.ts'
import { createOrganization } from '../organizations/create.ts'
import type { IssuedLink } from '../passwords/link.ts'
import { instant } from '../projects/time.ts'
import { requireRecentProof } from '../sessions/proof.ts'
import { originOf } from './address.ts'

interface Row extends Record<string, unknown> {
  id: string
  name: string
  host: string | null
  created_at: string
  organizations: { id: string; name: string }[]
  people: number
}

/** Addresses at which people sign in, with the organisations there. */
export function listTenants(
  ctx: ActorContext,
  { publicUrl }: { publicUrl: string },
): Promise<AnswerOf<typeof route>['items']> {
  return asOperator(ctx, async (tx) => {
    const rows = await tx.execute<Row>(sql`select * from operator_tenants()`)
    return rows.map(({ id, name, host, created_at: at, organizations, people }) => ({
      id,
      name,
      host,
      url: originOf({ host }, publicUrl),
      createdAt: instant(at),
      organizations,
      people,
    }))
  })
}

export interface NewTenant {
  host: string
  name: string
  administratorEmail: string
  /** The appliance's own address. */
  publicUrl: string
}

export interface OpenedTenant {
  id: string
  organizationId: string
  url: string
  invitation: IssuedLink
}

/**
 * Makes an address of its own with its organisation, and the invitation of its account administrator, which opens there.
 *
 * @throws DomainError `forbidden`, `host_taken`
 */
export function openTenant(ctx: ActorContext, input: NewTenant): Promise<OpenedTenant> {
  requireRecentProof(ctx)
  return asOperator(ctx, (tx) => makeTenant(tx, ctx, input))
}

/** The same in a transaction of the default tenant whose user is an operator. */
export async function makeTenant(tx: Transaction, ctx: Context, input: NewTenant): Promise<OpenedTenant> {
  await requireFreeHost(tx, input.host, input.publicUrl)
  const id = await insertTenant(tx, input)
  const organizationId = await newId(tx)
  // From here on the transaction is at home in the new tenant.
  await tx.execute(
    sql`select set_config('app.tenant', ${id}, true), set_config('app.organization', ${organizationId}, true)`,
  )
  const there = { ...ctx, tenantId: id }
  await createOrganization(tx, there, { id: organizationId, name: input.name })
  const url = originOf(input, input.publicUrl)
  const invitation = await issueInvitation(tx, there, {
    organizationId,
    email: input.administratorEmail,
    role: 'account_administrator',
    projectId: null,
    publicUrl: url,
  })
  await audit(tx, there, {
    action: 'tenant.created',
    object: { kind: 'tenant', id, name: input.host },
    after: { name: input.name, host: input.host },
    organizationId,
  })
  return { id, organizationId, url, invitation }
}

async function insertTenant(tx: Transaction, { host, name }: NewTenant): Promise<string> {
  const [row] = await tx.execute<{ id: string | null }>(sql`
    select create_tenant(${host}, ${name.normalize('NFC')}) as id`)
  if (!row?.id) throw new DomainError('host_taken')
  return row.id
}

/**
 * A host name that leads to another tenant, to a connector or to the appliance itself is none for a new tenant.
 *
 * @throws DomainError `host_taken`
 */
export async function requireFreeHost(tx: Transaction, host: string, publicUrl: string): Promise<void> {
  const [row] = await tx.execute<{ taken: boolean }>(sql`select host_taken(${host}) as taken`)
  if (row?.taken || new URL(publicUrl).hostname === host) throw new DomainError('host_taken')
}
