import type { NewPasskey, PasskeyProof } from '@holdfast/contracts/factors'
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'

/** Whether this browser can use passkeys here at all: it is new enough, and the address is encrypted or this machine. */
export function passkeysWork(): boolean {
  return typeof window.PublicKeyCredential === 'function' && window.isSecureContext
}

/** Somebody closed the browser's window, or it ran out of time: nothing to report as an error. */
export class PasskeyCancelled extends Error {}

/** Asks for a new passkey by options of the api. */
export async function createPasskey(options: object): Promise<NewPasskey> {
  const { startRegistration } = await import('@simplewebauthn/browser')
  // The api hands WebAuthn's options through as the library made them.
  const optionsJSON = options as PublicKeyCredentialCreationOptionsJSON
  const made = await startRegistration({ optionsJSON }).catch(explain)
  return made as unknown as NewPasskey
}

/** Asks for the proof of a passkey by options of the api. */
export async function askPasskey(options: object): Promise<PasskeyProof> {
  const { startAuthentication } = await import('@simplewebauthn/browser')
  const optionsJSON = options as PublicKeyCredentialRequestOptionsJSON
  const proof = await startAuthentication({ optionsJSON }).catch(explain)
  return proof as unknown as PasskeyProof
}

function explain(error: unknown): never {
  if (error instanceof Error && ['NotAllowedError', 'AbortError'].includes(error.name))
    throw new PasskeyCancelled(error.message)
  throw error
}
