import { listMails as listAllRoute, listOrganizationMails as listRoute } from '@holdfast/contracts/mails'
import { listAllMails, listOrganizationMails } from '@holdfast/domain/mail/list'
import type { Api } from '../register.ts'

/** What became of mails. */
export function mailRoutes(api: Api): void {
  api.on(listRoute, ({ ctx, params, query }) => listOrganizationMails(ctx, params.organizationId, query))

  api.on(listAllRoute, ({ ctx, query }) => listAllMails(ctx, query))
}
