import { createSign, generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'

/*
 * A self-signed certificate (RFC 5280, section 4.1) in DER. Identity providers take our key from it; nobody checks a chain, so that a
 * name, times and the key are all there is. Node makes keys and signatures, but no certificates.
 */
const sha256WithRsa = sequence(object([1, 2, 840, 113549, 1, 1, 11]), tlv(0x05, Buffer.alloc(0)))
const commonName = object([2, 5, 4, 3])

/** An RSA key of 3072 bits with its certificate, both in PEM. */
export async function selfSigned(
  name: string,
  { from, until }: { from: Date; until: Date },
): Promise<{ certificate: string; privateKey: string }> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 3072 })
  const issuer = sequence(tlv(0x31, sequence(commonName, tlv(0x0c, Buffer.from(name, 'utf8')))))
  const serial = tlv(0x02, Buffer.concat([Buffer.from([0x01]), randomBytes(15)]))
  const version3 = tlv(0xa0, tlv(0x02, Buffer.from([2])))
  const body = sequence(
    version3,
    serial,
    sha256WithRsa,
    issuer,
    sequence(time(from), time(until)),
    issuer,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = createSign('sha256').update(body).sign(privateKey)
  const der = sequence(body, sha256WithRsa, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** Tag, length, value (X.690, section 8.1). */
function tlv(tag: number, value: Buffer): Buffer {
  if (value.length < 0x80) return Buffer.concat([Buffer.from([tag, value.length]), value])
  const length = Buffer.alloc(4)
  length.writeUInt32BE(value.length)
  const short = length.subarray(length.findIndex((byte) => byte !== 0))
  return Buffer.concat([Buffer.from([tag, 0x80 | short.length]), short, value])
}

function sequence(...parts: Buffer[]): Buffer {
  return tlv(0x30, Buffer.concat(parts))
}

function object([first = 0, second = 0, ...rest]: number[]): Buffer {
  const bytes = [first * 40 + second]
  for (const arc of rest) {
    const groups = [arc & 0x7f]
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift((left & 0x7f) | 0x80)
    bytes.push(...groups)
  }
  return tlv(0x06, Buffer.from(bytes))
}

/** UTCTime up to 2049 (RFC 5280, 4.1.2.5). */
function time(at: Date): Buffer {
  return tlv(0x17, Buffer.from(`${at.toISOString().replace(/[-:T]/g, '').slice(2, 14)}Z`))
}
