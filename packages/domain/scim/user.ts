import { z } from 'zod'
import { Email } from '@holdfast/contracts/primitives'
import { emailKey } from '../people/email.ts'
import { clean, isObject } from './clean.ts'
import type { Json } from './clean.ts'
import { ScimError } from './error.ts'
import { wholeUser } from './schemas.ts'

/** A person as a directory describes them, read and checked. */
export interface ScimUser {
  userName: string
  externalId: string | null
  active: boolean
  /** Where mail reaches them, and by which their account is found. */
  email: string
  displayName: string
  /** All that is kept beside userName, externalId and active. */
  attributes: Json
}

const address = z.object({ value: Email, type: z.string().optional(), primary: z.boolean().optional() })

/**
 * Reads a person out of a resource that a directory sent, or that a PATCH has made.
 *
 * @throws ScimError `invalidValue`
 */
export function readUser(input: unknown): ScimUser {
  const { userName, externalId, active, ...attributes } = clean(input, wholeUser)
  if (typeof userName !== 'string' || userName.length > 254)
    throw new ScimError(400, 'invalidValue', 'userName is needed, with at most 254 characters.')
  const email = emailOf(userName, attributes)
  return {
    userName,
    externalId: typeof externalId === 'string' ? externalId : null,
    active: active !== false,
    email,
    displayName: displayNameOf(attributes, email).slice(0, 120),
    attributes,
  }
}

/** The primary address, else the one for work, else the first, else a userName that is one. */
function emailOf(userName: string, { emails }: Json): string {
  const listed = z.array(z.unknown()).catch([]).parse(emails)
  const all = listed.flatMap((item) => address.safeParse(item).data ?? [])
  const chosen =
    all.find((item) => item.primary) ?? all.find((item) => item.type?.toLowerCase() === 'work') ?? all[0]
  const email = chosen?.value ?? Email.safeParse(userName).data
  if (email === undefined)
    throw new ScimError(400, 'invalidValue', 'An e-mail address is needed, in emails or as userName.')
  return email
}

function displayNameOf({ displayName, name }: Json, email: string): string {
  if (typeof displayName === 'string') return displayName
  const parts = isObject(name) ? name : {}
  if (typeof parts.formatted === 'string') return parts.formatted
  const both = [parts.givenName, parts.familyName].filter((part) => typeof part === 'string').join(' ')
  return both || (email.split('@')[0] ?? email)
}

/** The form by which user names are compared: they ignore case (RFC 7643, section 4.1.1). */
export function userNameKey(userName: string): string {
  return emailKey(userName)
}
