import { urlOf } from '@holdfast/init/database'
import type { Secrets } from '@holdfast/init/secrets'
import type { Environment } from '@holdfast/runtime/config'
import type { DataFolder } from './data-folder.ts'
import type { Ports } from './ports.ts'

export const DATABASE = 'holdfast'

type Variables = Record<'api' | 'worker' | 'connector' | 'command', Environment>

/**
 * What the stack gives its services by compose.yaml, each app gets here: it sees no difference. Of the environment of
 * `npm start` only LOG_LEVEL and mail count.
 */
export function variablesOf(
  { ports, folder, secrets }: { ports: Ports; folder: DataFolder; secrets: Secrets },
  environment: Environment,
): Variables {
  const roleUrl = (role: 'holdfast_api' | 'holdfast_worker' | 'holdfast_connector') =>
    urlOf(`127.0.0.1:${ports.database}`, role, secrets[`${role}-password`], DATABASE)
  const common = {
    LOG_LEVEL: environment['LOG_LEVEL'],
    LOG_FILE: folder.log,
    INTERNAL_HOST: '127.0.0.1',
    STOP_SECONDS: '10',
  }
  const publicUrl = `http://localhost:${ports.app}`
  return {
    command: {
      PUBLIC_URL: publicUrl,
      INTERNAL_PORT: String(ports.internal),
      DATABASE_URL: roleUrl('holdfast_api'),
      CONNECTOR_DATABASE_URL: roleUrl('holdfast_connector'),
      AUDIT_DATABASE_URL: roleUrl('holdfast_worker'),
      AUDIT_KEY: secrets['audit-key'],
    },
    api: {
      ...common,
      HOST: '127.0.0.1,::1',
      PORT: String(ports.app),
      INTERNAL_PORT: String(ports.internal),
      PUBLIC_URL: publicUrl,
      DATABASE_URL: roleUrl('holdfast_api'),
      CONNECTOR_DATABASE_URL: roleUrl('holdfast_connector'),
      COOKIE_KEY: secrets['cookie-key'],
      FIELD_KEY: secrets['field-key'],
      GRANT_KEY: secrets['grant-key'],
      APPLIANCE_ID: secrets['appliance-id'],
      EPOCH: secrets.epoch,
      ENROLMENT_CODE: secrets['enrolment-code'],
      SMTP_URL: environment['SMTP_URL'],
      MAIL_FROM: environment['MAIL_FROM'],
      OUTBOUND_ALLOW: environment['OUTBOUND_ALLOW'],
      DNS_SERVERS: environment['DNS_SERVERS'],
    },
    worker: {
      ...common,
      INTERNAL_PORT: String(ports.workerInternal),
      PUBLIC_URL: publicUrl,
      SMTP_URL: environment['SMTP_URL'],
      MAIL_FROM: environment['MAIL_FROM'],
      OUTBOUND_ALLOW: environment['OUTBOUND_ALLOW'],
      DNS_SERVERS: environment['DNS_SERVERS'],
      DATABASE_URL: roleUrl('holdfast_worker'),
      COOKIE_KEY: secrets['cookie-key'],
      FIELD_KEY: secrets['field-key'],
      AUDIT_KEY: secrets['audit-key'],
      APPLIANCE_ID: secrets['appliance-id'],
    },
    connector: {
      ...common,
      HOST: '127.0.0.1',
      PORT: String(ports.connector),
      INTERNAL_PORT: String(ports.connectorInternal),
      PUBLIC_URL: `http://127.0.0.1:${ports.connector}`,
      CONTROL_PLANE_URL: publicUrl,
      STATE_DIR: folder.connector,
      ROOT_KEYS: secrets['root-keys'],
      ENROLMENT_CODE: secrets['enrolment-code'],
      STORAGE_KIND: 'filesystem',
      STORAGE_LABEL: 'This computer',
      STORAGE_REDUNDANCY: 'None: one folder on one disk',
      STORAGE_PATH: folder.files,
    },
  }
}
