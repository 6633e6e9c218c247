import {
  acknowledgeSecurityEvent,
  getWatchRules as getRulesRoute,
  listSecurityEvents as listRoute,
  setWatchRule as setRuleRoute,
} from '@holdfast/contracts/security-events'
import { acknowledgeEvent, listSecurityEvents } from '@holdfast/domain/watch/events'
import { getWatchRules, setWatchRule } from '@holdfast/domain/watch/rules'
import type { Api } from '../register.ts'

/** Unusual things about accounts, and what is done about them. */
export function securityEventRoutes(api: Api): void {
  api.on(listRoute, ({ ctx, params, query }) => listSecurityEvents(ctx, params.organizationId, query))

  api.on(acknowledgeSecurityEvent, ({ ctx, params, body }) =>
    acknowledgeEvent(ctx, params.organizationId, params.securityEventId, body.note),
  )

  api.on(getRulesRoute, async ({ ctx, params }) => ({
    items: await getWatchRules(ctx, params.organizationId),
  }))

  api.on(setRuleRoute, async ({ ctx, params, body }) => ({
    items: await setWatchRule(ctx, params.organizationId, body),
  }))
}
