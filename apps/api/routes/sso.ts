import * as contract from '@holdfast/contracts/sso-routes'
import { listAccounts, preLink, setMode, unlink } from '@holdfast/domain/sso/accounts'
import { addCertificate, removeCertificate, rollKeys } from '@holdfast/domain/sso/change-certificates'
import { readChecklist } from '@holdfast/domain/sso/checklist'
import {
  addDomain,
  listDomains,
  removeDomain,
  updateDomain,
  verifyDomain,
} from '@holdfast/domain/sso/domains'
import {
  confirmEnforcement,
  endEnforcement,
  enforce,
  previewEnforcement,
} from '@holdfast/domain/sso/enforcement'
import { listAttempts, readAttempt } from '@holdfast/domain/sso/log'
import {
  createProvider,
  deleteProvider,
  disableProvider,
  enableProvider,
  listProviders,
  readProvider,
} from '@holdfast/domain/sso/providers'
import { takeMetadata } from '@holdfast/domain/sso/read-metadata'
import { listTests, readTest, startTest } from '@holdfast/domain/sso/run-tests'
import { updateProvider } from '@holdfast/domain/sso/update-provider'
import type { Doors } from '../app.ts'
import type { ApiContext } from '../http/environment.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** Administration of single sign-on. */
export function ssoRoutes(api: Api, parts: Parts, { sites }: Doors): void {
  const { sso } = parts
  const at = <P extends { organizationId: string }>(params: P, c: ApiContext) => ({
    ...params,
    publicUrl: sites.urlOf(c.get('tenant')),
  })

  api.on(contract.listSsoProviders, async ({ ctx, params, c }) => ({
    items: await listProviders(ctx, params.organizationId, at(params, c).publicUrl),
  }))
  api.on(contract.createSsoProvider, ({ ctx, params, body, c }) =>
    createProvider(ctx, sso, at(params, c), body),
  )
  api.on(contract.getSsoProvider, ({ ctx, params, c }) => readProvider(ctx, at(params, c)))
  api.on(contract.updateSsoProvider, ({ ctx, params, body, c }) =>
    updateProvider(ctx, sso, at(params, c), body),
  )
  api.on(contract.deleteSsoProvider, ({ ctx, params, c }) => deleteProvider(ctx, at(params, c)))
  api.on(contract.readSsoMetadata, ({ ctx, params, body, c }) => takeMetadata(ctx, sso, at(params, c), body))
  api.on(contract.enableSsoProvider, ({ ctx, params, c }) => enableProvider(ctx, at(params, c)))
  api.on(contract.disableSsoProvider, ({ ctx, params, c }) => disableProvider(ctx, at(params, c)))
  api.on(contract.addSsoCertificate, ({ ctx, params, body, c }) =>
    addCertificate(ctx, at(params, c), body.pem),
  )
  api.on(contract.removeSsoCertificate, ({ ctx, params, c }) =>
    removeCertificate(ctx, at(params, c), params.certificateId),
  )
  api.on(contract.rollSsoKeys, ({ ctx, params, body, c }) => rollKeys(ctx, sso, at(params, c), body.step))

  api.on(contract.startSsoTest, ({ ctx, params, body, c }) => startTest(ctx, at(params, c), body.kind))
  api.on(contract.listSsoTests, ({ ctx, params, query, c }) => listTests(ctx, at(params, c), query))
  api.on(contract.getSsoTest, ({ ctx, params, c }) => readTest(ctx, at(params, c), params.testId))
  api.on(contract.getSsoChecklist, ({ ctx, params, c }) => readChecklist(ctx, at(params, c)))
  api.on(contract.previewSsoEnforcement, ({ ctx, params, query, c }) =>
    previewEnforcement(ctx, at(params, c), query.scope),
  )
  api.on(contract.enforceSso, ({ ctx, params, body, c }) => enforce(ctx, at(params, c), body.scope))
  api.on(contract.confirmSsoEnforcement, ({ ctx, params, c }) => confirmEnforcement(ctx, at(params, c)))
  api.on(contract.endSsoEnforcement, ({ ctx, params, c }) => endEnforcement(ctx, at(params, c)))

  api.on(contract.listSsoDomains, async ({ ctx, params }) => ({
    items: await listDomains(ctx, params.organizationId),
  }))
  api.on(contract.addSsoDomain, ({ ctx, params, body }) => addDomain(ctx, params.organizationId, body))
  api.on(contract.updateSsoDomain, ({ ctx, params, body }) =>
    updateDomain(ctx, params.organizationId, params.domainId, body),
  )
  api.on(contract.verifySsoDomain, ({ ctx, params }) =>
    verifyDomain(ctx, sso, params.organizationId, params.domainId),
  )
  api.on(contract.removeSsoDomain, ({ ctx, params }) =>
    removeDomain(ctx, params.organizationId, params.domainId),
  )

  api.on(contract.listSsoAccounts, ({ ctx, params, query }) =>
    listAccounts(ctx, params.organizationId, query),
  )
  api.on(contract.updateSsoAccount, ({ ctx, params, body }) =>
    setMode(ctx, params.organizationId, params.userId, body.mode),
  )
  api.on(contract.linkSsoIdentity, ({ ctx, params, body }) =>
    preLink(ctx, params.organizationId, params.userId, body),
  )
  api.on(contract.unlinkSsoIdentity, ({ ctx, params }) =>
    unlink(ctx, params.organizationId, params.userId, params.identityId),
  )

  api.on(contract.listSsoAttempts, ({ ctx, params, query }) =>
    listAttempts(ctx, params.organizationId, query),
  )
  api.on(contract.getSsoAttempt, ({ ctx, params }) =>
    readAttempt(ctx, params.organizationId, params.attemptId),
  )
}
