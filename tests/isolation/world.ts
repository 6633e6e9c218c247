import { randomBytes, randomUUID } from 'node:crypto'
import postgres from 'postgres'
import { createApiToken } from '@holdfast/contracts/api-tokens'
import { createInvitation, createOrganization } from '@holdfast/contracts/organizations'
import { createProject } from '@holdfast/contracts/projects'
import { createGroup } from '@holdfast/contracts/groups'
import { createTemplate } from '@holdfast/contracts/templates'
import { createFolder } from '@holdfast/contracts/nodes'
import { getSession } from '@holdfast/contracts/session'
import { insertGovernance } from './governance.ts'
import type { GovernanceThings } from './governance.ts'
import { insertSso } from './sso.ts'
import type { SsoThings } from './sso.ts'
import { Authenticator } from '../harness/authenticator.ts'
import { Client } from '../harness/client.ts'
import { accept, newPassword, tokenOf } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

/** Levels that give nothing. */
export const nothing = {
  files: 'none',
  versions: 'none',
  sharing: 'none',
  members: 'none',
  audit: 'none',
  reports: 'none',
  exports: 'none',
  settings: 'none',
} as const

/** One of everything that an organisation has, by the names of path parameters and fields. */
export interface Things extends GovernanceThings, SsoThings {
  organizationId: string
  userId: string
  sessionId: string
  invitationId: string
  projectId: string
  rootId: string
  folderId: string
  nodeId: string
  versionId: string
  trashedId: string
  uploadId: string
  unplacedId: string
  archiveId: string
  storageId: string
  connectorId: string
  tokenId: string
  securityEventId: string
  scimTokenId: string
  scimHoldId: string
  eventId: string
  deviceId: string
  templateId: string
  groupId: string
  destinationId: string
  operatorInvitationId: string
  moveId: string
  factorId: string
  trustedDeviceId: string
  approvalId: string
}

export interface Organization {
  administrator: SignedIn
  things: Things
}

/** An organisation with an administrator who runs nothing else, and one of everything in it. */
export async function makeOrganization(operator: Client, sql: postgres.Sql): Promise<Organization> {
  const administrator = await openOrganization(operator)
  const { client, organizationId, userId } = administrator
  const { storageId, connectorId } = await insertStorage(sql, organizationId)
  const invitation = await client.call(createInvitation, {
    params: { organizationId },
    body: { email: `${randomUUID()}@example.org`, role: 'viewer' },
  })
  const project = await client.call(createProject, {
    params: { organizationId },
    body: { name: 'Plans', storageId },
  })
  const [projectId, rootId] = [project.id, project.rootId]
  const folder = await client.call(createFolder, {
    params: { projectId },
    body: { parentId: rootId, name: 'Folder' },
  })
  const { id: templateId } = await client.call(createTemplate, {
    params: { organizationId },
    body: { name: 'Template', levels: { ...nothing, files: 'read' } },
  })
  const { id: groupId } = await client.call(createGroup, {
    params: { organizationId },
    body: { name: 'Group' },
  })
  const session = await client.call(getSession, {})
  const token = await client.call(createApiToken, {
    body: { organizationId, name: 'Token', scopes: ['files.read'], days: 1 },
  })
  const [device] = await sql<{ id: string }[]>`select id from devices where user_id = ${userId}`
  const place = { organizationId, projectId, storageId, userId, sessionId: session.id, folderId: folder.id }
  return {
    administrator,
    things: {
      ...place,
      connectorId,
      eventId: await firstEvent(sql, organizationId),
      ...(await insertGovernance(sql, organizationId)),
      templateId,
      groupId,
      destinationId: await insertDestination(sql, organizationId),
      rootId,
      invitationId: invitation.id,
      tokenId: token.id,
      securityEventId: await insertSecurityEvent(sql, organizationId),
      deviceId: device?.id ?? '',
      ...(await factorAndDevice(sql, userId)),
      ...(await insertFile(sql, place)),
      ...(await insertTransfers(sql, place)),
      ...(await insertProvisioning(sql, organizationId)),
      ...(await insertSso(sql, { organizationId, userId })),
    },
  }
}

async function openOrganization(operator: Client): Promise<SignedIn> {
  const email = `${randomUUID()}@example.org`
  const password = newPassword()
  const made = await operator.call(createOrganization, {
    body: { name: `Organisation ${randomUUID()}`, administratorEmail: email },
  })
  const client = new Client(operator.url)
  const token = tokenOf(made.invitation.url)
  const passkey = new Authenticator(client.url)
  const session = await accept(client, { token, displayName: 'Adele Admin', password }, passkey)
  return { client, organizationId: made.id, userId: session.person.id, email, password, passkey }
}

/** The security key of the sign-in, and a browser that is trusted without it. */
async function factorAndDevice(sql: postgres.Sql, userId: string) {
  const [factor] = await sql<{ id: string; tenant_id: string }[]>`
    select id, tenant_id from factors where user_id = ${userId}`
  const trustedDeviceId = randomUUID()
  await sql`insert into trusted_devices ${sql({
    id: trustedDeviceId,
    tenant_id: factor?.tenant_id ?? '',
    user_id: userId,
    token_hash: randomBytes(32),
    user_agent: 'Browser',
    address: '127.0.0.1',
    expires_at: new Date(Date.now() + 86_400_000),
  })}`
  return { factorId: factor?.id ?? '', trustedDeviceId, approvalId: randomUUID() }
}

async function insertSecurityEvent(sql: postgres.Sql, organizationId: string): Promise<string> {
  const id = randomUUID()
  await sql`insert into security_events (id, tenant_id, organization_id, kind, source, address, user_agent, details, response)
    select ${id}, tenant_id, id, 'lock_out', ${id}, '', '', '{}', 'record' from organizations where id = ${organizationId}`
  return id
}

async function insertStorage(sql: postgres.Sql, organizationId: string) {
  const [storageId, connectorId] = [randomUUID(), randomUUID()]
  await sql`insert into connectors (id, name, public_url, last_seen_at)
    values (${connectorId}, 'Connector', ${`https://${connectorId}.example.org`}, now())`
  await sql`insert into storages (id, connector_id, kind, label, region, redundancy, ok, last_seen_at)
    values (${storageId}, ${connectorId}, 'filesystem', ${storageId}, 'here', 'one copy', true, now())`
  await sql`insert into storage_assignments (organization_id, storage_id) values (${organizationId}, ${storageId})`
  return { storageId, connectorId }
}

interface Place {
  organizationId: string
  projectId: string
  storageId: string
  userId: string
  sessionId: string
  folderId: string
}

/** A file with a version whose bytes nobody ever reads, and a trashed folder. */
async function insertFile(sql: postgres.Sql, place: Place) {
  const { organizationId, projectId, storageId, folderId } = place
  const [nodeId, versionId, blobId, trashedId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  await sql`insert into blobs ${sql({
    id: blobId,
    organization_id: organizationId,
    project_id: projectId,
    storage_id: storageId,
    size: 1,
    part_size: 8_388_608,
    head: sql.json({}),
    wrap: sql.json({}),
    key_version: 1,
    crc: 0,
  })}`
  const common = { organization_id: organizationId, project_id: projectId, parent_id: folderId }
  await sql`insert into nodes ${sql({ ...common, id: nodeId, kind: 'file', name: 'a.txt', name_key: 'a.txt', current_version_id: versionId, size: 1, type: 'text/plain' })}`
  await sql`insert into file_versions ${sql({
    id: versionId,
    organization_id: organizationId,
    project_id: projectId,
    node_id: nodeId,
    number: 1,
    blob_id: blobId,
    size: 1,
  })}`
  await sql`insert into nodes ${sql({
    ...common,
    id: trashedId,
    kind: 'folder',
    name: 'gone',
    name_key: 'gone',
    trashed_at: new Date(),
    trash_root_id: trashedId,
  })}`
  const unplacedId = randomUUID()
  await sql`insert into unplaced ${sql({
    id: unplacedId,
    organization_id: organizationId,
    project_id: projectId,
    blob_id: blobId,
    name: 'lost.txt',
    size: 1,
    expires_at: new Date(Date.now() + 86_400_000),
    reason: 'name_taken',
  })}`
  return { nodeId, versionId, trashedId, unplacedId }
}

/** An open upload and an archive. */
async function insertTransfers(sql: postgres.Sql, place: Place) {
  const { organizationId, projectId, storageId, userId, sessionId, folderId } = place
  const [uploadId, archiveId] = [randomUUID(), randomUUID()]
  const soon = new Date(Date.now() + 600_000)
  await sql`insert into uploads ${sql({
    id: uploadId,
    organization_id: organizationId,
    project_id: projectId,
    storage_id: storageId,
    parent_id: folderId,
    name: 'b.txt',
    size: 1,
    part_size: 8_388_608,
    conflict: 'fail',
    blob_id: randomUUID(),
    actor_id: userId,
    session_id: sessionId,
    expires_at: soon,
  })}`
  await sql`insert into archives ${sql({
    id: archiveId,
    organization_id: organizationId,
    project_id: projectId,
    actor_id: userId,
    name: 'Plans.zip',
    files: 0,
    size: 22,
    expires_at: soon,
  })}`
  return { uploadId, archiveId }
}

/** A token of a directory, and the guard that has stopped it. */
async function insertProvisioning(sql: postgres.Sql, organizationId: string) {
  const [scimTokenId, scimHoldId] = [randomUUID(), randomUUID()]
  const [row] = await sql`select tenant_id from organizations where id = ${organizationId}`
  await sql`insert into scim_tokens ${sql({
    id: scimTokenId,
    organization_id: organizationId,
    tenant_id: row?.tenant_id,
    name: 'Directory',
    token_hash: Buffer.from(scimTokenId),
    created_by: 'Adele Admin',
    expires_at: new Date(Date.now() + 86_400_000),
  })}`
  await sql`insert into scim_holds ${sql({ id: scimHoldId, organization_id: organizationId, removed: 20, people: 40 })}`
  return { scimTokenId, scimHoldId }
}

async function firstEvent(sql: postgres.Sql, organizationId: string): Promise<string> {
  const [row] =
    await sql`select id from audit_events where organization_id = ${organizationId} order by at limit 1`
  return row?.id
}

async function insertDestination(sql: postgres.Sql, organizationId: string): Promise<string> {
  const settings = { kind: 'https', url: 'https://siem.example.org/', authentication: 'token' }
  const [row] = await sql`
    insert into audit_destinations (organization_id, tenant_id, name, kind, settings)
    select id, tenant_id, 'SIEM', 'https', ${sql.json(settings)} from organizations where id = ${organizationId}
    returning id`
  return row?.id
}
