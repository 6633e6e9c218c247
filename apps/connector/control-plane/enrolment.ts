import type { KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { enrol } from '@holdfast/contracts/connector/protocol'
import { z } from 'zod'
import { readState, writeState } from '../state/files.ts'
import type { Identity } from '../state/identity.ts'
import type { ControlPlane } from './client.ts'

/** Who this connector is to the control plane. */
export interface Enrolled {
  connectorId: string
  /** The appliance's id: issuer of grants, audience of calls and receipts. */
  appliance: string
  privateKey: KeyObject
}

const Enrolment = z.object({
  connectorId: z.uuid(),
  appliance: z.string(),
  epoch: z.int(),
  /** Enrolling again is right when the key or the control plane is another one. */
  publicKey: z.string(),
  controlPlaneUrl: z.string(),
})

export interface EnrolmentInput {
  stateDir: string
  controlPlaneUrl: string
  publicUrl: string
  code: string | undefined
  identity: Identity
  controlPlane: ControlPlane
}

/** The enrolment on disk, if it is this key's and this control plane's. */
export async function readEnrolment({
  stateDir,
  controlPlaneUrl,
  identity,
}: Pick<EnrolmentInput, 'stateDir' | 'controlPlaneUrl' | 'identity'>): Promise<Enrolled | undefined> {
  const kept = await readState(pathOf(stateDir), Enrolment)
  if (!kept || kept.publicKey !== identity.publicKey.x || kept.controlPlaneUrl !== controlPlaneUrl)
    return undefined
  return { connectorId: kept.connectorId, appliance: kept.appliance, privateKey: identity.privateKey }
}

/** Enrols by the one-time code; several processes may do so with one key. Errors: Refused, Unreached. */
export async function enrolByCode(input: EnrolmentInput): Promise<Enrolled> {
  const { stateDir, controlPlaneUrl, publicUrl, code, identity, controlPlane } = input
  if (code === undefined) throw new Error('ENROLMENT_CODE is needed: this connector is not enrolled yet')
  const { publicKey, privateKey } = identity
  const answer = await controlPlane.call(enrol, { body: { code, publicKey, publicUrl } })
  await writeState(pathOf(stateDir), { ...answer, publicKey: publicKey.x, controlPlaneUrl })
  return { connectorId: answer.connectorId, appliance: answer.appliance, privateKey }
}

function pathOf(stateDir: string): string {
  return join(stateDir, 'enrolment.json')
}
