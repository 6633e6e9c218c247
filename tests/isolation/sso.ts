import { randomUUID } from 'node:crypto'
import type postgres from 'postgres'

/** What single sign-on keeps, by the names of path parameters. */
export interface SsoThings {
  providerId: string
  certificateId: string
  domainId: string
  identityId: string
  testId: string
  attemptId: string
}

/** One of each in an organisation. */
export async function insertSso(
  sql: postgres.Sql,
  { organizationId, userId }: { organizationId: string; userId: string },
): Promise<SsoThings> {
  const [providerId, certificateId, domainId] = [randomUUID(), randomUUID(), randomUUID()]
  const [identityId, testId, attemptId] = [randomUUID(), randomUUID(), randomUUID()]
  const [organization] = await sql`select tenant_id from organizations where id = ${organizationId}`
  const tenant = { tenant_id: organization?.tenant_id, organization_id: organizationId }
  const at = { organization_id: organizationId, provider_id: providerId }
  const soon = new Date(Date.now() + 86_400_000)
  const provider = { id: providerId, ...tenant, name: 'Provider', name_key: 'provider', kind: 'saml' }
  await sql`insert into sso_providers ${sql({ ...provider, preset: 'other', settings: {}, mapping: {} })}`
  const times = { valid_from: new Date(), valid_until: soon }
  const certificate = { id: certificateId, ...at, use: 'provider_signing', source: 'upload', ...times }
  await sql`insert into sso_certificates ${sql({ ...certificate, pem: 'x', subject: 'x', fingerprint: 'x' })}`
  await sql`insert into sso_domains ${sql({ id: domainId, ...tenant, domain: `${domainId}.test`, token: 'x' })}`
  const identity = { id: identityId, ...at, ...tenant, subject: 'x', user_id: userId }
  await sql`insert into sso_identities ${sql({ ...identity, linked_by: 'domain' })}`
  const test = { id: testId, ...at, kind: 'sign_in', key_hash: Buffer.from(testId), version: 1 }
  await sql`insert into sso_tests ${sql({ ...test, started_by: userId, expires_at: soon })}`
  const attempt = { id: attemptId, ...at, provider_name: 'Provider', code: 'ABCDEFGH', kind: 'sign_in' }
  const from = { address: '192.0.2.1', user_agent: 'x', request_id: 'x' }
  await sql`insert into sso_attempts ${sql({ ...attempt, ...from, outcome: 'ok' })}`
  return { providerId, certificateId, domainId, identityId, testId, attemptId }
}
