import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { queryClient } from '../api/query-client.ts'
import type { SignInSearch } from '../audit/queries.ts'
import { auditSearch } from '../audit/search.ts'
import { sessionBegan } from '../session/gate.ts'
import { sessionQuery } from '../session/queries.ts'
import { loadWords } from '../words/catalogs.ts'
import { NotFound } from './not-found.tsx'
import { PageFailure, PagePending } from './page-states.tsx'

type Page = Parameters<typeof lazyRouteComponent>[0]

/** A page that is loaded when it is opened, with the words of its folders. */
function page(words: readonly string[], load: Page) {
  return lazyRouteComponent(async () => {
    const [module] = await Promise.all([load(), loadWords(...words)])
    return module
  }, 'Page')
}

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const filtered = (search: Record<string, unknown>): { filter?: string | undefined } => ({
  filter: text(search.filter),
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search): { next?: string | undefined } => ({ next: text(search.next) }),
  component: page(['session', 'legal'], () => import('../session/sign-in-page.tsx')),
})
interface SsoSearch {
  code?: string | undefined
  reason?: string | undefined
}
const ssoSearch = (search: Record<string, unknown>): SsoSearch => ({
  code: text(search.code),
  reason: text(search.reason),
})
const ssoProblem = createRoute({
  getParentRoute: () => root,
  path: '/sso/problem',
  validateSearch: ssoSearch,
  component: page(['session', 'legal'], () => import('../session/sso-problem-page.tsx')),
})
const ssoTested = createRoute({
  getParentRoute: () => root,
  path: '/sso/tested',
  validateSearch: ssoSearch,
  component: page(['session', 'legal'], () => import('../session/sso-tested-page.tsx')),
})
const ssoLink = createRoute({
  getParentRoute: () => root,
  path: '/sso/link',
  component: page(['session', 'legal'], () => import('../session/sso-link-page.tsx')),
})
const forgotten = createRoute({
  getParentRoute: () => root,
  path: '/forgotten-password',
  component: page(['session', 'legal'], () => import('../session/forgotten-page.tsx')),
})
const newPassword = createRoute({
  getParentRoute: () => root,
  path: '/new-password',
  component: page(['session', 'legal'], () => import('../session/new-password-page.tsx')),
})
const confirmEmail = createRoute({
  getParentRoute: () => root,
  path: '/confirm-email',
  component: page(['session', 'legal'], () => import('../session/confirm-email-page.tsx')),
})
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: page(['session', 'legal'], () => import('../session/invitation-page.tsx')),
})
const operatorInvitation = createRoute({
  getParentRoute: () => root,
  path: '/operator-invitation',
  component: page(['session', 'legal'], () => import('../session/operator-invitation-page.tsx')),
})
const operatorSignIn = createRoute({
  getParentRoute: () => root,
  path: '/operator',
  component: page(['session', 'legal'], () => import('../session/operator-sign-in-page.tsx')),
})
const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: page(['setup', 'session', 'legal'], () => import('../setup/setup-page.tsx')),
})

const legal = createRoute({
  getParentRoute: () => root,
  path: '/legal/$kind',
  validateSearch: (search): { version?: string | undefined } => ({ version: text(search.version) }),
  component: page(['legal'], () => import('../legal/legal-page.tsx')),
})

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery)
    if (session === null) throw redirect({ to: '/sign-in', search: { next: location.href } })
    sessionBegan()
  },
  component: page(['shell', 'legal', 'transfers', 'nodes'], () => import('../shell/shell.tsx')),
})
const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  component: page(['shell'], () => import('../shell/home.tsx')),
})

const organization = createRoute({ getParentRoute: () => inside, path: '/organizations/$organizationId' })
const projects = createRoute({
  getParentRoute: () => organization,
  path: '/projects',
  validateSearch: filtered,
  component: page(['projects'], () => import('../projects/projects-page.tsx')),
})
const deletedProjects = createRoute({
  getParentRoute: () => organization,
  path: '/deleted-projects',
  component: page(['projects'], () => import('../projects/deleted-page.tsx')),
})
const people = createRoute({
  getParentRoute: () => organization,
  path: '/people',
  validateSearch: filtered,
  component: page(['people', 'rights'], () => import('../people/people-page.tsx')),
})
const templates = createRoute({
  getParentRoute: () => organization,
  path: '/templates',
  validateSearch: (search): { compare?: string | undefined } => ({ compare: text(search.compare) }),
  component: page(['rights', 'people'], () => import('../rights/templates-page.tsx')),
})
const groups = createRoute({
  getParentRoute: () => organization,
  path: '/groups',
  validateSearch: filtered,
  component: page(['rights', 'people'], () => import('../rights/groups-page.tsx')),
})
const group = createRoute({
  getParentRoute: () => organization,
  path: '/groups/$groupId',
  component: page(['rights', 'people'], () => import('../rights/group-page.tsx')),
})
const securityEvents = createRoute({
  getParentRoute: () => organization,
  path: '/security-events',
  component: page(['security'], () => import('../security/security-events-page.tsx')),
})
const settings = createRoute({
  getParentRoute: () => organization,
  path: '/settings',
  component: page(['settings', 'projects'], () => import('../settings/settings-page.tsx')),
})

const sso = createRoute({
  getParentRoute: () => organization,
  path: '/sso',
  component: page(['sso'], () => import('../sso/sso-layout.tsx')),
})
const ssoProviders = createRoute({
  getParentRoute: () => sso,
  path: '/',
  component: page(['sso'], () => import('../sso/providers-page.tsx')),
})
const ssoNew = createRoute({
  getParentRoute: () => sso,
  path: '/new',
  validateSearch: (search): { preset?: string | undefined } => ({ preset: text(search.preset) }),
  component: page(['sso'], () => import('../sso/new-provider-page.tsx')),
})
const ssoSteps = ['connect', 'map', 'test', 'use', 'require'] as const
const ssoProvider = createRoute({
  getParentRoute: () => sso,
  path: '/providers/$providerId',
  validateSearch: (search): { step: (typeof ssoSteps)[number] } => ({
    step: ssoSteps.find((one) => one === search.step) ?? 'connect',
  }),
  component: page(['sso', 'people'], () => import('../sso/provider-page.tsx')),
})
const ssoDomains = createRoute({
  getParentRoute: () => sso,
  path: '/domains',
  component: page(['sso'], () => import('../sso/domains-page.tsx')),
})
const ssoPeople = createRoute({
  getParentRoute: () => sso,
  path: '/people',
  validateSearch: filtered,
  component: page(['sso'], () => import('../sso/accounts-page.tsx')),
})
const ssoProvisioning = createRoute({
  getParentRoute: () => sso,
  path: '/provisioning',
  component: page(['sso'], () => import('../sso/provisioning-page.tsx')),
})
const ssoOutcomes = ['ok', 'refused', 'restarted'] as const
interface SsoLogSearch {
  code?: string | undefined
  outcome?: (typeof ssoOutcomes)[number] | undefined
  attempt?: string | undefined
}
const ssoLog = createRoute({
  getParentRoute: () => sso,
  path: '/log',
  validateSearch: (search): SsoLogSearch => ({
    code: text(search.code),
    outcome: ssoOutcomes.find((one) => one === search.outcome),
    attempt: text(search.attempt),
  }),
  component: page(['sso'], () => import('../sso/log-page.tsx')),
})
const ssoRoutes = [ssoProviders, ssoNew, ssoProvider, ssoDomains, ssoPeople, ssoProvisioning, ssoLog] as const
const address = createRoute({
  getParentRoute: () => organization,
  path: '/address',
  component: page(['settings'], () => import('../settings/address-page.tsx')),
})
const supportAccess = createRoute({
  getParentRoute: () => organization,
  path: '/support-access',
  component: page(['support'], () => import('../support/organization-page.tsx')),
})
const accessReviews = createRoute({
  getParentRoute: () => organization,
  path: '/access-reviews',
  component: page(['reviews', 'people'], () => import('../reviews/list-page.tsx')),
})
const accessReview = createRoute({
  getParentRoute: () => organization,
  path: '/access-reviews/$reviewId',
  component: page(['reviews', 'people'], () => import('../reviews/review-page.tsx')),
})
const accessReviewReport = createRoute({
  getParentRoute: () => organization,
  path: '/access-reviews/$reviewId/report',
  component: page(['reviews', 'people'], () => import('../reviews/report-page.tsx')),
})
const changeRequests = createRoute({
  getParentRoute: () => organization,
  path: '/change-requests',
  component: page(['changes'], () => import('../changes/changes-page.tsx')),
})
const distributionGroups = createRoute({
  getParentRoute: () => organization,
  path: '/distribution-groups',
  component: page(['lists', 'people'], () => import('../lists/lists-page.tsx')),
})

const auditWords = ['audit', 'people'] as const
const auditTrail = createRoute({
  getParentRoute: () => organization,
  path: '/audit',
  validateSearch: auditSearch,
  component: page(auditWords, () => import('../audit/audit-page.tsx')),
})
const signIns = createRoute({
  getParentRoute: () => organization,
  path: '/sign-ins',
  validateSearch: (search): SignInSearch => ({
    userId: text(search.userId),
    show: search.show === 'begun' || search.show === 'refused' ? search.show : undefined,
    from: text(search.from),
    to: text(search.to),
    address: text(search.address),
  }),
  component: page(auditWords, () => import('../audit/sign-ins-page.tsx')),
})
const auditStreaming = createRoute({
  getParentRoute: () => organization,
  path: '/audit-streaming',
  component: page(['audit'], () => import('../audit/streaming-page.tsx')),
})
const auditIntegrity = createRoute({
  getParentRoute: () => organization,
  path: '/audit-integrity',
  component: page(['audit'], () => import('../audit/integrity-page.tsx')),
})
const usage = createRoute({
  getParentRoute: () => organization,
  path: '/usage',
  validateSearch: (search): { period?: 'month' | 'quarter' | 'week' | undefined } => ({
    period: search.period === 'month' || search.period === 'quarter' ? search.period : undefined,
  }),
  component: page(['reports'], () => import('../reports/usage-page.tsx')),
})

const project = createRoute({
  getParentRoute: () => inside,
  path: '/projects/$projectId',
  component: page(['project', 'projects'], () => import('../project/project-layout.tsx')),
})
const sorts = ['name', 'size', 'modified', 'type'] as const
type Sort = (typeof sorts)[number]
interface FilesSearch {
  sort?: Sort | undefined
  order?: 'desc' | undefined
  filter?: string | undefined
  details?: string | undefined
}
const filesSearch = (search: Record<string, unknown>): FilesSearch => ({
  sort: sorts.find((one) => one === search.sort),
  order: search.order === 'desc' ? ('desc' as const) : undefined,
  filter: text(search.filter),
  details: text(search.details),
})
const filesPage = page(
  ['files', 'nodes', 'details', 'audit', 'rights', 'people'],
  () => import('../files/files-page.tsx'),
)
const files = createRoute({
  getParentRoute: () => project,
  path: '/files',
  validateSearch: filesSearch,
  component: filesPage,
})
const folder = createRoute({
  getParentRoute: () => project,
  path: '/files/$folderId',
  validateSearch: filesSearch,
  component: filesPage,
})
const view = createRoute({
  getParentRoute: () => inside,
  path: '/projects/$projectId/files/$fileId/view',
  validateSearch: (search): Omit<FilesSearch, 'details'> & { version?: string | undefined } => ({
    version: text(search.version),
    sort: sorts.find((one) => one === search.sort),
    order: search.order === 'desc' ? ('desc' as const) : undefined,
    filter: text(search.filter),
  }),
  component: page(['viewer', 'details', 'nodes', 'audit'], () => import('../viewer/viewer-page.tsx')),
})
const trash = createRoute({
  getParentRoute: () => project,
  path: '/trash',
  validateSearch: filtered,
  component: page(['trash', 'nodes'], () => import('../trash/trash-page.tsx')),
})
const unplaced = createRoute({
  getParentRoute: () => project,
  path: '/unplaced',
  component: page(['trash', 'nodes'], () => import('../trash/unplaced-page.tsx')),
})
const projectPeople = createRoute({
  getParentRoute: () => project,
  path: '/people',
  component: page(['people', 'project', 'rights'], () => import('../people/project-people-page.tsx')),
})
const projectAudit = createRoute({
  getParentRoute: () => project,
  path: '/audit',
  validateSearch: (search): { action?: string | undefined } => ({ action: text(search.action) }),
  component: page(['audit', 'project'], () => import('../audit/project-audit-page.tsx')),
})
const about = createRoute({
  getParentRoute: () => project,
  path: '/about',
  component: page(['project', 'projects'], () => import('../project/about-page.tsx')),
})

const account = createRoute({
  getParentRoute: () => inside,
  path: '/account',
  component: page(['account', 'session', 'factors', 'shell'], () => import('../account/account-page.tsx')),
})
const approve = createRoute({
  getParentRoute: () => inside,
  path: '/approve',
  component: page(['factors', 'shell'], () => import('../factors/approve-page.tsx')),
})
const storages = createRoute({
  getParentRoute: () => inside,
  path: '/operator/storages',
  component: page(['operator', 'projects'], () => import('../operator/storages-page.tsx')),
})
const organizations = createRoute({
  getParentRoute: () => inside,
  path: '/operator/organizations',
  component: page(['operator', 'projects'], () => import('../operator/organizations-page.tsx')),
})
const tenants = createRoute({
  getParentRoute: () => inside,
  path: '/operator/tenants',
  component: page(['operator'], () => import('../operator/tenants-page.tsx')),
})
const operators = createRoute({
  getParentRoute: () => inside,
  path: '/operator/operators',
  component: page(['operator'], () => import('../operator/operators-page.tsx')),
})
const operatorActs = createRoute({
  getParentRoute: () => inside,
  path: '/operator/acts',
  component: page(['operator'], () => import('../operator/acts-page.tsx')),
})
const operatorSupport = createRoute({
  getParentRoute: () => inside,
  path: '/operator/support',
  component: page(['support', 'operator'], () => import('../support/operator-page.tsx')),
})
const checks = createRoute({
  getParentRoute: () => inside,
  path: '/operator/checks',
  validateSearch: (search): { first?: true | undefined } => ({
    first: search.first === true ? true : undefined,
  }),
  component: page(['setup'], () => import('../setup/checks-page.tsx')),
})

const routeTree = root.addChildren([
  signIn,
  ssoProblem,
  ssoTested,
  ssoLink,
  forgotten,
  newPassword,
  confirmEmail,
  invitation,
  operatorInvitation,
  operatorSignIn,
  setup,
  legal,
  inside.addChildren([
    home,
    organization.addChildren([
      securityEvents,
      address,
      supportAccess,
      accessReviews,
      accessReview,
      accessReviewReport,
      changeRequests,
      distributionGroups,
      projects,
      deletedProjects,
      people,
      templates,
      groups,
      group,
      settings,
      sso.addChildren(ssoRoutes),
      auditTrail,
      signIns,
      auditStreaming,
      auditIntegrity,
      usage,
    ]),
    project.addChildren([files, folder, trash, unplaced, projectPeople, projectAudit, about]),
    view,
    account,
    approve,
    storages,
    organizations,
    tenants,
    operators,
    operatorActs,
    operatorSupport,
    checks,
  ]),
])

export const router = createRouter({
  routeTree,
  defaultErrorComponent: PageFailure,
  defaultPendingComponent: PagePending,
  defaultPendingMs: 150,
  defaultPreload: 'intent',
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
