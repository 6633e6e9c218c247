import { RequestBudget } from './http/request-budget.ts'
import { RateLimits } from './http/rate-limit.ts'
import { observeRequests } from '@holdfast/runtime/requests'
import { checkBody } from './http/body.ts'
import { Cookies } from './http/cookies.ts'
import { answerWithin } from './http/deadline.ts'
import { serveDocs } from './http/docs.ts'
import { countFileBytes } from './http/file-bytes.ts'
import type { ApiContext } from './http/environment.ts'
import { secureHeaders } from './http/headers.ts'
import { identify } from './http/identify.ts'
import { redirectMoved } from './http/moved.ts'
import { peerReader } from './http/peer.ts'
import { findPlace } from './http/place.ts'
import { answerError, problem } from './http/problem.ts'
import { refuseOtherSites } from './http/same-site.ts'
import { serveWeb } from './http/serve-web.ts'
import { requireSetUp } from './http/set-up-gate.ts'
import { Sites } from './http/site.ts'
import { readWebApp } from './http/web-app.ts'
import { buildFileParts } from './file-parts.ts'
import type { FileParts } from './file-parts.ts'
import type { Parts } from './parts.ts'
import { Api } from './register.ts'
import { accessReviewRoutes } from './routes/access-reviews.ts'
import { accountRoutes } from './routes/account.ts'
import { apiTokenRoutes } from './routes/api-tokens.ts'
import { changeRequestRoutes } from './routes/change-requests.ts'
import { distributionGroupRoutes } from './routes/distribution-groups.ts'
import { auditDestinationRoutes, auditRoutes, reportRoutes } from './routes/audit.ts'
import { approvalRoutes } from './routes/approvals.ts'
import { factorRoutes } from './routes/factors.ts'
import { fileRoutes } from './routes/files.ts'
import { invitationRoutes } from './routes/invitations.ts'
import { legalRoutes } from './routes/legal.ts'
import { mailRoutes } from './routes/mails.ts'
import { memberRoutes } from './routes/members.ts'
import { rightsRoutes } from './routes/rights.ts'
import { operatorRoutes } from './routes/operator.ts'
import { operatorListRoutes } from './routes/operators.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { provisioningRoutes } from './routes/scim.ts'
import { securityEventRoutes } from './routes/security-events.ts'
import { sessionRoutes } from './routes/session.ts'
import { signInStepRoutes } from './routes/sign-in-step.ts'
import { setupRoutes } from './routes/setup.ts'
import { ssoRoutes } from './routes/sso.ts'
import { ssoSignInRoutes } from './routes/sso-sign-in.ts'
import { supportRoutes } from './routes/support.ts'
import { tenantRoutes } from './routes/tenants.ts'
import { isScim } from './scim/answer.ts'
import { ScimDoor } from './scim/door.ts'
import { scimRoutes } from './scim/routes.ts'
import { version } from './version.ts'

/** All requests of one session, or of one address without a session. Uploads of many small files stay far below. */
const budgets = {
  session: { name: 'session', requests: 60_000, seconds: 60 },
  address: { name: 'address', requests: 6000, seconds: 60 },
  directory: { name: 'directory', requests: 6000, seconds: 60 },
}

/** What the routes of people and organisations share. */
export interface Doors {
  sites: Sites
  cookies: Cookies
  limits: RateLimits
}

/** The api as one fetch handler: middlewares in the order in which they decide, then the routes, then the web app. */
export async function buildApp(parts: Parts) {
  const { config, db, log, metrics } = parts
  const api = new Api()
  const { app } = api
  const sites = new Sites(db, config.PUBLIC_URL)
  const cookies = new Cookies(config.COOKIE_KEY, config.PUBLIC_URL)
  const limits = new RateLimits(db, metrics.rateLimited)
  const perSession = new RequestBudget(limits, budgets.session)
  const perAddress = new RequestBudget(limits, budgets.address)
  const perDirectory = new RequestBudget(limits, budgets.directory)

  app.use(observeRequests({ log, metrics }))
  app.use('/api/v1/*', countFileBytes(metrics.fileBytes))
  app.use('/api/*', answerWithin(30_000))
  app.use('/scim/*', answerWithin(30_000))
  app.use(secureHeaders({ https: config.PUBLIC_URL.startsWith('https:') }))
  app.use(findPlace({ sites, publicUrl: config.PUBLIC_URL, readPeer: peerReader(config.TRUSTED_PROXIES) }))
  app.use(requireSetUp(db))
  app.use(redirectMoved(db, sites))
  app.use(identify(parts, cookies))
  app.use('/api/*', async (c, next) => {
    const { actor } = c.get('ctx')
    if (actor) perSession.take(actor.sessionId)
    else if (!c.req.path.startsWith('/api/connector/')) perAddress.take(c.get('address'))
    return next()
  })
  app.use('/api/*', refuseOtherSites(sites))
  app.use('/api/*', checkBody)
  app.use('/scim/*', checkBody)
  app.onError(answerError)

  const files = await buildFileParts(parts)
  const doors = { sites, cookies, limits }
  registerRoutes(api, parts, doors, files)
  scimRoutes(api, new ScimDoor(doors, perDirectory))
  serveDocs(api, version)
  // Not by routes of their own, whose path would stand in the metrics for that of every route.
  const web = serveWeb(await readWebApp(config.WEB_ROOT))
  app.notFound((c) => (isForWeb(c) ? web(c) : notFound(c, api)))

  const failed = (error: unknown) => log.warn({ error }, 'requests were not counted')
  return {
    api,
    fetch: app.fetch,
    start: () => {
      perSession.start(failed)
      perAddress.start(failed)
      perDirectory.start(failed)
    },
    /** @throws Error while changes in the database are not heard of */
    requireListening: () => files.bells.requireListening(),
    /** Answers long polls and ends streams, so that they do not hold the server up. */
    release: () => files.bells.release(),
    stop: async () => {
      perSession.stop()
      perAddress.stop()
      perDirectory.stop()
      await files.close()
    },
  }
}

function registerRoutes(api: Api, parts: Parts, doors: Doors, files: FileParts): void {
  sessionRoutes(api, parts, doors)
  signInStepRoutes(api, parts, doors)
  accountRoutes(api, parts, doors)
  apiTokenRoutes(api)
  auditRoutes(api, parts)
  auditDestinationRoutes(api, parts)
  reportRoutes(api)
  mailRoutes(api)
  factorRoutes(api, parts, doors)
  legalRoutes(api)
  securityEventRoutes(api)
  approvalRoutes(api, parts, doors)
  setupRoutes(api, parts, doors)
  organizationRoutes(api, doors)
  memberRoutes(api, doors)
  rightsRoutes(api)
  invitationRoutes(api, parts, doors)
  operatorRoutes(api, parts, doors)
  operatorListRoutes(api, parts, doors)
  tenantRoutes(api, parts, doors)
  provisioningRoutes(api, doors)
  supportRoutes(api, parts)
  accessReviewRoutes(api, doors)
  ssoRoutes(api, parts, doors)
  ssoSignInRoutes(api, parts, doors)
  changeRequestRoutes(api, doors)
  distributionGroupRoutes(api, parts, doors)
  fileRoutes(api, parts, doors, files)
}

function isForWeb(c: ApiContext): boolean {
  return !c.req.path.startsWith('/api/') && !isScim(c.req.path) && ['GET', 'HEAD'].includes(c.req.method)
}

function notFound(c: ApiContext, api: Api): Response {
  const methods = api.methodsOf(c.req.path)
  if (methods.length === 0) return problem(c, 'not_found')
  c.header('Allow', methods.join(', '))
  return problem(c, 'method_not_allowed')
}
