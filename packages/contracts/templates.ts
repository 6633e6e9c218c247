import { z } from 'zod'
import { Id, Instant, Label } from './primitives.ts'
import type { ErrorEntry } from './problem.ts'
import { TemplateId, levels, singlePermissionNames, tools } from './roles.ts'
import { route } from './route.ts'

const OrganizationParams = z.strictObject({ organizationId: Id })
const TemplateParams = OrganizationParams.extend({ templateId: Id })

/** The level of every tool. */
export const ToolLevels = z.record(z.enum(tools), z.enum(levels)).meta({ id: 'ToolLevels' })
const Singles = z.array(z.enum(singlePermissionNames)).max(singlePermissionNames.length)

/** What a template says. A single permission is allowed beside the levels, denied in spite of them, or neither. */
const rules = { levels: ToolLevels, allow: Singles, deny: Singles }

export const PermissionTemplate = z
  .object({
    id: TemplateId,
    /** Shipped with Holdfast and the same everywhere; its name and description are the reader's own words for its id. */
    predefined: z.boolean(),
    name: z.string(),
    description: z.string(),
    ...rules,
    /** Grows with every change; sent back in `If-Match` as `"<revision>"`. 0 for a predefined one. */
    revision: z.int(),
    changedAt: Instant.nullable(),
    /** How often it is assigned to people and groups, open invitations included. */
    uses: z.int(),
  })
  .meta({ id: 'PermissionTemplate' })
export type PermissionTemplate = z.infer<typeof PermissionTemplate>

const NewTemplate = z.strictObject({
  name: Label,
  description: z.string().trim().max(500).default(''),
  levels: ToolLevels,
  allow: Singles.default([]),
  deny: Singles.default([]),
})

export const listTemplates = route({
  method: 'get',
  path: '/api/v1/organizations/{organizationId}/templates',
  tag: 'Rights',
  summary: 'Permission templates: the five predefined ones, then the organisation’s own by name',
  access: 'session',
  params: OrganizationParams,
  responses: { 200: { description: 'Templates', schema: z.object({ items: z.array(PermissionTemplate) }) } },
})

export const createTemplate = route({
  method: 'post',
  path: '/api/v1/organizations/{organizationId}/templates',
  tag: 'Rights',
  summary: 'Make a permission template of the organisation’s own',
  access: 'session',
  params: OrganizationParams,
  body: NewTemplate,
  responses: { 201: { description: 'The template', schema: PermissionTemplate } },
})

export const updateTemplate = route({
  method: 'patch',
  path: '/api/v1/organizations/{organizationId}/templates/{templateId}',
  tag: 'Rights',
  summary: 'Change a template; everyone who has it has the new rights with their next request',
  access: 'session',
  params: TemplateParams,
  headers: z.object({ 'if-match': z.string().max(64).optional() }),
  body: z.strictObject({
    name: Label.optional(),
    description: z.string().trim().max(500).optional(),
    levels: ToolLevels.optional(),
    allow: Singles.optional(),
    deny: Singles.optional(),
  }),
  responses: { 200: { description: 'The template', schema: PermissionTemplate } },
})

export const deleteTemplate = route({
  method: 'delete',
  path: '/api/v1/organizations/{organizationId}/templates/{templateId}',
  tag: 'Rights',
  summary: 'Delete a template that is not used, or give those who have it another one',
  access: 'session',
  params: TemplateParams,
  query: z.strictObject({ replacement: TemplateId.optional() }),
  responses: { 204: { description: 'Deleted' } },
})

export const templateErrors = {
  template_name_taken: [409, 'A permission template of this name exists already'],
  template_in_use: [409, 'This permission template is in use'],
  too_many_templates: [409, 'An organisation has 200 permission templates at the most'],
} as const satisfies Record<string, ErrorEntry>
