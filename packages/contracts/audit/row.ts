import { hash } from 'node:crypto'
import { canonical } from './canonical.ts'

type Fields = Record<string, unknown>

/** One row of the audit trail as it is sealed. `at` has six decimals of a second and ends in `Z`. */
export interface SealedRow {
  action: string
  actorEmail: string | null
  actorId: string | null
  address: string
  after: Fields | null
  at: string
  before: Fields | null
  id: string
  objectId: string | null
  objectKind: string
  objectName: string | null
  organizationId: string | null
  projectId: string | null
  requestId: string
  sessionId: string | null
  tenantId: string
  userAgent: string
}

/** The canonical text of a row: what its digest is made of. docs/audit-format.md says it byte by byte. */
export function rowText(row: SealedRow): string {
  // The members in their canonical order, spelled out: a verification writes a million of these.
  const text = JSON.stringify
  return (
    `{"action":${text(row.action)},"actorEmail":${text(row.actorEmail)},"actorId":${text(row.actorId)},` +
    `"address":${text(row.address)},"after":${fields(row.after)},"at":${text(row.at)},"before":${fields(row.before)},` +
    `"id":${text(row.id)},"objectId":${text(row.objectId)},"objectKind":${text(row.objectKind)},` +
    `"objectName":${text(row.objectName)},"organizationId":${text(row.organizationId)},` +
    `"projectId":${text(row.projectId)},"requestId":${text(row.requestId)},"sessionId":${text(row.sessionId)},` +
    `"tenantId":${text(row.tenantId)},"userAgent":${text(row.userAgent)}}`
  )
}

function fields(value: Fields | null): string {
  return value === null ? 'null' : canonical(value)
}

/** SHA-256 of salt and canonical text, in hexadecimal. */
export function rowDigest(salt: Uint8Array, text: string): string {
  return hash('sha256', Buffer.concat([salt, Buffer.from(text, 'utf8')]), 'hex')
}
