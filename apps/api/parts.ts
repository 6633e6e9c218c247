import type { Database } from '@holdfast/db/database'
import type { PlaceOf } from '@holdfast/domain/devices/place'
import type { Sealer } from '@holdfast/domain/secrets/sealed'
import type { SsoServices } from '@holdfast/domain/sso/services'
import type { Log } from '@holdfast/runtime/log'
import type { Mailer } from '@holdfast/mail/mailer'
import type { ApiConfig } from './config.ts'
import type { ApiMetrics } from './metrics.ts'

/** What the composition root builds and hands to the routes. */
export interface Parts {
  config: ApiConfig
  /** As `holdfast_api`: the rows of the scope of each transaction. */
  db: Database
  /** As `holdfast_connector`: what the routes for connectors need. */
  connectorDb: Database
  /** For secrets in columns of the database. */
  sealer: Sealer
  /** Where addresses are, by the operator's file. */
  placeOf: PlaceOf
  /** What single sign-on needs beside the database. */
  sso: SsoServices
  log: Log
  metrics: ApiMetrics
  /** Null when no mail server is configured: links are copied by hand then. */
  mailer: Mailer | null
}
