import { availableParallelism } from 'node:os'
import { origin, port, processShape, readConfig, wholeNumber } from '@holdfast/runtime/config'
import type { Environment } from '@holdfast/runtime/config'
import { z } from 'zod'
import { readRootKeys } from './storages/root-keys.ts'
import { readStorages } from './storages/settings.ts'

const MiB = 1 << 20

const shape = {
  ...processShape,
  /** Origin of the api, as this connector reaches it. */
  CONTROL_PLANE_URL: origin(),
  /** Origin under which browsers reach this connector. */
  PUBLIC_URL: origin(),
  PORT: port().default(8080),
  INTERNAL_PORT: port().default(9090),
  /** A folder that outlives restarts: the connector's key, its enrolment, what it was told last. */
  STATE_DIR: z.string(),
  /** One root key a line (32 bytes in base64url), the newest last. Usually from ROOT_KEYS_FILE. */
  ROOT_KEYS: z.string(),
  /** Needed at the first start only. */
  ENROLMENT_CODE: z.string().optional(),
  /** YAML that lists the storages, usually from STORAGES_FILE; without it, the STORAGE_* variables name one. */
  STORAGES: z.string().optional(),
  /** Processes that serve; 0 is one for each core. */
  PROCESSES: wholeNumber(0, 64).default(0),
  /** Memory for parts on their way in, of all processes together. */
  BUFFER_MIB: wholeNumber(32, 65_536).default(64),
  /** A transfer without a byte for so long is ended. Without it the control plane's setting counts. */
  IDLE_SECONDS: wholeNumber(1, 3600).optional(),
  /** MiB a second that jobs may read. */
  JOB_MIB_PER_SECOND: wholeNumber(1, 100_000).default(64),
}

export type Config = ReturnType<typeof parseConfig>

/** Everything the connector is told by its environment. @throws ConfigError */
export function parseConfig(environment: Environment) {
  const { STORAGES, ...variables } = readConfig(shape, environment)
  return {
    logLevel: variables.LOG_LEVEL,
    logFile: variables.LOG_FILE,
    hosts: variables.HOST,
    internalHosts: variables.INTERNAL_HOST,
    stopSeconds: variables.STOP_SECONDS,
    controlPlaneUrl: variables.CONTROL_PLANE_URL,
    publicUrl: variables.PUBLIC_URL,
    port: variables.PORT,
    internalPort: variables.INTERNAL_PORT,
    stateDir: variables.STATE_DIR,
    rootKeys: readRootKeys(variables.ROOT_KEYS),
    enrolmentCode: variables.ENROLMENT_CODE,
    storages: readStorages(STORAGES, environment),
    processes: variables.PROCESSES || availableParallelism(),
    bufferBytes: variables.BUFFER_MIB * MiB,
    idleSeconds: variables.IDLE_SECONDS,
    jobBytesPerSecond: variables.JOB_MIB_PER_SECOND * MiB,
  }
}
