import { randomBytes } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { suppliedVersion } from '@holdfast/contracts/legal'
import { acceptInvitation, createInvitation } from '@holdfast/contracts/organizations'
import { createProject } from '@holdfast/contracts/projects'
import type { Project } from '@holdfast/contracts/projects'
import type { Role } from '@holdfast/contracts/roles'
import {
  addPasskeyAtSignIn,
  newPasskeyOptionsAtSignIn,
  passkeyStepOptions,
  provePasskey,
} from '@holdfast/contracts/factors'
import { signIn } from '@holdfast/contracts/session'
import type { CurrentSession } from '@holdfast/contracts/session'
import type { SignInStep } from '@holdfast/contracts/sign-in-step'
import { setUp } from '@holdfast/contracts/setup'
import { listStorages } from '@holdfast/contracts/storages'
import { Authenticator } from './authenticator.ts'
import { Client } from './client.ts'
import type { InputOf } from './client.ts'

export type SignedIn = {
  client: Client
  organizationId: string
  userId: string
  email: string
  password: string
  /** Their security key: set up where they need one, ready where they do not. */
  passkey: Authenticator
}

/** A password that no list knows. */
export const newPassword = () => `Ginster-${randomBytes(9).toString('base64url')}-7`

/** Redeems a set-up link: the first organisation, and the person who runs and administers everything. */
export async function setUpByLink(url: string, organization = 'Hafen AG'): Promise<SignedIn> {
  const client = new Client(url)
  const person = { email: `admin-${randomBytes(4).toString('hex')}@example.org`, password: newPassword() }
  const passkey = new Authenticator(client.url)
  const step = await client.call(setUp, {
    body: {
      token: tokenOf(url),
      organization,
      displayName: 'Ada Admin',
      ...person,
      terms: suppliedVersion,
      dataProcessing: suppliedVersion,
    },
  })
  const session = await finishSignIn(client, step, passkey)
  return {
    client,
    organizationId: firstOf(session.organizations).organizationId,
    userId: session.person.id,
    passkey,
    ...person,
  }
}

/** The secret in a link, wherever its page keeps it (path, query or fragment). */
export function tokenOf(link: string): string {
  return firstOf(/[A-Za-z0-9_-]{43}/.exec(link.slice(new URL(link).origin.length)) ?? [])
}

/** Signs a person in once more, as another browser. */
export async function signInAgain({ client, email, password, passkey }: SignedIn): Promise<Client> {
  const other = new Client(client.url)
  await finishSignIn(other, await other.call(signIn, { body: { email, password } }), passkey)
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
  const passkey = new Authenticator(client.url)
  const body = { token: tokenOf(invitation.url), displayName: `Pim ${role}`, password: person.password }
  const session = await accept(client, body, passkey)
  return { client, organizationId, userId: session.person.id, passkey, ...person }
}

/** Accepts an invitation, with the second factor where the person needs one; answers the session. */
export async function accept(
  client: Client,
  body: InputOf<typeof acceptInvitation>['body'],
  passkey = new Authenticator(client.url),
): Promise<CurrentSession> {
  return finishSignIn(
    client,
    await client.call(acceptInvitation, { body: { terms: suppliedVersion, ...body } }),
    passkey,
  )
}

/** Goes the step that a sign-in may still need, with a security key: sets it up, or proves it. */
export async function finishSignIn(
  client: Client,
  answer: CurrentSession | SignInStep,
  passkey: Authenticator,
): Promise<CurrentSession> {
  if (!('step' in answer)) return answer
  if (answer.step === 'factor') {
    const options = await client.call(passkeyStepOptions, {})
    return client.call(provePasskey, { body: { passkey: passkey.get(options) } })
  }
  const options = await client.call(newPasskeyOptionsAtSignIn, {})
  const made = await client.call(addPasskeyAtSignIn, {
    body: { name: 'Security key', passkey: passkey.create(options) },
  })
  return made.session
}

function firstOf<T>(items: readonly T[]): T {
  const [first] = items
  if (first === undefined) throw new Error('expected at least one')
  return first
}
