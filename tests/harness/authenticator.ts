import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { NewPasskey, PasskeyProof } from '@holdfast/contracts/factors'

/** What a test makes wrong. */
export type Quirks = {
  origin?: string
  rpId?: string
  /** Presence of the person, and that they were verified: both by default. */
  present?: boolean
  verified?: boolean
  /** The count of signatures: by default one more each time. */
  count?: number
  userHandle?: string
}

const flag = { present: 1, verified: 4, attested: 64 }

/** A security key in software (ES256, no attestation): what a browser and an authenticator make together. */
export class Authenticator {
  readonly id = randomBytes(32)
  readonly #origin: string
  readonly #key: KeyObject
  readonly #public: Buffer
  #count = 0
  #user = ''

  constructor(origin: string) {
    this.#origin = origin
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    this.#key = privateKey
    // COSE_Key (RFC 9052): kty EC2, alg ES256, crv P-256, x, y.
    this.#public = Buffer.concat([
      Buffer.from('a5010203262001215820', 'hex'),
      Buffer.from(x, 'base64url'),
      Buffer.from('225820', 'hex'),
      Buffer.from(y, 'base64url'),
    ])
  }

  /** Answers `navigator.credentials.create`. */
  create(options: Record<string, unknown>, quirks: Quirks = {}): NewPasskey {
    // The options name the person whose passkey it is to be.
    this.#user = (options['user'] as { id: string } | undefined)?.id ?? ''
    const length = Buffer.alloc(2)
    length.writeUInt16BE(this.id.length)
    const authData = Buffer.concat([
      this.#head(quirks, flag.attested),
      Buffer.alloc(16),
      length,
      this.id,
      this.#public,
    ])
    const size = Buffer.alloc(2)
    size.writeUInt16BE(authData.length)
    const attestationObject = Buffer.concat([
      Buffer.from('a363666d74646e6f6e656761747453746d74a068617574684461746159', 'hex'),
      size,
      authData,
    ])
    return {
      ...this.#names(),
      response: {
        clientDataJSON: this.#clientData('webauthn.create', options, quirks).toString('base64url'),
        attestationObject: attestationObject.toString('base64url'),
        transports: ['usb'],
      },
    }
  }

  /** Answers `navigator.credentials.get`. */
  get(options: Record<string, unknown>, quirks: Quirks = {}): PasskeyProof {
    const authData = this.#head(quirks, 0)
    const clientData = this.#clientData('webauthn.get', options, quirks)
    const hash = createHash('sha256').update(clientData).digest()
    return {
      ...this.#names(),
      response: {
        clientDataJSON: clientData.toString('base64url'),
        authenticatorData: authData.toString('base64url'),
        signature: sign('sha256', Buffer.concat([authData, hash]), this.#key).toString('base64url'),
        userHandle: quirks.userHandle ?? this.#user,
      },
    }
  }

  #names() {
    const id = this.id.toString('base64url')
    return { id, rawId: id, type: 'public-key' as const, clientExtensionResults: {} }
  }

  #clientData(type: string, { challenge }: Record<string, unknown>, { origin }: Quirks): Buffer {
    return Buffer.from(
      JSON.stringify({ type, challenge, origin: origin ?? this.#origin, crossOrigin: false }),
    )
  }

  #head({ rpId, present = true, verified = true, count }: Quirks, more: number): Buffer {
    this.#count += 1
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(count ?? this.#count)
    const flags = (present ? flag.present : 0) | (verified ? flag.verified : 0) | more
    const party = rpId ?? new URL(this.#origin).hostname
    return Buffer.concat([createHash('sha256').update(party).digest(), Buffer.from([flags]), counter])
  }
}
