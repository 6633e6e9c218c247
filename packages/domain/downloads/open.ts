import { readAddress } from '@holdfast/contracts/connector/addresses'
import type { GrantIssuer } from '../connectors/grant-issuer.ts'
import { handlesOf } from '../connectors/handles.ts'
import type { Context } from '../context.ts'
import { enter } from '../projects/enter.ts'
import type { Scene } from '../projects/enter.ts'
import { toServing } from '../storages/serving.ts'
import type { Serving } from '../storages/serving.ts'
import { noteOpening } from './opening.ts'
import { findReadable } from './readable.ts'
import type { Readable, Which } from './readable.ts'

export interface OpenInput {
  which: Which
  purpose: 'download' | 'view' | 'thumbnail'
  disposition: 'inline' | 'attachment'
  /** The app's address, to which a reader with an expired grant is sent back. */
  publicUrl: string
}

export interface Opened {
  /** At the connector, with the grant in it: not to be logged. */
  url: string
  versionId: string
  name: string
  size: number
  type: string
  expiresAt: string
}

/**
 * Checks, notes and grants the reading of a content; answers where to read it.
 *
 * @throws DomainError `not_found`, `not_a_file`, `forbidden`, `project_deleted`, `connector_offline`
 */
export async function openContent(ctx: Context, input: OpenInput, issuer: GrantIssuer): Promise<Opened> {
  const { which } = input
  const checkedAt = Date.now()
  const place =
    'nodeId' in which
      ? { kind: 'node' as const, id: which.nodeId }
      : { kind: 'version' as const, id: which.versionId }
  const { readable, claims, serving } = await enter(ctx, place, async (scene) => {
    const readable = await findReadable(scene.tx, scene.access, which)
    const serving = toServing(readable)
    const opening = await noteOpening(scene, {
      projectId: readable.project_id,
      objectId: readable.version_id,
      purpose: input.purpose,
      object: { kind: 'version', id: readable.version_id, name: readable.name },
    })
    return { readable, serving, claims: claimsOf(scene, { readable, serving, opening }, input) }
  })
  const { grant, expiresAt } = issuer.issue(claims, readable.read_grant_minutes * 60, checkedAt)
  return {
    url: readAddress(serving.publicUrl, readable.name, grant),
    versionId: readable.version_id,
    name: readable.name,
    size: Number(readable.size),
    type: readable.type,
    expiresAt: expiresAt.toISOString(),
  }
}

function claimsOf(
  scene: Scene,
  { readable, serving, opening }: { readable: Readable; serving: Serving; opening: string },
  { disposition, publicUrl }: OpenInput,
) {
  const { organization_id: organization, project_id: project, blob_id: blob } = readable
  const stable = new URL(`/api/v1/versions/${readable.version_id}/content`, publicUrl)
  stable.searchParams.set('disposition', disposition)
  return {
    op: 'read' as const,
    aud: serving.connectorId,
    jti: opening,
    rev: [...handlesOf(scene, project), `v:${readable.version_id}`, `n:${readable.node_id}`],
    org: organization,
    storage: readable.storage_id,
    object: `b/${organization}/${project}/${blob}`,
    head: readable.head,
    size: Number(readable.size),
    partSize: readable.part_size,
    wrap: readable.wrap,
    name: readable.name,
    type: readable.type,
    disposition,
    version: readable.version_id,
    modified: Math.floor(Date.parse(readable.created_at) / 1000),
    stable: stable.href,
  }
}
