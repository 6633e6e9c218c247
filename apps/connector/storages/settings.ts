import { ConfigError, readConfig } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import type { StorageConfig } from '@holdfast/storage/open'
import { parse } from 'yaml'
import { z } from 'zod'

/** One storage as the operator describes it: what customers see of it, and how it is reached. */
export interface StorageSettings {
  label: string
  region: string
  redundancy: string
  backend: StorageConfig
}

const profile = {
  label: z.string().trim().min(1).max(120),
  region: z.string().max(120).default(''),
  redundancy: z.string().max(120).default(''),
}
const text = z.string().min(1)
const timeoutMs = z.int().min(1000).max(600_000).optional()

/** An entry of the YAML file. Each secret may be a path instead, under its name with `File` behind it. */
const Entry = z.discriminatedUnion('kind', [
  z.strictObject({ ...profile, kind: z.literal('filesystem'), path: text }),
  z.strictObject({
    ...profile,
    kind: z.literal('s3'),
    endpoint: z.url(),
    bucket: text,
    accessKey: text,
    secretKey: text,
    signingRegion: text.optional(),
    timeoutMs,
  }),
  z.strictObject({
    ...profile,
    kind: z.literal('azure'),
    endpoint: z.url(),
    account: text,
    accountKey: text,
    container: text,
    timeoutMs,
  }),
])
type Entry = z.infer<typeof Entry>

const Listed = z.strictObject({ storages: z.array(z.record(z.string(), z.unknown())).min(1).max(100) })
const SECRETS = ['accessKey', 'secretKey', 'account', 'accountKey']

/**
 * Storages from YAML (the text itself, or the path of a file with it), else the one that the STORAGE_* variables
 * describe. @throws ConfigError
 */
export function readStorages(yaml: string | undefined, environment: Environment): StorageSettings[] {
  const storages = yaml === undefined ? [fromVariables(environment)] : fromYaml(yaml)
  const labels = new Set(storages.map(({ label }) => label))
  if (labels.size !== storages.length)
    throw new ConfigError('STORAGES is not valid: two storages of one label')
  return storages.map(settingsOf)
}

function fromYaml(yaml: string): Entry[] {
  const isPath = !yaml.includes('\n') && !yaml.trimStart().startsWith('{')
  const parsed = Listed.safeParse(parseYaml(isPath ? readText(yaml) : yaml))
  if (!parsed.success) throw new ConfigError('STORAGES is not valid: expected a list under `storages:`')
  return parsed.data.storages.map((raw, index) =>
    parseEntry(withSecrets(raw), `STORAGES (entry ${index + 1})`),
  )
}

function readText(path: string): string {
  return readConfig({ STORAGES: z.string() }, { STORAGES_FILE: path }).STORAGES
}

function parseYaml(text: string): unknown {
  try {
    return parse(text)
  } catch {
    // The parser's message would quote the text, which may hold secrets.
    throw new ConfigError('STORAGES is not valid YAML')
  }
}

function withSecrets(raw: Record<string, unknown>): Record<string, unknown> {
  const entry = { ...raw }
  for (const name of SECRETS) {
    const path = raw[`${name}File`]
    if (typeof path !== 'string') continue
    delete entry[`${name}File`]
    entry[name] = readConfig({ STORAGE_SECRET: z.string() }, { STORAGE_SECRET_FILE: path }).STORAGE_SECRET
  }
  return entry
}

const variables = {
  STORAGE_KIND: z.enum(['filesystem', 's3', 'azure']).default('filesystem'),
  STORAGE_LABEL: z.string().default('Storage'),
  STORAGE_REGION: z.string().optional(),
  STORAGE_REDUNDANCY: z.string().optional(),
  STORAGE_PATH: z.string().optional(),
  STORAGE_ENDPOINT: z.string().optional(),
  STORAGE_BUCKET: z.string().optional(),
  STORAGE_ACCESS_KEY: z.string().optional(),
  STORAGE_SECRET_KEY: z.string().optional(),
  STORAGE_SIGNING_REGION: z.string().optional(),
  STORAGE_ACCOUNT: z.string().optional(),
  STORAGE_KEY: z.string().optional(),
  STORAGE_CONTAINER: z.string().optional(),
}

/** Which variables a kind of storage reads, and as what; those of other kinds may be set and are passed over. */
const FIELDS: Readonly<Record<Entry['kind'], Readonly<Record<string, keyof typeof variables>>>> = {
  filesystem: { path: 'STORAGE_PATH' },
  s3: {
    endpoint: 'STORAGE_ENDPOINT',
    bucket: 'STORAGE_BUCKET',
    accessKey: 'STORAGE_ACCESS_KEY',
    secretKey: 'STORAGE_SECRET_KEY',
    signingRegion: 'STORAGE_SIGNING_REGION',
  },
  azure: {
    endpoint: 'STORAGE_ENDPOINT',
    account: 'STORAGE_ACCOUNT',
    accountKey: 'STORAGE_KEY',
    container: 'STORAGE_CONTAINER',
  },
}

function fromVariables(environment: Environment): Entry {
  const set = readConfig(variables, environment)
  const {
    STORAGE_KIND: kind,
    STORAGE_LABEL: label,
    STORAGE_REGION: region,
    STORAGE_REDUNDANCY: redundancy,
  } = set
  const own = Object.entries(FIELDS[kind]).map(([field, variable]) => [field, set[variable]])
  return parseEntry({ kind, label, region, redundancy, ...Object.fromEntries(own) }, 'STORAGE_*')
}

function parseEntry(raw: unknown, place: string): Entry {
  const parsed = Entry.safeParse(raw)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new ConfigError(`${place} is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

function settingsOf(entry: Entry): StorageSettings {
  const { label, region, redundancy } = entry
  return { label, region, redundancy, backend: backendOf(entry) }
}

function backendOf(entry: Entry): StorageConfig {
  const timeout = 'timeoutMs' in entry && entry.timeoutMs !== undefined ? { timeoutMs: entry.timeoutMs } : {}
  switch (entry.kind) {
    case 'filesystem':
      return { kind: 'filesystem', path: entry.path }
    case 's3': {
      const { kind, endpoint, bucket, accessKey, secretKey, signingRegion } = entry
      const region = signingRegion === undefined ? {} : { region: signingRegion }
      return { kind, endpoint, bucket, accessKey, secretKey, ...region, ...timeout }
    }
    case 'azure': {
      const { kind, endpoint, account, accountKey, container } = entry
      return { kind, endpoint, account, key: accountKey, container, ...timeout }
    }
  }
}
