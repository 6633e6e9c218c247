import { createHash, createHmac } from 'node:crypto'

export interface Credentials {
  accessKey: string
  secretKey: string
  region: string
}

export interface Signable {
  method: string
  /** Host with port, as in the Host header. */
  host: string
  /** Encoded, beginning with a slash. */
  path: string
  headers: Record<string, string>
}

/**
 * The headers of a request with its signature (AWS Signature Version 4). All headers are signed, so that
 * AWS accepts the x-amz-… among them, which it refuses unsigned. The payload is not: TLS and the CRC guard it,
 * and hashing it would cost more than sealing it did.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 */
export function signedHeaders(
  request: Signable,
  credentials: Credentials,
  now: Date,
): Record<string, string> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '')
  const headers: Record<string, string> = {
    ...request.headers,
    host: request.host,
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-date': time,
  }
  const names = Object.keys(headers).toSorted()
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('')
  const canonical = [request.method, request.path, '', lines, names.join(';'), 'UNSIGNED-PAYLOAD'].join('\n')
  const scope = `${time.slice(0, 8)}/${credentials.region}/s3/aws4_request`
  const digest = createHash('sha256').update(canonical).digest('hex')
  const signature = hmac(
    signingKey(credentials, time.slice(0, 8)),
    `AWS4-HMAC-SHA256\n${time}\n${scope}\n${digest}`,
  )
  headers.authorization =
    `AWS4-HMAC-SHA256 Credential=${credentials.accessKey}/${scope}, ` +
    `SignedHeaders=${names.join(';')}, Signature=${signature.toString('hex')}`
  return headers
}

/** A key as a path: everything but the unreserved characters of RFC 3986 and the slash is escaped. */
export function encodePath(bucket: string, key: string): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replaceAll(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  return `/${encode(bucket)}/${key.split('/').map(encode).join('/')}`
}

function signingKey({ secretKey, region }: Credentials, day: string): Buffer {
  return ['s3', 'aws4_request'].reduce(hmac, hmac(hmac(`AWS4${secretKey}`, day), region))
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
