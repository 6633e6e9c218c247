import { createGroup, changeGroupMembers } from '@holdfast/contracts/groups'
import { listNodes } from '@holdfast/contracts/nodes'
import { changeAssignments } from '@holdfast/contracts/rights'
import postgres from 'postgres'
import type { Measure } from '../bench.ts'
import { figure } from '../figures.ts'
import { fillFolder } from '../fill.ts'
import type { Holdfast } from '../holdfast.ts'
import { HttpClient } from '../load/http.ts'
import { median, percentile } from '../statistics.ts'
import { makeFolder } from './folders.ts'

const SAMPLES = 300
const WARM_UP = 50
const FOLDERS = 200

/**
 * The first page of 200 folders, and of a folder of 100,000 files: before any folder has rights of its own, and when every second
 * one of the folders is private and the rest are opened by a group.
 */
export const rights: Measure = {
  name: 'folder rights',
  run: async (bench) => {
    const holdfast = await bench.holdfast()
    const [small, large] = [await makeFolder(holdfast, 'folders'), await makeFolder(holdfast, 'files')]
    const folders: string[] = []
    for (let index = 0; index < FOLDERS; index += 1)
      folders.push(await makeFolder(holdfast, `folder ${index}`, small))
    await fillFolder(holdfast, large, 100_000)
    const before = await measure(holdfast, [small, large])
    await guard(holdfast, folders)
    const after = await measure(holdfast, [small, large])
    const added = (index: 0 | 1) => median(after[index]) - median(before[index])
    return [
      figure('a page of 200 without folder rights, p50', median(before[0]), 'ms'),
      figure('a page of 200 folders with rights of their own, p50', median(after[0]), 'ms'),
      figure('folder rights add to a page of 200 such folders, p50', added(0), 'ms', {
        of: 'value',
        atMost: 2,
      }),
      figure('folder rights add to a page of 100,000 files, p50', added(1), 'ms', { of: 'value', atMost: 2 }),
      figure('a page of 200 folders with rights of their own, p95', percentile(after[0], 0.95), 'ms'),
    ]
  },
}

async function measure(
  { appliance, admin, project }: Holdfast,
  [small, large]: readonly [string, string],
): Promise<[number[], number[]]> {
  const http = new HttpClient(1)
  const took: [number[], number[]] = [[], []]
  const path = listNodes.path.replace('{projectId}', project.id)
  for (let turn = -WARM_UP; turn < SAMPLES; turn += 1)
    for (const [index, parentId] of [small, large].entries()) {
      const url = `${appliance.url}${path}?parentId=${parentId}&limit=200`
      const reply = await http.expect(url, { headers: { Cookie: admin.client.cookieHeader() } }, 200)
      if (turn >= 0) took[index]?.push(reply.total)
    }
  http.close()
  return took
}

/** All of them get rights of their own, in the way in which a person would see all 200. */
async function guard({ appliance, admin }: Holdfast, folders: readonly string[]): Promise<void> {
  const { client, organizationId, userId } = admin
  const params = { organizationId }
  const { id: groupId } = await client.call(createGroup, { params, body: { name: 'Bench' } })
  await client.call(changeGroupMembers, { params: { ...params, groupId }, body: { add: [userId] } })
  const changes = folders.map((nodeId) => ({ groupId, nodeId, templateId: 'member' }))
  await client.call(changeAssignments, { params, body: { changes } })
  const sql = postgres(appliance.databaseUrl('postgres'), { max: 1, onnotice: () => {} })
  await sql`update nodes set private = true where id = any(${folders.filter((_, index) => index % 2 === 0)}::uuid[])`
  await sql`vacuum analyze nodes, role_assignments, group_members`
  await sql.end()
}
