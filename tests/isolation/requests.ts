import { tools } from '@holdfast/contracts/roles'
import type { Route } from '@holdfast/contracts/route'
import type { Things } from './world.ts'

/** A request of a route, ready to send. */
export interface BuiltRequest {
  method: string
  path: string
  body: string | undefined
}

/** What a template says that gives nothing. */
const levelsOfNobody = Object.fromEntries(tools.map((tool) => [tool, 'none']))
const credential = { id: 'AA', rawId: 'AA', type: 'public-key', clientExtensionResults: {} }
const newPasskey = { ...credential, response: { clientDataJSON: 'AA', attestationObject: 'AA' } }
const passkeyProof = {
  ...credential,
  response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' },
}

/** A valid body for each route that has one, as someone would send it who knows all ids of the organisation. */
const bodies: Record<string, (ids: Things) => object> = {
  signIn: () => ({ email: 'x@example.org', password: 'x' }),
  requestEmailChange: () => ({ email: 'x@example.org' }),
  confirmEmailChange: () => ({ token: 'x' }),
  refuseEmailChange: () => ({ token: 'x' }),
  acknowledgeSecurityEvent: () => ({ note: 'X' }),
  setWatchRule: () => ({ kind: 'lock_out', response: 'mail', threshold: null }),
  publishLegalDocument: () => ({ title: 'X', text: 'X' }),
  acceptLegalDocument: () => ({ kind: 'terms', version: '2026-11-22' }),
  createApiToken: ({ organizationId }) => ({ organizationId, name: 'X', scopes: ['files.read'], days: 1 }),
  changePassword: () => ({ current: 'x', next: 'y' }),
  updateAccount: () => ({ displayName: 'X' }),
  requestPasswordReset: () => ({ email: 'x@example.org' }),
  redeemPasswordReset: () => ({ token: 'x', password: 'x' }),
  updateTenantSettings: () => ({ idleMinutes: 10 }),
  checkSetupToken: () => ({ token: 'x'.repeat(43) }),
  setUp: () => ({
    token: 'x'.repeat(43),
    organization: 'X',
    displayName: 'X',
    email: 'x@example.org',
    password: 'x',
  }),
  redeemApproval: () => ({}),
  decideApproval: () => ({ decision: 'deny' }),
  subscribePush: () => ({
    endpoint: 'https://push.example.org/x',
    keys: { p256dh: 'A'.repeat(87), auth: 'A'.repeat(22) },
  }),
  proveTotp: () => ({ code: '123456' }),
  proveRecoveryCode: () => ({ code: '0000-0000-0000-0000-0000-0000' }),
  provePasskey: () => ({ passkey: passkeyProof }),
  signInWithPasskey: () => ({ passkey: passkeyProof }),
  confirmTotpAtSignIn: () => ({ code: '123456', name: 'X' }),
  confirmTotp: () => ({ code: '123456', name: 'X' }),
  addPasskeyAtSignIn: () => ({ name: 'X', passkey: newPasskey }),
  addPasskey: () => ({ name: 'X', passkey: newPasskey }),
  renameFactor: () => ({ name: 'X' }),
  proveAgain: () => ({ way: 'totp', code: '123456' }),
  updateDemands: () => ({ secondFactor: false, secondFactorGraceDays: 14, sessionHours: null }),
  createDestination: () => ({
    name: 'X',
    settings: { kind: 'https', url: 'https://siem.example.org/', authentication: 'token' },
    secret: 'x',
  }),
  updateDestination: () => ({ enabled: false }),
  updateAuditPolicy: ({ storageId }) => ({ keepDays: 400, copyStorageId: storageId }),
  updateOrganization: () => ({ name: 'X' }),
  createOrganization: () => ({ name: 'X', administratorEmail: 'x@example.org' }),
  setOrganizationQuota: () => ({ quotaBytes: 1 }),
  updateMember: () => ({ role: 'viewer' }),
  createInvitation: () => ({ email: 'x@example.org', role: 'viewer' }),
  checkInvitation: () => ({ token: 'x' }),
  acceptInvitation: () => ({ token: 'x', password: 'x' }),
  createTenant: () => ({ host: 'x.example.org', name: 'X', administratorEmail: 'x@example.org' }),
  updateTenantBranding: () => ({ name: 'X' }),
  proposeMove: () => ({ host: 'x.example.org', name: 'X', keepPasswords: true }),
  decideMove: () => ({ decision: 'refuse' }),
  askForSupportAccess: ({ organizationId, projectId }) => ({
    organizationId,
    projectId,
    kind: 'bug',
    reason: 'To find out why it fails',
    content: true,
    hours: 1,
  }),
  decideSupportRequest: () => ({ decision: 'approve' }),
  setReviewInterval: () => ({ months: 3 }),
  startAccessReview: ({ userId }) => ({ reviewerIds: [userId] }),
  decideAccessReview: ({ reviewItemId }) => ({ items: [{ itemId: reviewItemId, decision: 'keep' }] }),
  requestChange: () => ({ kind: 'organization.two_persons', input: { on: false } }),
  decideChangeRequest: () => ({ decision: 'refuse' }),
  setTwoPersons: () => ({ on: false }),
  createDistributionGroup: () => ({ name: 'X', emails: ['x@example.org'] }),
  updateDistributionGroup: () => ({ name: 'X', emails: [], revision: 1 }),
  inviteDistributionGroup: ({ projectId }) => ({ role: 'viewer', projectId }),
  notifyDistributionGroup: () => ({ subject: 'X', text: 'X' }),
  inviteOperator: () => ({ email: 'x@example.org' }),
  checkOperatorInvitation: () => ({ token: 'x' }),
  acceptOperatorInvitation: () => ({ token: 'x', password: 'x' }),
  reviewOperators: ({ userId }) => ({ decisions: [{ userId, decision: 'keep' }] }),
  createTemplate: () => ({ name: 'X', levels: levelsOfNobody }),
  updateTemplate: () => ({ name: 'X' }),
  createGroup: () => ({ name: 'X' }),
  updateGroup: () => ({ name: 'X' }),
  changeGroupMembers: ({ userId }) => ({ add: [userId] }),
  changeAssignments: ({ userId, folderId }) => ({
    changes: [{ userId, nodeId: folderId, templateId: 'viewer' }],
  }),
  setNodePrivate: () => ({ private: false }),
  breakIntoNode: () => ({ reason: 'Nobody else is left.' }),
  setNodeLabels: () => ({ labels: ['sensitive'] }),
  createProject: ({ storageId }) => ({ name: 'X', storageId }),
  updateProject: () => ({ name: 'X' }),
  setProjectMember: () => ({ role: 'viewer' }),
  createFolder: ({ folderId }) => ({ parentId: folderId, name: 'X' }),
  renameNode: () => ({ name: 'X' }),
  moveNodes: ({ nodeId, rootId }) => ({ nodeIds: [nodeId], parentId: rootId }),
  copyNodes: ({ nodeId, rootId }) => ({ nodeIds: [nodeId], parentId: rootId }),
  trashNodes: ({ nodeId }) => ({ nodeIds: [nodeId] }),
  restoreNodes: ({ trashedId }) => ({ nodeIds: [trashedId] }),
  deleteNodes: ({ trashedId }) => ({ nodeIds: [trashedId] }),
  reserveUploads: ({ folderId }) => ({ parentId: folderId, files: [{ ref: '1', path: ['x.txt'], size: 1 }] }),
  placeUnplaced: ({ rootId }) => ({ parentId: rootId, name: 'X' }),
  openFile: () => ({}),
  createArchive: ({ nodeId }) => ({ nodeIds: [nodeId] }),
  createConnector: () => ({ name: 'X' }),
  updateStorage: ({ organizationId }) => ({ organizationIds: [organizationId] }),
  createScimToken: () => ({ name: 'X' }),
  decideScimHold: () => ({ decision: 'refused' }),
  startStorageJob: () => ({ kind: 'scrub' }),
  createSsoProvider: () => ({ name: 'X', kind: 'saml' }),
  updateSsoProvider: () => ({ name: 'X' }),
  readSsoMetadata: () => ({ xml: '<x/>' }),
  addSsoCertificate: () => ({ pem: 'x' }),
  rollSsoKeys: () => ({ step: 'use' }),
  startSsoTest: () => ({}),
  enforceSso: () => ({}),
  addSsoDomain: ({ providerId }) => ({ domain: 'x.test', providerId }),
  updateSsoDomain: ({ providerId }) => ({ providerId }),
  updateSsoAccount: () => ({ mode: 'exempt' }),
  linkSsoIdentity: ({ providerId }) => ({ providerId, subject: 'x' }),
  listSignInWays: () => ({}),
}

/** Values of query parameters that are needed. */
const queries: Record<string, (ids: Things) => string> = {
  getAccessReviewReport: () => '?format=csv',
  listNodes: ({ folderId }) => `?parentId=${folderId}`,
  exportAudit: () => '?format=events',
  explainRights: ({ folderId }) => `?nodeId=${folderId}`,
  previewProject: ({ userId, folderId }) => `?userId=${userId}&parentId=${folderId}`,
}

/** Parameters that are no ids. */
const words: Record<string, string> = { kind: 'terms' }

/**
 * A route's request with these ids in path, query and body.
 *
 * @throws Error when a route has a body that is not described here
 */
export function buildRequest(name: string, route: Route, ids: Things, bodyIds: Things = ids): BuiltRequest {
  const values = new Map<string, string>(Object.entries(ids))
  const path = route.path.replace(/\{(\w+)\}/g, (_, parameter: string) => {
    const value = values.get(parameter) ?? words[parameter]
    if (!value) throw new Error(`${name}: say in world.ts what ${parameter} is`)
    return value
  })
  const body = bodies[name]
  if (route.body && !body) throw new Error(`${name}: say in requests.ts what a valid body is`)
  return {
    method: route.method.toUpperCase(),
    path: path + (queries[name]?.(bodyIds) ?? ''),
    body: route.body && body ? JSON.stringify(body(bodyIds)) : undefined,
  }
}
