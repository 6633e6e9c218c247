import { z } from 'zod'
import { Bytes, Id, pageOf, PageQuery } from '../primitives.ts'
import { route } from '../route.ts'

/** The last 7, 30 or 92 days, today included, by days of UTC. */
export const ReportPeriod = z.enum(['week', 'month', 'quarter'])
export type ReportPeriod = z.infer<typeof ReportPeriod>

/** What one person did in one project on one day. */
export const UsageDay = z
  .object({
    day: z.iso.date(),
    user: z.object({ id: Id, email: z.string().nullable(), name: z.string().nullable() }),
    /** Null in the row of the person's sign-ins, which belong to no project. */
    project: z.object({ id: Id, name: z.string().nullable() }).nullable(),
    signIns: z.int(),
    filesOpened: z.int(),
    filesAdded: z.int(),
    changes: z.int(),
    bytesUp: Bytes,
    bytesDown: Bytes,
  })
  .meta({ id: 'UsageDay' })
export type UsageDay = z.infer<typeof UsageDay>

const OrganizationParams = z.strictObject({ organizationId: Id })

export const getUsageReport = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/usage-report',
  tag: 'Reports',
  summary: 'Who did how much: one entry for each person, project and day, newest day first',
  access: 'session',
  params: OrganizationParams,
  query: PageQuery.extend({ period: ReportPeriod.default('week') }),
  responses: { 200: { description: 'Entries', schema: pageOf(UsageDay) } },
})

export const exportUsageReport = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/usage-report.csv',
  tag: 'Reports',
  summary: 'The usage report as CSV',
  access: 'session',
  params: OrganizationParams,
  query: z.strictObject({ period: ReportPeriod.default('week') }),
  responses: { 200: { description: 'The file', mediaType: 'text/csv' } },
})
