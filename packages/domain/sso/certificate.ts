import { X509Certificate } from 'node:crypto'
import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import { DomainError } from '../error.ts'
import { selfSigned } from './self-signed.ts'

export type CertificateUse = 'provider_signing' | 'our_signing' | 'our_encryption'

/** What is kept of a certificate. */
export interface CertificateFacts {
  pem: string
  subject: string
  /** SHA-256 in hex. */
  fingerprint: string
  validFrom: Date
  validUntil: Date
}

/** A stored certificate. */
export interface Certificate extends CertificateFacts {
  id: string
  providerId: string
  use: CertificateUse
  source: 'metadata' | 'upload' | 'generated'
  /** Sealed; of ours. */
  privateKey: Buffer | null
  active: boolean
  addedAt: Date
}

/** Certificates of a provider, the newest first. */
export async function certificatesOf(
  tx: Pick<Queries, 'execute'>,
  providerId: string,
): Promise<Certificate[]> {
  const rows = await tx.execute<{
    id: string
    provider_id: string
    use: CertificateUse
    source: Certificate['source']
    pem: string
    subject: string
    fingerprint: string
    valid_from: string
    valid_until: string
    private_key: Uint8Array | null
    active: boolean
    added_at: string
  }>(sql`select * from sso_certificates where provider_id = ${providerId} order by id desc limit 100`)
  return rows.map((row) => ({
    id: row.id,
    providerId: row.provider_id,
    use: row.use,
    source: row.source,
    pem: row.pem,
    subject: row.subject,
    fingerprint: row.fingerprint,
    validFrom: new Date(row.valid_from),
    validUntil: new Date(row.valid_until),
    privateKey: row.private_key === null ? null : Buffer.from(row.private_key),
    active: row.active,
    addedAt: new Date(row.added_at),
  }))
}

export function isValidAt({ validFrom, validUntil }: CertificateFacts, now: Date): boolean {
  return validFrom <= now && now < validUntil
}

/**
 * Reads a certificate in PEM, or its base64 alone as metadata hold it. RSA of 2048 bits or more: what SAML signatures are made with.
 *
 * @throws DomainError `sso_certificate_invalid`
 */
export function readCertificate(text: string): CertificateFacts {
  const body = text.replace(/-----(BEGIN|END) CERTIFICATE-----/g, '').replace(/\s+/g, '')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(body))
    throw new DomainError('sso_certificate_invalid', 'This is no base64.')
  const certificate = parse(Buffer.from(body, 'base64'))
  const { asymmetricKeyType: type, asymmetricKeyDetails: key } = certificate.publicKey
  if (type !== 'rsa' || (key?.modulusLength ?? 0) < 2048)
    throw new DomainError('sso_certificate_invalid', 'Its key must be RSA of at least 2048 bits.')
  return {
    pem: certificate.toString(),
    subject: certificate.subject.replaceAll('\n', ', ').slice(0, 500),
    fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
    validFrom: new Date(certificate.validFrom),
    validUntil: new Date(certificate.validTo),
  }
}

function parse(bytes: Buffer): X509Certificate {
  try {
    return new X509Certificate(bytes)
  } catch {
    throw new DomainError('sso_certificate_invalid', 'This is no X.509 certificate.')
  }
}

const years = 3

/** A certificate of ours with its key. Never inside a transaction: keys take a while to find. */
export async function makeCertificate(
  name: string,
): Promise<{ certificate: CertificateFacts; privateKey: string }> {
  const from = new Date(Date.now() - 3_600_000)
  const until = new Date(from.getTime() + years * 365 * 86_400_000)
  const { certificate, privateKey } = await selfSigned(name, { from, until })
  return { certificate: readCertificate(certificate), privateKey }
}

/** Adds a certificate; one that is there already stays as it is. */
export async function storeCertificate(
  tx: Pick<Queries, 'execute'>,
  place: { organizationId: string; providerId: string },
  use: CertificateUse,
  facts: CertificateFacts,
  {
    source,
    active = true,
    id,
    privateKey = null,
  }: { source: Certificate['source']; active?: boolean; id?: string; privateKey?: Buffer | null },
): Promise<void> {
  await tx.execute(sql`
    insert into sso_certificates (id, organization_id, provider_id, use, source, pem, subject, fingerprint, valid_from,
      valid_until, private_key, active)
    values (coalesce(${id ?? null}::uuid, uuidv7()), ${place.organizationId}, ${place.providerId}, ${use}, ${source},
      ${facts.pem}, ${facts.subject}, ${facts.fingerprint}, ${facts.validFrom.toISOString()}::timestamptz,
      ${facts.validUntil.toISOString()}::timestamptz, ${privateKey}, ${active})
    on conflict (provider_id, use, fingerprint) do nothing`)
}
