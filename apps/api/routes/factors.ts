import * as contract from '@holdfast/contracts/factors'
import {
  getProofWays,
  proofPasskeyOptions as proofOptionsRoute,
  proveAgain as proveRoute,
} from '@holdfast/contracts/proof'
import * as own from '@holdfast/domain/factors/manage'
import { resetMemberFactors } from '@holdfast/domain/factors/reset-member'
import { proofPasskeyOptions, proofWays, proveAgain } from '@holdfast/domain/sessions/prove-again'
import type { Doors } from '../app.ts'
import { passkeySite } from '../http/passkey-site.ts'
import type { Parts } from '../parts.ts'
import type { Api } from '../register.ts'

/** One's own second factors, an administrator's reset of a member's, and the proof that sensitive acts ask for. */
export function factorRoutes(api: Api, { sealer }: Parts, { sites }: Doors): void {
  api.on(contract.listFactors, ({ ctx }) => own.listFactors(ctx))

  api.on(contract.offerTotp, ({ ctx, c }) => own.offerTotp(ctx, { sealer, issuer: c.get('tenant').name }))

  api.on(contract.confirmTotp, ({ ctx, body }) => own.confirmTotp(ctx, body, sealer))

  api.on(contract.newPasskeyOptions, ({ ctx, c }) => own.newPasskeyOptions(ctx, passkeySite(sites, c)))

  api.on(contract.addPasskey, ({ ctx, body, c }) =>
    own.addPasskey(ctx, { ...body, site: passkeySite(sites, c) }),
  )

  api.on(contract.renameFactor, ({ ctx, params, body }) => own.renameFactor(ctx, params.factorId, body.name))

  api.on(contract.removeFactor, ({ ctx, params }) => own.removeFactor(ctx, params.factorId))

  api.on(contract.renewRecoveryCodes, async ({ ctx }) => ({ codes: await own.renewRecoveryCodes(ctx) }))

  api.on(contract.forgetTrustedDevice, ({ ctx, params }) =>
    own.forgetTrustedDevice(ctx, params.trustedDeviceId),
  )

  api.on(contract.forgetTrustedDevices, ({ ctx }) => own.forgetTrustedDevice(ctx))

  api.on(contract.resetMemberFactors, ({ ctx, params }) =>
    resetMemberFactors(ctx, params.organizationId, params.userId),
  )

  api.on(getProofWays, ({ ctx }) => proofWays(ctx))

  api.on(proofOptionsRoute, ({ ctx, c }) => proofPasskeyOptions(ctx, passkeySite(sites, c)))

  api.on(proveRoute, ({ ctx, body, c }) => proveAgain(ctx, body, { sealer, site: passkeySite(sites, c) }))
}
