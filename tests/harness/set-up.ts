import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { acceptInvitation, createInvitation } from '@holdfast/contracts/organizations'
import { createProject } from '@holdfast/contracts/projects'
import type { Project } from '@holdfast/contracts/projects'
import type { Role } from '@holdfast/contracts/roles'
import { signIn } from '@holdfast/contracts/session'
import { setUp } from '@holdfast/contracts/setup'
import { listStorages } from '@holdfast/contracts/storages'
import { Client } from './client.ts'

export type SignedIn = {
  client: Client
  organizationId: string
  userId: string
  email: string
  password: string
}

/** A password that no list knows. */
export const newPassword = () => `Ginster-${randomBytes(9).toString('base64url')}-7`

/** Redeems a set-up link: the first organisation, and the person who runs and administers everything. */
export async function setUpByLink(url: string, organization = 'Hafen AG'): Promise<SignedIn> {
  const client = new Client(url)
  const person = { email: `admin-${randomBytes(4).toString('hex')}@example.org`, password: newPassword() }
  const session = await client.call(setUp, {
    body: { token: tokenOf(url), organization, displayName: 'Ada Admin', ...person },
  })
  return {
    client,
    organizationId: firstOf(session.organizations).organizationId,
    userId: session.person.id,
    ...person,
  }
}

/** The secret in a link, wherever its page keeps it (path, query or fragment). */
export function tokenOf(link: string): string {
  return firstOf(/[A-Za-z0-9_-]{43}/.exec(link.slice(new URL(link).origin.length)) ?? [])
}

/** Signs a person in once more, as another browser. */
export async function signInAgain({ client, email, password }: SignedIn): Promise<Client> {
  const other = new Client(client.url)
  await other.call(signIn, { body: { email, password } })
  return other
}

/** Makes a project on the organisation's first storage that is online; waits until there is one. */
export async function makeProject(
  { client, organizationId }: SignedIn,
  name = `Project ${randomBytes(3).toString('hex')}`,
): Promise<Project> {
  const storageId = await onlineStorage(client, organizationId)
  return client.call(createProject, { params: { organizationId }, body: { name, storageId } })
}

async function onlineStorage(client: Client, organizationId: string): Promise<string> {
  const end = Date.now() + 30_000
  for (;;) {
    const { items } = await client.call(listStorages, { params: { organizationId } })
    const online = items.find((storage) => storage.health === 'online')
    if (online) return online.id
    if (Date.now() > end) throw new Error(`no storage is online: ${JSON.stringify(items)}`)
    await wait(100)
  }
}

/** Invites a person, who accepts by the link. With `projectId` to this project only. */
export async function invite(
  admin: SignedIn,
  role: Role,
  projectId: string | null = null,
): Promise<SignedIn> {
  const { organizationId } = admin
  const person = { email: `person-${randomBytes(4).toString('hex')}@example.org`, password: newPassword() }
  const invitation = await admin.client.call(createInvitation, {
    params: { organizationId },
    body: { email: person.email, role, projectId },
  })
  const client = new Client(admin.client.url)
  const session = await client.call(acceptInvitation, {
    body: { token: tokenOf(invitation.url), displayName: `Pim ${role}`, password: person.password },
  })
  return { client, organizationId, userId: session.person.id, ...person }
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items
  if (first === undefined) throw new Error('expected at least one')
  return first
}
