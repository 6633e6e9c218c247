import { z } from 'zod'
import { isReadable } from './colour.ts'
import { Email, Id, Instant, Label } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { route } from './route.ts'
import { SecretLink } from './session.ts'

/** A host name without a port: at least two labels, no address. */
export const HostName = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.*[a-z])([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'Write a host name such as files.example.org.',
  )

/** `#rrggbb`, dark enough for white words on it. */
const Accent = z
  .string()
  .regex(/^#[0-9a-f]{6}$/, 'Write a colour as #rrggbb.')
  .refine((value) => isReadable(value), 'White words on this colour cannot be read: take a darker one.')

const Tenant = z
  .object({
    id: Id,
    name: z.string(),
    /** Null for the default tenant. */
    host: z.string().nullable(),
    url: z.url(),
    createdAt: Instant,
    /** Organisations at this address; one where it has a host of its own. */
    organizations: z.array(z.object({ id: Id, name: z.string() })),
    people: z.int(),
  })
  .meta({ id: 'Tenant' })
export type Tenant = z.infer<typeof Tenant>

export const listTenants = route({
  method: 'get',
  path: '/api/v1/operator/tenants',
  tag: 'Operator',
  summary: 'Addresses at which people sign in',
  access: 'operator',
  responses: { 200: { description: 'Tenants', schema: z.object({ items: z.array(Tenant) }) } },
})

export const createTenant = route({
  method: 'post',
  path: '/api/v1/operator/tenants',
  tag: 'Operator',
  summary: 'Make an address of its own with its organisation, and invite its account administrator',
  description:
    'The host name must lead to this appliance and its certificate be in place; the answer’s link opens there.',
  access: 'operator',
  body: z.strictObject({ host: HostName, name: Label, administratorEmail: Email }),
  responses: {
    201: {
      description: 'The tenant, its organisation, and the invitation to hand over',
      schema: z.object({ id: Id, organizationId: Id, url: z.url(), invitation: SecretLink }),
    },
  },
})

export const getTenantBranding = route({
  method: 'get',
  path: '/api/v1/tenant/branding',
  tag: 'Settings',
  summary: 'Name, colour and picture of this sign-in page, and whether one may change them',
  access: 'session',
  responses: {
    200: {
      description: 'Branding',
      schema: z.object({
        name: z.string(),
        accent: z.string().nullable(),
        logo: z.string().nullable(),
        mayChange: z.boolean(),
      }),
    },
  },
})

export const updateTenantBranding = route({
  method: 'patch',
  path: '/api/v1/tenant/branding',
  tag: 'Settings',
  summary: 'Change name, colour or picture of the sign-in page',
  access: 'session',
  body: z.strictObject({
    name: Label.optional(),
    accent: Accent.nullable().optional(),
    /** A PNG of at most 96 KiB and 512 × 512 points, in base64; null takes it away. */
    logo: z.base64().max(131_072).nullable().optional(),
  }),
  responses: { 204: { description: 'Changed' } },
})

export const getTenantLogo = route({
  method: 'get',
  path: '/api/v1/tenant/logo',
  tag: 'Session',
  summary: 'The picture of this sign-in page',
  access: 'public',
  query: z.strictObject({ v: z.string().max(64).optional() }),
  responses: { 200: { description: 'The picture', mediaType: 'image/png' } },
})

const Move = z
  .object({
    id: Id,
    organizationId: Id,
    host: z.string(),
    name: z.string(),
    url: z.url(),
    keepPasswords: z.boolean(),
    state: z.enum(['proposed', 'done', 'refused', 'withdrawn']),
    proposedBy: z.string(),
    createdAt: Instant,
    decidedBy: z.string().nullable(),
    decidedAt: Instant.nullable(),
  })
  .meta({ id: 'OrganizationMove' })
export type Move = z.infer<typeof Move>

const OrganizationParams = z.strictObject({ organizationId: Id })
const MoveParams = OrganizationParams.extend({ moveId: Id })

export const proposeMove = route({
  method: 'post',
  path: '/api/v1/operator/organizations/{organizationId}/moves',
  tag: 'Operator',
  summary: 'Propose that an organisation moves to an address of its own',
  description: 'Nothing happens until an account administrator of the organisation confirms.',
  access: 'operator',
  params: OrganizationParams,
  body: z.strictObject({
    host: HostName,
    name: Label,
    /** People sign in at the new address with the password they have; else each sets a new one by a link. */
    keepPasswords: z.boolean(),
  }),
  responses: { 201: { description: 'The proposal', schema: Move } },
})

export const withdrawMove = route({
  method: 'delete',
  path: '/api/v1/operator/organizations/{organizationId}/moves',
  tag: 'Operator',
  summary: 'Withdraw the open proposal of a move',
  access: 'operator',
  params: OrganizationParams,
  responses: { 204: { description: 'Withdrawn' } },
})

export const listMoves = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/moves',
  tag: 'Settings',
  summary: 'Moves of the organisation, newest first, with what an open one would do',
  access: 'session',
  params: OrganizationParams,
  responses: {
    200: {
      description: 'Moves',
      schema: z.object({
        items: z.array(Move),
        effect: z.object({
          /** People who belong to this organisation alone: they move as they are. */
          moving: z.int(),
          /** People who belong to others, too, or run the appliance: they get a separate identity. */
          separate: z.array(z.object({ displayName: z.string(), email: z.string() })),
          openInvitations: z.int(),
        }),
      }),
    },
  },
})

export const decideMove = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/moves/{moveId}/decision',
  tag: 'Settings',
  summary: 'Confirm or refuse a move; confirmed, it is done at once and everybody’s sessions end',
  access: 'session',
  params: MoveParams,
  body: z.strictObject({ decision: z.enum(['confirm', 'refuse']) }),
  responses: {
    200: {
      description: 'The move; without passwords that go along, a link by which one sets a password there',
      schema: z.object({ move: Move, link: SecretLink.nullable() }),
    },
  },
})

export const tenantErrors = {
  host_taken: [409, 'This host name is in use'],
  picture_invalid: [422, 'This picture cannot be used'],
  move_open: [409, 'A move of this organisation is proposed already'],
  own_address: [409, 'This organisation has an address of its own already'],
  organization_moved: [410, 'This organisation has moved to an address of its own'],
} as const satisfies Record<string, ErrorEntry>
