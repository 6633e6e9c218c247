import { sql } from 'drizzle-orm'
import type { Transaction } from '@holdfast/db/database'

/**
 * Writes down all access to the organisation in scope, in one statement: whatever changes meanwhile, the items show one moment.
 * Answers how many there are.
 */
export async function snapshotAccess(
  tx: Pick<Transaction, 'execute'>,
  { organizationId, reviewId }: { organizationId: string; reviewId: string },
): Promise<number> {
  const [row] = await tx.execute<{ items: number }>(sql`
    with place as (
      select p.id as project_id, n.id as node_id, p.name || coalesce(' / ' || n.name, '') as name
      from projects p left join nodes n on n.project_id = p.id and n.id in (
        select a.node_id from role_assignments a where a.organization_id = ${organizationId})
      where p.organization_id = ${organizationId}
      union all
      select p.id, null, p.name from projects p where p.organization_id = ${organizationId} and exists (
        select from nodes n where n.project_id = p.id and n.id in (
          select a.node_id from role_assignments a where a.organization_id = ${organizationId}))),
    seen as (
      select 'role' as kind, a.id as object_id, u.id as subject_id, a.group_id,
        coalesce(u.display_name, g.name) as subject_name, u.email as subject_email, coalesce(m.external, false) as external,
        coalesce(t.name, a.role) as access, a.project_id, a.node_id,
        (select p.name from place p where p.project_id = a.project_id and p.node_id is not distinct from a.node_id limit 1)
          as place_name,
        a.created_at as since, u.last_seen_at, coalesce(u.name_key, g.name_key) as sort_key
      from role_assignments a
      left join users u on u.id = a.user_id
      left join memberships m on m.organization_id = a.organization_id and m.user_id = a.user_id
      left join groups g on g.organization_id = a.organization_id and g.id = a.group_id
      left join permission_templates t on t.organization_id = a.organization_id and t.id = a.template_id
      where a.organization_id = ${organizationId} and (a.expires_at is null or a.expires_at > now())
      union all
      select 'group_member', md5(gm.group_id::text || gm.user_id::text)::uuid, u.id, gm.group_id, u.display_name, u.email,
        m.external, g.name, null, null, null, gm.added_at, u.last_seen_at, u.name_key
      from group_members gm
      join groups g on g.organization_id = gm.organization_id and g.id = gm.group_id
      join users u on u.id = gm.user_id
      join memberships m on m.organization_id = gm.organization_id and m.user_id = gm.user_id
      where gm.organization_id = ${organizationId}
      union all
      select 'token', k.id, u.id, null, u.display_name, u.email, m.external,
        k.name || ': ' || array_to_string(k.scopes, ', '), null, null, null, k.created_at, k.last_used_at, u.name_key
      from api_tokens k join users u on u.id = k.user_id
      join memberships m on m.organization_id = k.organization_id and m.user_id = k.user_id
      where k.organization_id = ${organizationId} and k.expires_at > now()
      union all
      select 'support', s.id, null, null, s.operator_name, s.operator_email, true,
        case when s.content then 'names and contents' else 'names' end, s.project_id, s.folder_id, s.place_name, s.decided_at,
        null, lower(s.operator_name)
      from support_requests s
      where s.organization_id = ${organizationId} and s.state = 'approved' and s.ends_at > now()
      union all
      select 'invitation', i.id, null, null, i.email, i.email, i.external, coalesce(t.name, i.role), i.project_id, null,
        (select p.name from place p where p.project_id = i.project_id and p.node_id is null limit 1), i.created_at, null,
        i.email_key
      from invitations i
      left join permission_templates t on t.organization_id = i.organization_id and t.id::text = i.role
      where i.organization_id = ${organizationId} and i.expires_at > now()),
    made as (
      insert into access_review_items (organization_id, review_id, kind, object_id, subject_id, group_id, subject_name,
        subject_email, external, access, project_id, node_id, place_name, since, last_seen_at, sort_key)
      select ${organizationId}::uuid, ${reviewId}::uuid, kind, object_id, subject_id, group_id, subject_name, subject_email,
        external, access, project_id, node_id, place_name, since, last_seen_at, sort_key from seen
      returning 1)
    select count(*)::int as items from made`)
  return row?.items ?? 0
}
