import { z } from 'zod'
import { isOneLine } from './names.ts'

/** Every id is a UUID version 7 (RFC 9562, section 5.7), made by the database. */
export const Id = z.uuid()
/** An instant: ISO 8601 in UTC. */
export const Instant = z.iso.datetime()
/** A count of bytes. */
export const Bytes = z.int().nonnegative()
/** An e-mail address as a person types it; compared by its lower-case form. */
export const Email = z.email().max(254)
/** A random secret that travels in a link: 32 bytes in base64url. */
export const Token = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/**
 * A label that people give to things (a project, an organisation, a person). Normalised to NFC by the use case. Like names of files
 * it holds nothing that breaks or reorders the line in which it is shown.
 */
export const Label = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine(isOneLine, 'Control characters, and those that reorder text, cannot be used.')

/** Query of a keyset page. */
export const PageQuery = z.strictObject({
  cursor: z.string().max(2000).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(200),
})

/** A keyset page: `nextCursor` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() })
}
