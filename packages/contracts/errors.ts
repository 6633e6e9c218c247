import { accountErrors } from './account.ts'
import { apiTokenErrors } from './api-tokens.ts'
import { accessReviewErrors } from './access-reviews.ts'
import { changeRequestErrors } from './change-requests.ts'
import { distributionGroupErrors } from './distribution-groups.ts'
import { streamingErrors } from './audit/streaming.ts'
import { connectorErrors } from './connector/protocol.ts'
import { grantErrors } from './connector/grant.ts'
import { demandErrors } from './demands.ts'
import { groupErrors } from './groups.ts'
import { approvalErrors } from './approvals.ts'
import { factorErrors } from './factors.ts'
import { legalErrors } from './legal.ts'
import { nodeErrors } from './nodes.ts'
import { organizationErrors } from './organizations.ts'
import { operatorErrors } from './operators.ts'
import { generalErrors } from './problem.ts'
import { projectErrors } from './projects.ts'
import { rightsErrors } from './rights.ts'
import { roleErrors } from './roles.ts'
import { scimErrors } from './scim.ts'
import { sessionErrors } from './session.ts'
import { setupErrors } from './setup.ts'
import { ssoErrors } from './sso.ts'
import { storageErrors } from './storages.ts'
import { supportErrors } from './support.ts'
import { tenantErrors } from './tenants.ts'
import { templateErrors } from './templates.ts'
import { uploadErrors } from './uploads.ts'

/** Every error code with its HTTP status and title. Codes are stable: clients decide by them. */
export const errors = {
  ...generalErrors,
  ...streamingErrors,
  ...roleErrors,
  ...templateErrors,
  ...groupErrors,
  ...rightsErrors,
  ...sessionErrors,
  ...demandErrors,
  ...accountErrors,
  ...legalErrors,
  ...apiTokenErrors,
  ...factorErrors,
  ...approvalErrors,
  ...setupErrors,
  ...organizationErrors,
  ...tenantErrors,
  ...supportErrors,
  ...accessReviewErrors,
  ...changeRequestErrors,
  ...distributionGroupErrors,
  ...operatorErrors,
  ...projectErrors,
  ...storageErrors,
  ...ssoErrors,
  ...nodeErrors,
  ...uploadErrors,
  ...scimErrors,
  ...grantErrors,
  ...connectorErrors,
} as const
export type ErrorCode = keyof typeof errors
