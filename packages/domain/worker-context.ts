import { randomUUID } from 'node:crypto'
import type { Database } from '@holdfast/db/database'
import type { Context } from './context.ts'
import type { Sealer } from './secrets/sealed.ts'

/** For the audit rows of what the worker does when its time has come: nobody's request, so no actor and no address. */
export function asWorker(db: Database, tenantId: string, sealer?: Sealer): Context {
  return { db, tenantId, actor: null, requestId: randomUUID(), address: '', userAgent: 'worker', sealer }
}
