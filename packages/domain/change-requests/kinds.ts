import { z } from 'zod'
import type { ChangeKind } from '@holdfast/contracts/change-requests'
import { updateDemands as demandsRoute } from '@holdfast/contracts/demands'
import { setReviewInterval as intervalRoute } from '@holdfast/contracts/access-reviews'
import { setTwoPersons as twoPersonsRoute } from '@holdfast/contracts/change-requests'
import { Id } from '@holdfast/contracts/primitives'
import { TemplateId } from '@holdfast/contracts/roles'
import { enforceSso as enforceRoute } from '@holdfast/contracts/sso-routes'
import { updateTenantSettings as settingsRoute } from '@holdfast/contracts/session'
import {
  createTemplate as createTemplateRoute,
  deleteTemplate as deleteTemplateRoute,
  updateTemplate as updateTemplateRoute,
} from '@holdfast/contracts/templates'
import { require } from '../access.ts'
import { listAccessReviews, setReviewInterval } from '../access-reviews/list.ts'
import type { ActorContext } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from '../projects/enter.ts'
import { enforce } from '../sso/enforcement.ts'
import { getProvider } from '../sso/provider.ts'
import { getDemands, updateDemands } from '../organizations/demands.ts'
import { createTemplate, deleteTemplate, updateTemplate } from '../templates/change.ts'
import { listTemplates } from '../templates/list.ts'
import { getTenantSettings, updateTenantSettings } from '../tenants/settings.ts'
import { getTwoPersons, setTwoPersons } from './two-persons.ts'

type State = Record<string, unknown>

/** A change that may need two persons: how its setting is read, and the use case that makes it, with that one's own input. */
export interface Change {
  read: (ctx: ActorContext, organizationId: string) => Promise<State>
  apply: (ctx: ActorContext, organizationId: string) => Promise<unknown>
}

/** Input is validated by the schemas of the route that makes the change directly. */
function kind<Input>(
  schema: z.ZodType<Input>,
  {
    read,
    apply,
  }: {
    read: (ctx: ActorContext, organizationId: string, input: Input) => Promise<State>
    apply: (ctx: ActorContext, organizationId: string, input: Input) => Promise<unknown>
  },
): (input: unknown) => Change {
  return (given) => {
    const parsed = schema.safeParse(given)
    if (!parsed.success) throw new DomainError('invalid_request', z.prettifyError(parsed.error))
    return {
      read: (ctx, organizationId) => read(ctx, organizationId, parsed.data),
      apply: (ctx, organizationId) => apply(ctx, organizationId, parsed.data),
    }
  }
}

const template = { templateId: TemplateId }

async function readTemplate(ctx: ActorContext, organizationId: string, id: string | null): Promise<State> {
  const { items } = await listTemplates(ctx, { organizationId })
  const found = items.find((one) => one.id === id)
  if (!found) return {}
  const { name, description, levels, allow, deny, revision } = found
  return { name, description, levels, allow, deny, revision }
}

const kinds: Readonly<Record<ChangeKind, (input: unknown) => Change>> = {
  'tenant.settings': kind(settingsRoute.body, {
    read: async (ctx) => ({ ...(await getTenantSettings(ctx)) }),
    apply: (ctx, _, input) => updateTenantSettings(ctx, input),
  }),
  'organization.demands': kind(demandsRoute.body, {
    read: async (ctx, id) => ({ ...(await getDemands(ctx, id)) }),
    apply: updateDemands,
  }),
  'organization.two_persons': kind(twoPersonsRoute.body, { read: getTwoPersons, apply: setTwoPersons }),
  'organization.review_interval': kind(intervalRoute.body, {
    read: async (ctx, id) => ({ months: (await listAccessReviews(ctx, id, { limit: 1 })).months }),
    apply: setReviewInterval,
  }),
  'sso.enforce': kind(enforceRoute.body.extend({ providerId: Id }), {
    read: (ctx, id, { providerId }) => readEnforcement(ctx, id, providerId),
    // How the provider would be shown is nobody's business here.
    apply: (ctx, organizationId, { providerId, scope }) =>
      enforce(ctx, { organizationId, providerId, publicUrl: 'https://localhost' }, scope),
  }),
  'template.create': kind(createTemplateRoute.body, {
    read: (ctx, id, { name }) => readNamed(ctx, id, name),
    apply: (ctx, organizationId, input) => createTemplate(ctx, { organizationId, ...input }),
  }),
  'template.update': kind(updateTemplateRoute.body.extend(template), {
    read: (ctx, id, { templateId }) => readTemplate(ctx, id, templateId),
    apply: (ctx, organizationId, input) => updateTemplate(ctx, { organizationId, ...input }),
  }),
  'template.delete': kind(deleteTemplateRoute.query.extend(template), {
    read: (ctx, id, { templateId }) => readTemplate(ctx, id, templateId),
    apply: (ctx, organizationId, input) => deleteTemplate(ctx, { organizationId, ...input }),
  }),
}

function readEnforcement(ctx: ActorContext, organizationId: string, providerId: string): Promise<State> {
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, access }) => {
    require(access, 'settings.manage')
    const { name, enforcement } = await getProvider(tx, providerId)
    return { name, required: enforcement.state !== 'off', scope: enforcement.scope }
  })
}

async function readNamed(ctx: ActorContext, organizationId: string, name: string): Promise<State> {
  const { items } = await listTemplates(ctx, { organizationId })
  return readTemplate(ctx, organizationId, items.find((one) => one.name === name)?.id ?? null)
}

/**
 * The change that a request asks for.
 *
 * @throws DomainError `invalid_request`
 */
export function changeOf(name: ChangeKind, input: unknown): Change {
  return kinds[name](input)
}
