import type { DeliveredReceipt, Receipt, ReceiptAnswer } from '@holdfast/contracts/connector/receipt'
import { receiptType } from '@holdfast/contracts/connector/receipt'
import type { ErrorCode } from '@holdfast/contracts/errors'
import { openDatabase } from '@holdfast/db/database'
import type { Database } from '@holdfast/db/database'
import type { ConnectorContext } from '@holdfast/domain/connectors/connector-context'
import { createGrantIssuer } from '@holdfast/domain/connectors/grant-issuer'
import type { GrantIssuer } from '@holdfast/domain/connectors/grant-issuer'
import type { PublicKey } from '@holdfast/contracts/connector/protocol'
import { DomainError } from '@holdfast/domain/error'
import { deliverReceipts } from '@holdfast/domain/uploads/deliver'
import { decodeJwt, SignJWT } from 'jose'
import { generateKeyPairSync, randomUUID } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { TestOrganization } from './organization.ts'
import type { TestDatabase } from './postgres.ts'

/** A connector that has a key and moves no bytes: it says of every granted upload that it is durable. */
export class SigningConnector {
  readonly db: Database
  readonly close: () => Promise<void>
  readonly issuer: GrantIssuer
  readonly ctx: ConnectorContext
  readonly publicKey: PublicKey
  readonly #privateKey: KeyObject

  private constructor(database: TestDatabase, issuer: GrantIssuer, connectorId: string) {
    const { db, close } = openDatabase(database.url('holdfast_connector'), { name: 'test', max: 8 })
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    this.db = db
    this.close = close
    this.issuer = issuer
    this.#privateKey = privateKey
    const { x = '' } = publicKey.export({ format: 'jwk' })
    this.publicKey = { kty: 'OKP', crv: 'Ed25519', x }
    const { appliance, epoch } = issuer
    this.ctx = { db, connectorId, appliance, epoch, requestId: randomUUID(), address: '127.0.0.1' }
  }

  /** The one before the organisation's storage. */
  static async make(database: TestDatabase, organization: TestOrganization): Promise<SigningConnector> {
    const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const issuer = await createGrantIssuer({ pem, appliance: randomUUID(), epoch: 3 })
    const connector = new SigningConnector(database, issuer, organization.connectorId)
    await organization.sql`
      update connectors set public_key = ${organization.sql.json(connector.publicKey)} where id = ${organization.connectorId}`
    return connector
  }

  /** What an honest connector says once all bytes of a granted upload are durable. */
  receiptFor(grant: string, changes: Partial<Receipt> = {}): Receipt {
    // A write grant of our own api.
    const claims = decodeJwt(grant) as Record<string, unknown> &
      Pick<Receipt, 'upload' | 'object' | 'storage' | 'size'>
    return {
      iss: this.ctx.connectorId,
      aud: this.ctx.appliance,
      iat: Math.floor(Date.now() / 1000),
      upload: claims.upload,
      object: claims.object,
      storage: claims.storage,
      epoch: Number(claims.epoch),
      wrap: {
        organization: String(claims.org),
        homeStorage: claims.storage,
        version: 1,
        wrapped: 'A'.repeat(80),
      },
      size: claims.size,
      partSize: Number(claims.partSize),
      head: {
        kind: 'part',
        name: '0-1-00000000000000000000000000000000',
        length: 1,
        sealedCrc: 1,
        plainCrc: 1,
      },
      crc: 1,
      sha256: 'a'.repeat(64),
      // As the grant has it.
      ctx: claims.ctx as Receipt['ctx'],
      completedAt: new Date().toISOString(),
      ...changes,
    }
  }

  sign(receipt: object, key: KeyObject = this.#privateKey): Promise<string> {
    const header = { alg: 'EdDSA', typ: receiptType }
    return new SignJWT({ ...receipt }).setProtectedHeader(header).sign(key)
  }

  /** @throws DomainError as the control plane refuses a receipt */
  async deliver(receipt: Receipt): Promise<ReceiptAnswer> {
    return this.deliverSigned(await this.sign(receipt))
  }

  /** @throws DomainError as the control plane refuses a receipt */
  async deliverSigned(jws: string): Promise<ReceiptAnswer> {
    const [answer] = await this.deliverAll([jws])
    if (!answer) throw new Error('a receipt was not answered')
    // Refusals are codes of the contracts.
    if (answer.outcome === 'refused') throw new DomainError(answer.code as ErrorCode)
    return answer
  }

  deliverAll(receipts: readonly string[]): Promise<DeliveredReceipt[]> {
    return deliverReceipts(this.ctx, receipts, this.publicKey)
  }
}
