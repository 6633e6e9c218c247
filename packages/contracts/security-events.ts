import { z } from 'zod'
import { Id, Instant, PageQuery, pageOf } from './primitives.ts'
import { route } from './route.ts'

/** What is watched for in accounts. */
export const eventKinds = [
  'new_device',
  'new_network',
  'impossible_travel',
  'lock_out',
  'mass_download',
  'mass_deletion',
  'privilege_change',
] as const
export const EventKind = z.enum(eventKinds).meta({ id: 'SecurityEventKind' })
export type EventKind = z.infer<typeof EventKind>

/**
 * What happens: it is only recorded; administrators are mailed; the person must prove who they are before they go on in this
 * organisation; the session is ended. Each includes those before it.
 */
export const responses = ['record', 'mail', 'proof', 'end'] as const
const EventResponse = z.enum(responses).meta({ id: 'SecurityEventResponse' })
export type EventResponse = z.infer<typeof EventResponse>

/** Kinds that count within ten minutes, and from how many on they count as much. */
export const defaultThresholds = { mass_download: 500, mass_deletion: 200 } as const

export const defaultResponses: Readonly<Record<EventKind, EventResponse>> = {
  new_device: 'record',
  new_network: 'record',
  impossible_travel: 'mail',
  lock_out: 'mail',
  mass_download: 'mail',
  mass_deletion: 'mail',
  privilege_change: 'mail',
}

export const SecurityEvent = z
  .object({
    id: Id,
    kind: EventKind,
    at: Instant,
    person: z.object({ userId: Id, email: z.string(), displayName: z.string() }).nullable(),
    address: z.string(),
    place: z.string().nullable(),
    userAgent: z.string(),
    /** What was seen: numbers and names, by kind. */
    details: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
    /** What was done about it by the policy of that time. */
    response: EventResponse,
    acknowledged: z.object({ at: Instant, by: z.string(), note: z.string() }).nullable(),
  })
  .meta({ id: 'SecurityEvent' })
export type SecurityEvent = z.infer<typeof SecurityEvent>

export const WatchRule = z
  .strictObject({
    kind: EventKind,
    response: EventResponse,
    /** From how many within ten minutes; null where nothing is counted. */
    threshold: z.int().min(10).max(1_000_000).nullable(),
  })
  .meta({ id: 'WatchRule' })
export type WatchRule = z.infer<typeof WatchRule>

const OrganizationParams = z.strictObject({ organizationId: Id })

export const listSecurityEvents = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/security-events',
  tag: 'Security events',
  summary: 'Unusual things about accounts, newest first',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({
    kind: EventKind.optional(),
    userId: Id.optional(),
    show: z.enum(['all', 'open']).default('all'),
  }),
  responses: { 200: { description: 'Events', schema: pageOf(SecurityEvent) } },
})

export const acknowledgeSecurityEvent = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/security-events/{securityEventId}/acknowledge',
  tag: 'Security events',
  summary: 'Say that someone looked at an event, and what they found',
  access: 'session',
  params: OrganizationParams.extend({ securityEventId: Id }),
  body: z.strictObject({ note: z.string().trim().max(2000).default('') }),
  responses: { 200: { description: 'The event', schema: SecurityEvent } },
})

export const getWatchRules = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/watch-rules',
  tag: 'Security events',
  summary: 'What is done about each kind of event',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'Rules', schema: z.object({ items: z.array(WatchRule) }) } },
})

export const setWatchRule = route({
  method: 'put',
  path: '/api/v1/organizations/{organizationId}/watch-rules',
  tag: 'Security events',
  summary: 'Change what is done about one kind of event',
  access: 'session',
  params: OrganizationParams,
  body: WatchRule,
  responses: { 200: { description: 'Rules', schema: z.object({ items: z.array(WatchRule) }) } },
})
