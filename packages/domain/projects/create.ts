import type { Project } from '@holdfast/contracts/projects'
import type { Transaction } from '@holdfast/db/database'
import { sql } from 'drizzle-orm'
import { require } from '../access.ts'
import { audit } from '../audit.ts'
import type { Context } from '../context.ts'
import { DomainError } from '../error.ts'
import { enter } from './enter.ts'
import { label } from './label.ts'
import { findProject, toProject } from './project-row.ts'

export interface CreateProjectInput {
  organizationId: string
  name: string
  storageId: string
  quotaBytes: number | null
}

/**
 * Makes a project with its top folder, in a storage that the organisation may use. Its objects will rest under
 * `b/<organisation>/<project>/`.
 *
 * @throws DomainError `storage_not_assigned`, `project_name_taken`
 */
export function createProject(ctx: Context, input: CreateProjectInput): Promise<Project> {
  const { organizationId, storageId } = input
  return enter(ctx, { kind: 'organization', id: organizationId }, async ({ tx, ctx: acting, access }) => {
    require(access, 'project.create')
    await checkAssigned(tx, organizationId, storageId)
    const id = await insert(tx, input, access.userId)
    const row = await findProject(tx, id)
    await audit(tx, acting, {
      action: 'project.created',
      object: { kind: 'project', id, name: row.name },
      after: { name: row.name, storageId, storage: row.storage_label, quotaBytes: input.quotaBytes },
      organizationId,
    })
    return toProject(row, access)
  })
}

async function checkAssigned(tx: Transaction, organizationId: string, storageId: string): Promise<void> {
  const rows = await tx.execute(sql`
    select from storage_assignments where organization_id = ${organizationId} and storage_id = ${storageId}`)
  if (rows.length === 0) throw new DomainError('storage_not_assigned')
}

async function insert(tx: Transaction, input: CreateProjectInput, actorId: string): Promise<string> {
  const { organizationId, storageId, quotaBytes } = input
  const { name, key } = label(input.name)
  const [row] = await tx.execute<{ id: string }>(sql`
    with project as (
      insert into projects (organization_id, name, name_key, storage_id, root_id, quota_bytes, created_by)
      values (${organizationId}, ${name}, ${key}, ${storageId}, uuidv7(), ${quotaBytes}::bigint, ${actorId})
      on conflict (organization_id, name_key) where deleted_at is null do nothing
      returning id, organization_id, root_id),
    root as (
      insert into nodes (id, organization_id, project_id, kind, name, name_key, created_by, modified_by)
      select root_id, organization_id, id, 'folder', '', '', ${actorId}::uuid, ${actorId}::uuid from project),
    usage as (insert into project_usage (project_id, organization_id) select id, organization_id from project)
    select id from project`)
  if (!row) throw new DomainError('project_name_taken')
  return row.id
}
