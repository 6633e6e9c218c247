import type { Log } from '@holdfast/runtime/log'
import type { Config } from '../config.ts'
import { grantVerifier } from '../grants/verify.ts'
import type { VerifyGrant } from '../grants/verify.ts'
import { loadIdentity } from '../state/identity.ts'
import type { Storages } from '../storages/open-storages.ts'
import type { Task } from '../tasks.ts'
import type { Transfers } from '../transfers.ts'
import { VERSION } from '../version.ts'
import { connectControlPlane } from './client.ts'
import type { ControlPlane } from './client.ts'
import { enrolByCode, readEnrolment } from './enrolment.ts'
import type { Enrolled } from './enrolment.ts'
import { Heartbeat } from './heartbeat.ts'
import { ReadSummaries } from './reads.ts'
import { Revocations } from './revocations.ts'
import { Trust } from './trust.ts'

/** Everything of a process that has to do with the control plane. */
export interface ControlSide {
  controlPlane: ControlPlane
  enrolled: () => Enrolled | undefined
  trust: Trust
  heartbeat: Heartbeat
  revocations: Revocations
  reads: ReadSummaries
  verify: VerifyGrant
  tasks: readonly Task[]
}

export interface ControlSideInput {
  config: Config
  log: Log
  storages: Storages
  transfers: Transfers
}

const BEAT_MS = 10_000
const UNENROLLED_MS = 100

export async function createControlSide(input: ControlSideInput): Promise<ControlSide> {
  const { config, storages, transfers } = input
  const { stateDir, controlPlaneUrl, publicUrl } = config
  const identity = await loadIdentity(stateDir)
  let self = await readEnrolment({ stateDir, controlPlaneUrl, identity })
  const enrolled = () => self
  const controlPlane = connectControlPlane(controlPlaneUrl, enrolled)
  const trust = new Trust(stateDir, controlPlane)
  await trust.load()
  const revocations: Revocations = new Revocations(controlPlane, () => transfers.cutRevoked(revocations))
  const reads = new ReadSummaries(controlPlane)
  const reports = () => storages.reports()
  const heartbeat = new Heartbeat({ controlPlane, trust, publicUrl, version: VERSION, storages: reports })
  const ready = () => revocations.loaded && heartbeat.clockRight
  const verify = grantVerifier({ trust, revocations, enrolled, ready })
  const enrol = async () => {
    const code = config.enrolmentCode
    self = await enrolByCode({ stateDir, controlPlaneUrl, publicUrl, code, identity, controlPlane })
    input.log.info({ connector: self.connectorId }, 'enrolled')
  }
  const tasks = controlTasks({ enrolled, enrol, heartbeat, revocations, reads, trust })
  return { controlPlane, enrolled, trust, heartbeat, revocations, reads, verify, tasks }
}

interface TaskInput extends Pick<ControlSide, 'enrolled' | 'heartbeat' | 'revocations' | 'reads' | 'trust'> {
  enrol: () => Promise<void>
}

function controlTasks({ enrolled, enrol, heartbeat, revocations, reads, trust }: TaskInput): Task[] {
  const beat = async (signal: AbortSignal) => {
    if (!enrolled()) await enrol()
    await heartbeat.beat(signal)
    // Kept on disk before the first grant comes, which the control plane may not live to see.
    if (trust.keys.keys.length === 0) await trust.refetchKeys()
    return BEAT_MS
  }
  const poll = async (signal: AbortSignal) => {
    await revocations.poll(signal)
    return 0
  }
  const deliver = async () => {
    await reads.deliver()
    return BEAT_MS
  }
  return [
    { name: 'heartbeat', turn: beat },
    { name: 'revocations', turn: onceEnrolled(enrolled, poll) },
    { name: 'reads', turn: onceEnrolled(enrolled, deliver) },
  ]
}

/** A turn that waits until this connector is enrolled. */
export function onceEnrolled(enrolled: () => Enrolled | undefined, turn: Task['turn']): Task['turn'] {
  return (signal) => (enrolled() ? turn(signal) : Promise.resolve(UNENROLLED_MS))
}
