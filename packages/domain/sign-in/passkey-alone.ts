import type { PasskeyProof } from '@holdfast/contracts/factors'
import { audit } from '../audit.ts'
import { inTenant } from '../context.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { takeChallenge } from '../factors/challenge.ts'
import { requestOptions } from '../factors/passkey-options.ts'
import type { PasskeySite } from '../factors/passkey-options.ts'
import { findPasskey, takePasskey, verifyPasskey } from '../factors/passkey.ts'
import { newId } from '../new-id.ts'
import { getAccount } from '../people/find.ts'
import { hashToken, newToken } from '../secret-token.ts'
import { beginSessionOf } from '../sessions/begin.ts'
import type { SignedInBrowser } from '../sessions/begin.ts'
import { isDisabled } from '../sessions/sign-in.ts'

/**
 * Begins a sign-in by passkey alone: whichever the browser offers. The token goes into a cookie, so that the answer serves the browser
 * that asked and no other.
 */
export function passkeySignInOptions(ctx: Context, site: PasskeySite) {
  const { token, hash } = newToken()
  return inTenant(ctx, async (tx) => ({
    token,
    options: await requestOptions(tx, ctx.tenantId, null, { site, holder: hash }),
  }))
}

/**
 * Signs in by a passkey that the authenticator unlocked for its person: something one has and something one is or knows.
 *
 * @throws DomainError `factor_refused` (unknown, wrong, too late, a copy), `account_disabled`
 */
export async function signInWithPasskey(
  ctx: Context,
  token: string | undefined,
  { passkey, site }: { passkey: PasskeyProof; site: PasskeySite },
): Promise<SignedInBrowser> {
  const { challenge, stored, account } = await inTenant(ctx, async (tx) => {
    const stored = await findPasskey(tx, passkey)
    return {
      challenge: await takeChallenge(tx, hashToken(token ?? '')),
      stored,
      account: stored && (await getAccount(tx, stored.user_id)),
    }
  })
  const handle = passkey.response.userHandle
  const meant = stored?.user_id.replaceAll('-', '')
  // The authenticator says whose it is; a passkey that was stored for one person must not sign another in.
  if (
    !stored ||
    !account ||
    (handle !== undefined && Buffer.from(handle, 'base64url').toString('hex') !== meant)
  )
    throw new DomainError('factor_refused')
  const count = await verifyPasskey(site, challenge, stored, passkey)
  if (await isDisabled(ctx, account, {})) throw new DomainError('account_disabled')
  const browser = await inTenant(ctx, async (tx) => {
    if (await takePasskey(tx, stored, count))
      return beginSessionOf(tx, ctx, account, {
        id: await newId(tx),
        by: 'passkey',
        factorAt: new Date(),
        factor: 'passkey',
        knownDevice: null,
      })
    await audit(tx, ctx, {
      action: 'factor.copy_suspected',
      object: { kind: 'account', id: account.id, name: account.email },
      after: { factor: stored.id },
    })
    return null
  })
  if (!browser) throw new DomainError('factor_refused')
  return browser
}
