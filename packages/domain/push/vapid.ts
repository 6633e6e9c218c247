import { sql } from 'drizzle-orm'
import type { Queries } from '@holdfast/db/database'
import type { Sealer } from '../secrets/sealed.ts'
import webPush from 'web-push'

const context = 'vapid'

/** The appliance's key pair for web push (RFC 8292), in base64url; made when it is first asked for. */
export async function vapidKeys(
  tx: Pick<Queries, 'execute'>,
  sealer: Sealer,
): Promise<{ publicKey: string; privateKey: string }> {
  const known = await read(tx, sealer)
  if (known) return known
  const made = webPush.generateVAPIDKeys()
  // Of two instances that make one at once, one wins; both read that.
  await tx.execute(sql`update appliance set push_public_key = ${made.publicKey},
    push_private_key = ${sealer.seal(context, made.privateKey)} where push_public_key is null`)
  return (await read(tx, sealer)) ?? made
}

async function read(tx: Pick<Queries, 'execute'>, sealer: Sealer) {
  const [row] = await tx.execute<{ public: string | null; private: Buffer | null }>(sql`
    select push_public_key as public, push_private_key as private from appliance`)
  if (!row?.public || !row.private) return null
  return { publicKey: row.public, privateKey: sealer.open(context, row.private).toString() }
}
