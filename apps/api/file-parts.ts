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

/** Builds them; needs the database, to listen and to enter the code that the appliance was installed with. */
export async function buildFileParts({ config, connectorDb, metrics }: Parts): Promise<FileParts> {
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
  if (code !== undefined) await ensureFirstConnector(connectorDb, code)
  const bells = await Bells.listen(connectorDb)
  return { issuer, bells, metrics: files, close: () => bells.close() }
}
