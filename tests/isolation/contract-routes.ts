import * as account from '@holdfast/contracts/account'
import * as accessReviews from '@holdfast/contracts/access-reviews'
import * as changeRequests from '@holdfast/contracts/change-requests'
import * as distributionGroups from '@holdfast/contracts/distribution-groups'
import * as apiTokens from '@holdfast/contracts/api-tokens'
import * as auditReport from '@holdfast/contracts/audit/report'
import * as auditStreaming from '@holdfast/contracts/audit/streaming'
import * as audit from '@holdfast/contracts/audit/trail'
import * as groups from '@holdfast/contracts/groups'
import * as jobs from '@holdfast/contracts/connector/jobs'
import * as protocol from '@holdfast/contracts/connector/protocol'
import * as demands from '@holdfast/contracts/demands'
import * as approvals from '@holdfast/contracts/approvals'
import * as factors from '@holdfast/contracts/factors'
import * as legal from '@holdfast/contracts/legal'
import * as mails from '@holdfast/contracts/mails'
import * as nodes from '@holdfast/contracts/nodes'
import * as operators from '@holdfast/contracts/operators'
import * as organizations from '@holdfast/contracts/organizations'
import * as projects from '@holdfast/contracts/projects'
import * as rights from '@holdfast/contracts/rights'
import * as proof from '@holdfast/contracts/proof'
import type { Route } from '@holdfast/contracts/route'
import * as scim from '@holdfast/contracts/scim'
import * as securityEvents from '@holdfast/contracts/security-events'
import * as session from '@holdfast/contracts/session'
import * as setup from '@holdfast/contracts/setup'
import * as ssoRoutes from '@holdfast/contracts/sso-routes'
import * as ssoSignIn from '@holdfast/contracts/sso-sign-in'
import * as storages from '@holdfast/contracts/storages'
import * as support from '@holdfast/contracts/support'
import * as templates from '@holdfast/contracts/templates'
import * as tenants from '@holdfast/contracts/tenants'
import * as uploads from '@holdfast/contracts/uploads'

const modules = {
  account,
  apiTokens,
  audit,
  auditStreaming,
  auditReport,
  demands,
  factors,
  approvals,
  proof,
  legal,
  securityEvents,
  mails,
  session,
  setup,
  operators,
  tenants,
  scim,
  support,
  accessReviews,
  changeRequests,
  distributionGroups,
  organizations,
  templates,
  groups,
  rights,
  projects,
  nodes,
  uploads,
  storages,
  ssoRoutes,
  ssoSignIn,
  protocol,
  jobs,
}

/** Every route of the contracts by the name of its export. A module that is missing here shows in the OpenAPI comparison. */
export const contractRoutes: readonly { name: string; route: Route }[] = Object.values(modules).flatMap(
  (module) =>
    Object.entries(module).flatMap(([name, value]) => (isRoute(value) ? [{ name, route: value }] : [])),
)

function isRoute(value: unknown): value is Route {
  return typeof value === 'object' && value !== null && 'access' in value && 'responses' in value
}
