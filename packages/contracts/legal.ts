import { z } from 'zod'
import { Id, Instant, Label, PageQuery, pageOf } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'

/** `terms`: accepted by everyone. `data_processing`: by account administrators, for their organisation. `privacy`: only to read. */
export const legalKinds = ['terms', 'data_processing', 'privacy'] as const
export const LegalKind = z.enum(legalKinds).meta({ id: 'LegalKind' })
export type LegalKind = z.infer<typeof LegalKind>

/** The version of the texts that Holdfast comes with: the day they were written. */
export const suppliedVersion = '2026-11-22'

const Version = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}(\.\d{1,4})?$/)
  .meta({ id: 'LegalVersion' })

export const LegalDocument = z
  .object({
    kind: LegalKind,
    /** The day of its publication, with a number where there were several. */
    version: Version,
    title: z.string(),
    /** Plain text; lines that begin with `#` are headings, with `-` items of a list. */
    text: z.string(),
    publishedAt: Instant,
    /** Written by the operator, not supplied with Holdfast. */
    own: z.boolean(),
  })
  .meta({ id: 'LegalDocument' })
export type LegalDocument = z.infer<typeof LegalDocument>

/** What a session must accept before anything else. */
export const ToAccept = z
  .object({
    kind: LegalKind,
    version: Version,
    /** For `data_processing`: in whose name. */
    organizationId: Id.nullable(),
    organizationName: z.string().nullable(),
  })
  .meta({ id: 'ToAccept' })
export type ToAccept = z.infer<typeof ToAccept>

export const Acceptance = z
  .object({
    id: Id,
    kind: LegalKind,
    version: Version,
    acceptedAt: Instant,
    address: z.string(),
    person: z.object({ userId: Id, email: z.string(), displayName: z.string() }),
  })
  .meta({ id: 'Acceptance' })
export type Acceptance = z.infer<typeof Acceptance>

export const getLegalDocument = route({
  method: 'get',
  path: '/api/v1/legal/{kind}',
  tag: 'Legal',
  summary:
    'Terms of use, data-processing agreement or privacy statement, as they are now or were in a version',
  access: 'public',
  params: z.strictObject({ kind: LegalKind }),
  query: z.strictObject({ version: Version.optional() }),
  responses: { 200: { description: 'The document', schema: LegalDocument } },
})

export const publishLegalDocument = route({
  method: 'post',
  path: '/api/v1/operator/legal/{kind}',
  tag: 'Operator',
  summary: 'Publish a new version of a text; who has to accept it is asked at once',
  access: 'operator',
  params: z.strictObject({ kind: LegalKind }),
  body: z.strictObject({ title: Label, text: z.string().trim().min(1).max(200_000) }),
  responses: { 201: { description: 'The document', schema: LegalDocument } },
})

export const acceptLegalDocument = route({
  method: 'post',
  path: '/api/v1/account/acceptances',
  tag: 'Account',
  summary: 'Accept the present version of a text, for oneself or for an organisation that one administers',
  access: 'session',
  body: z.strictObject({ kind: LegalKind, version: Version, organizationId: Id.nullable().default(null) }),
  responses: { 204: { description: 'Accepted' } },
})

export const listAcceptances = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/acceptances',
  tag: 'Legal',
  summary: 'Who accepted what, when and from where, newest first',
  access: 'session',
  params: z.strictObject({ organizationId: Id }),
  query: PageQuery,
  responses: { 200: { description: 'Acceptances', schema: pageOf(Acceptance) } },
})

export const legalErrors = {
  terms_required: [403, 'Please accept the terms of use first'],
  terms_changed: [409, 'This text was changed in the meantime; please read it again'],
} as const satisfies Record<string, ErrorEntry>
