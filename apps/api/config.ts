import { fileURLToPath } from 'node:url'
import { hosts, origin, port, processShape, readConfig, wholeNumber } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import { z } from 'zod'
import { mailShape } from './mailer.ts'

/** 32 random bytes in base64url. */
const key = () =>
  z.string().transform((value, context) => {
    const bytes = Buffer.from(value.trim(), 'base64url')
    if (bytes.length === 32) return bytes
    context.addIssue('expected 32 bytes in base64url')
    return z.NEVER
  })

/** Such keys one a line, the newest last. */
export const keyList = () =>
  z.string().transform((value, context) => {
    const lines = value.split('\n').filter((line) => line.trim() !== '')
    const keys = lines.map((line) => Buffer.from(line.trim(), 'base64url'))
    if (keys.length > 0 && keys.every((bytes) => bytes.length === 32)) return keys
    context.addIssue('expected 32 bytes in base64url on each line')
    return z.NEVER
  })

const list = () =>
  z.string().transform((value) =>
    value
      .split(',')
      .map((entry) => entry.trim())
      .filter(Boolean),
  )

/** For calls made for organisations, by the api and its worker. */
export const outboundShape = {
  /** Hosts, addresses, networks (CIDR) and http origins that are called though they are private. */
  OUTBOUND_ALLOW: list().default([]),
  /** Name servers that are asked for TXT records, `address` or `address:port`; the system's when empty. */
  DNS_SERVERS: list().default([]),
}

const shape = {
  ...processShape,
  PORT: port().default(8080),
  HOST: hosts().default(['0.0.0.0']),
  INTERNAL_PORT: port().default(9090),
  /** The address that people use. */
  PUBLIC_URL: origin(),
  /** As `holdfast_api`. */
  DATABASE_URL: z.string(),
  /** As `holdfast_connector`. */
  CONNECTOR_DATABASE_URL: z.string(),
  DATABASE_CONNECTIONS: wholeNumber(2, 200).default(10),
  /** Seals session cookies. */
  COOKIE_KEY: key(),
  /** Seals secrets in columns of the database. */
  FIELD_KEY: keyList(),
  /** Ed25519, PKCS8 PEM: signs grants. */
  GRANT_KEY: z.string(),
  APPLIANCE_ID: z.uuid(),
  EPOCH: wholeNumber(1, 2 ** 31).default(1),
  ENROLMENT_CODE: z.string().optional(),
  WEB_ROOT: z.string().default(fileURLToPath(new URL('../web/dist', import.meta.url))),
  /** Networks (CIDR) of the proxies whose word about the client counts. */
  TRUSTED_PROXIES: list().default([]),
  ...outboundShape,
  /** A file in MaxMind DB format that says where addresses are. */
  PLACES_FILE: z.string().optional(),
  ...mailShape,
}

/** Reads the variables of the api. See docs/operator/configuration.md. */
export function readApiConfig(environment: Environment) {
  return readConfig(shape, environment)
}
export type ApiConfig = ReturnType<typeof readApiConfig>
