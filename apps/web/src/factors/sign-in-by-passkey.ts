import { passkeySignInOptions, signInWithPasskey } from '@holdfast/contracts/factors'
import type { CurrentSession } from '@holdfast/contracts/session'
import { call } from '../api/call.ts'
import { askPasskey, PasskeyCancelled } from './passkey.ts'

/** Signs in by whichever passkey the browser offers; null when its window was closed. */
export async function signInByPasskey(): Promise<CurrentSession | null> {
  const options = await call(passkeySignInOptions, {})
  try {
    return await call(signInWithPasskey, { body: { passkey: await askPasskey(options) } })
  } catch (error) {
    if (error instanceof PasskeyCancelled) return null
    throw error
  }
}
