import { setTimeout as wait } from 'node:timers/promises'
import { ensureFirstConnector } from '@holdfast/domain/connectors/enrolment-code'
import { createGrantIssuer } from '@holdfast/domain/connectors/grant-issuer'
import type { GrantIssuer } from '@holdfast/domain/connectors/grant-issuer'
import { Bells } from '@holdfast/domain/events/bells'
import { FileMetrics } from './file-metrics.ts'
import type { Parts } from './parts.ts'

/** What the routes of files share beside the parts of the api. */
export interface FileParts {
  issuer: GrantIssuer
  bells: Bells
  metrics: FileMetrics
  close: () => Promise<void>
}

/**
 * Builds them, listens, and enters the code that the appliance was installed with; what the database is away for is done
 * when it comes.
 */
export async function buildFileParts({ config, connectorDb, metrics, log }: Parts): Promise<FileParts> {
  const { GRANT_KEY: pem, APPLIANCE_ID: appliance, EPOCH: epoch, ENROLMENT_CODE: code } = config
  const signer = await createGrantIssuer({ pem, appliance, epoch })
  const files = new FileMetrics(metrics, connectorDb)
  const issuer: GrantIssuer = {
    ...signer,
    issue: (claims, ...when) => {
      files.grants.inc({ op: claims.op })
      return signer.issue(claims, ...when)
    },
  }
  const ending = new AbortController()
  const enter = async () => code !== undefined && ensureFirstConnector(connectorDb, code)
  const entering = untilDone(enter, ending.signal, (error) => {
    log.warn({ error }, 'the first connector waits for the database')
  })
  const bells = await Bells.listen(connectorDb)
  const close = async () => {
    ending.abort()
    await entering
    await bells.close()
  }
  return { issuer, bells, metrics: files, close }
}

const AGAIN_MS = 1000

/** Tries until it works or the signal says stop; `onFailure` hears of the first failure. */
async function untilDone(
  work: () => Promise<unknown>,
  signal: AbortSignal,
  onFailure: (error: unknown) => void,
): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt += 1) {
    try {
      await work()
      return
    } catch (error) {
      if (attempt === 1) onFailure(error)
      await wait(AGAIN_MS, undefined, { signal }).catch(() => undefined)
    }
  }
}
