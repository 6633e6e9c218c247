import { Receipt, receiptType } from '@holdfast/contracts/connector/receipt'
import { compactVerify } from 'jose'
import type { ConnectorContext } from '../connectors/connector-context.ts'
import type { StoredKey } from '../connectors/stored-key.ts'
import { verifierOf } from '../connectors/verified-key.ts'
import { DomainError } from '../error.ts'

/**
 * Reads a receipt that its connector signed.
 *
 * @throws DomainError `receipt_invalid`
 */
export async function readReceipt(ctx: ConnectorContext, jws: string, key: StoredKey): Promise<Receipt> {
  const payload = await verify(jws, key)
  const parsed = Receipt.safeParse(payload)
  if (!parsed.success) throw new DomainError('receipt_invalid', 'It is not what a receipt looks like.')
  const receipt = parsed.data
  if (receipt.iss !== ctx.connectorId || receipt.aud !== ctx.appliance)
    throw new DomainError('receipt_invalid', 'It is of another connector or for another appliance.')
  if (receipt.epoch > ctx.epoch) throw new DomainError('receipt_invalid', 'It is of a later epoch.')
  return receipt
}

async function verify(jws: string, key: StoredKey): Promise<unknown> {
  try {
    const { payload, protectedHeader } = await compactVerify(jws, await verifierOf(key), {
      algorithms: ['EdDSA'],
    })
    if (protectedHeader.typ !== receiptType) throw new Error('another type')
    return JSON.parse(Buffer.from(payload).toString('utf8'))
  } catch {
    throw new DomainError('receipt_invalid', 'Its signature does not hold.')
  }
}
