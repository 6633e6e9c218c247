import { deleteAccount, requestEmailChange } from './account.ts'
import { createApiToken } from './api-tokens.ts'
import { setTwoPersons } from './change-requests.ts'
import { inviteOperator, removeOperator } from './operators.ts'
import { createScimToken } from './scim.ts'
import * as sso from './sso-routes.ts'
import { decideSupportRequest } from './support.ts'
import { decideMove } from './tenants.ts'
import * as factors from './factors.ts'
import { updateDemands } from './demands.ts'
import { createInvitation, updateMember } from './organizations.ts'
import { deleteProject } from './projects.ts'
import type { Role } from './roles.ts'
import type { Route } from './route.ts'
import { updateTenantSettings } from './session.ts'

/** Whether a call of a route with this body asks for a proof of the last ten minutes. */
type Asks = (body: never) => boolean

const always: Asks = () => true

/** Who may decide about others. */
const administers = (role: Role | null | undefined) =>
  role === 'account_administrator' || role === 'co_administrator'

/**
 * What must not be done by who finds an open browser: these routes ask for a proof of the last ten minutes (`proof_required`, which the
 * web app answers by asking and calling again). The one list; the api looks at it before each handler. What asks for the present
 * password anyway (a new password) is not here.
 */
export const sensitiveRoutes: ReadonlyMap<Route, Asks> = new Map<Route, Asks>([
  [factors.offerTotp, always],
  [factors.newPasskeyOptions, always],
  [factors.removeFactor, always],
  [factors.renewRecoveryCodes, always],
  [factors.resetMemberFactors, always],
  [updateTenantSettings, always],
  [updateDemands, always],
  [updateMember, ({ role }: { role?: Role | null }) => administers(role)],
  [createInvitation, ({ role }: { role: Role }) => administers(role)],
  [deleteProject, always],
  [createApiToken, always],
  [requestEmailChange, always],
  [deleteAccount, always],
  [decideSupportRequest, always],
  [inviteOperator, always],
  [removeOperator, always],
  [createScimToken, always],
  [decideMove, always],
  [setTwoPersons, always],
  [sso.createSsoProvider, always],
  [sso.updateSsoProvider, always],
  [sso.deleteSsoProvider, always],
  [sso.enforceSso, always],
  [sso.endSsoEnforcement, always],
  [sso.linkSsoIdentity, always],
])
