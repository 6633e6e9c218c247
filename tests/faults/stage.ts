import { createFolder, listNodes } from '@holdfast/contracts/nodes'
import type { Node } from '@holdfast/contracts/nodes'
import type { Project } from '@holdfast/contracts/projects'
import { startAppliance } from '../harness/appliance.ts'
import type { Appliance, ApplianceOptions } from '../harness/appliance.ts'
import { ApiProblem } from '../harness/client.ts'
import type { Client } from '../harness/client.ts'
import { makeProject, setUpByLink } from '../harness/set-up.ts'
import type { SignedIn } from '../harness/set-up.ts'

/** An appliance that is set up, with an administrator and a project. */
export type Stage = { appliance: Appliance; admin: SignedIn; client: Client; project: Project }

export async function setStage(options: ApplianceOptions = {}): Promise<Stage> {
  const appliance = await startAppliance(options)
  try {
    const admin = await setUpByLink(await appliance.setupLink())
    return { appliance, admin, client: admin.client, project: await makeProject(admin) }
  } catch (error) {
    await appliance.stop()
    throw error
  }
}

export function makeFolder(
  { client, project }: Stage,
  name: string,
  parentId = project.rootId,
): Promise<Node> {
  return client.call(createFolder, { params: { projectId: project.id }, body: { parentId, name } })
}

export async function namesIn({ client, project }: Stage, parentId = project.rootId): Promise<string[]> {
  const { items } = await client.call(listNodes, {
    params: { projectId: project.id },
    query: { parentId, limit: 500 },
  })
  return items.map((node) => node.name)
}

/** The refusal of a call, as `status code`; fails when it was not refused. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call
  } catch (error) {
    if (error instanceof ApiProblem) return `${error.status} ${error.code}`
    throw error
  }
  return 'done'
}
