-- Replaced by marks_of.
drop function if exists folder_mark(uuid, uuid, uuid, boolean) cascade;
-- What a person holds: every permission template assigned to them, or to a group of theirs, in the organisation.
create or replace function assignments_of(organization uuid, person uuid)
returns table (project_id uuid, node_id uuid, role text, template_id uuid, own boolean) language sql stable as $$
  select a.project_id, a.node_id, a.role, a.template_id, true from role_assignments a
  where a.organization_id = organization and a.user_id = person and (a.expires_at is null or a.expires_at > now())
  union
  select a.project_id, a.node_id, a.role, a.template_id, false
  from group_members g
  join role_assignments a on a.organization_id = g.organization_id and a.group_id = g.group_id
  where g.organization_id = organization and g.user_id = person and (a.expires_at is null or a.expires_at > now())
$$;

-- What the folders of a project with assignments for a person say to them about reading: true opens, false closes. What was given to
-- the person comes before what their groups have. A private folder that is not among them is closed, another as what is above it.
create or replace function marks_of(organization uuid, person uuid, project uuid) returns table (folder uuid, opens boolean)
language sql stable as $$
  select a.node_id, coalesce(bool_or(a.reads) filter (where a.own), bool_or(a.reads))
  from (
    select h.node_id, h.own, t.id is null or t.levels ->> 'files' <> 'none' as reads
    from assignments_of(organization, person) h
    left join permission_templates t on t.organization_id = organization and t.id = h.template_id
    where h.project_id = project and h.node_id is not null) a
  group by a.node_id
$$;

-- Folders of a project that are open to a person by an assignment on them, with all folders on the way there.
create or replace function open_ways(organization uuid, person uuid, project uuid) returns setof uuid
language sql stable as $$
  with recursive up as (
    select n.id, n.parent_id from marks_of(organization, person, project) m
    join nodes n on n.id = m.folder and n.trash_root_id is null
    where m.opens
    union
    select n.id, n.parent_id from up join nodes n on n.id = up.parent_id)
  select id from up
$$;

-- An assigned template, as the domain reads it; levels only where it is the organisation's own.
create or replace function template_document(organization uuid, assigned text, own_template uuid) returns jsonb
language sql stable as $$
  select jsonb_build_object('role', assigned, 'levels', t.levels, 'allow', to_jsonb(t.allow), 'deny', to_jsonb(t.deny))
  from (select 1) one left join permission_templates t on t.organization_id = organization and t.id = own_template
$$;

-- For each node: the folders with rights of their own on its way up, the nearest first, with what the person holds there;
-- and whether it lies on the way to a folder that is open to them.
create or replace function ways_of(organization uuid, person uuid, project uuid, targets uuid[]) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  ways jsonb;
  narrow boolean;
begin
  -- Who reads the whole project needs no way through it, but for what is closed.
  select count(*) = 0 or bool_or(t.levels ->> 'files' = 'none') into narrow
  from assignments_of(organization, person) a
  left join permission_templates t on t.organization_id = organization and t.id = a.template_id
  where a.node_id is null and (a.project_id is null or a.project_id = project);
  with recursive up as (
    select n.id as target, n.id, n.parent_id, n.guarded, n.private, 0 as level from nodes n
    where n.id = any(targets) and n.project_id = project
    union all
    select up.target, n.id, n.parent_id, n.guarded, n.private, up.level + 1 from up
    join nodes n on n.id = up.parent_id where up.level < 250),
  held as (
    select a.node_id, jsonb_agg(template_document(organization, a.role, a.template_id)
      || jsonb_build_object('own', a.own)) as held
    from assignments_of(organization, person) a
    where a.project_id = project and a.node_id in (select id from up where guarded)
    group by a.node_id),
  open as (select w from open_ways(organization, person, project) w),
  marks as (
    select up.target, jsonb_agg(jsonb_build_object('id', up.id, 'private', up.private, 'held', coalesce(h.held, '[]'))
      order by up.level) as marks
    from up left join held h on h.node_id = up.id where up.guarded group by up.target)
  select coalesce(jsonb_agg(jsonb_build_object('target', u.id, 'marks', coalesce(m.marks, '[]'),
    'passage', (m.marks is not null or narrow) and u.id in (select w from open))), '[]') into ways
  from up u left join marks m on m.target = u.id where u.level = 0;
  return ways;
end $$;

-- How many children of these folders a person sees. `readable`: whether they read the folder in which these are.
create or replace function visible_children(organization uuid, person uuid, project uuid, readable boolean, folders uuid[])
returns table (folder uuid, children int) language sql stable as $$
  with marks as materialized (select m.folder as id, m.opens from marks_of(organization, person, project) m),
  open as materialized (select w from open_ways(organization, person, project) w),
  hidden as (
    select c.parent_id, count(*) as count from nodes c
    where c.parent_id = any(folders) and c.guarded and c.trash_root_id is null
      and c.id not in (select id from marks where opens)
      and (c.private or c.id in (select id from marks where not opens)) and c.id not in (select w from open)
    group by c.parent_id)
  select f.id, (case
    when case when not f.guarded then readable when f.id in (select id from marks where opens) then true
      when f.private or f.id in (select id from marks where not opens) then false else readable end
    then f.child_count - coalesce(h.count, 0)
    else (select count(*) from open join nodes c on c.id = open.w where c.parent_id = f.id) end)::int
  from nodes f left join hidden h on h.parent_id = f.id where f.id = any(folders)
$$;

-- The rights of a person for a request, by what it names; null for who is no active member. `nodes` are further nodes that the
-- request names. Without a project in what is named: everywhere in the organisation.
create or replace function rights_of(organization uuid, person uuid, kind text, object uuid, further uuid[]) returns jsonb
language plpgsql stable set search_path = public, pg_temp as $$
declare
  project uuid;
  node uuid;
  is_guarded boolean := false;
  held jsonb;
  inside jsonb;
begin
  if not exists (select from memberships m
    where m.organization_id = organization and m.user_id = person and m.state = 'active') then
    return null;
  end if;
  case kind
    when 'project' then project := object;
    when 'node' then select n.project_id, n.id into project, node from nodes n where n.id = object;
    when 'version' then select v.project_id, v.node_id into project, node from file_versions v where v.id = object;
    when 'upload' then select u.project_id, u.parent_id into project, node from uploads u where u.id = object;
    when 'archive' then select a.project_id into project from archives a where a.id = object;
    else null;
  end case;
  select coalesce(jsonb_agg(template_document(organization, a.role, a.template_id)
    || jsonb_build_object('project', a.project_id, 'own', a.own)), '[]') into held
  from assignments_of(organization, person) a
  where a.node_id is null and (project is null or a.project_id is null or a.project_id = project);
  select coalesce(jsonb_agg(p.id), '[]') into inside
  from (select distinct a.project_id as id from assignments_of(organization, person) a
    where a.node_id is not null and (project is null or a.project_id = project)) p
  where exists (select from marks_of(organization, person, p.id) m
    join nodes n on n.id = m.folder and n.trash_root_id is null where m.opens);
  is_guarded := project is not null and exists (select from nodes n where n.project_id = project and n.guarded);
  return jsonb_build_object('project', project, 'guarded', is_guarded, 'held', held, 'within', inside, 'ways',
    case when is_guarded then ways_of(organization, person, project, array_append(further, node)) else '[]' end);
end $$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'assignments_of(uuid, uuid)', 'marks_of(uuid, uuid, uuid)', 'open_ways(uuid, uuid, uuid)',
    'template_document(uuid, text, uuid)', 'visible_children(uuid, uuid, uuid, boolean, uuid[])', 'ways_of(uuid, uuid, uuid, uuid[])', 'rights_of(uuid, uuid, text, uuid, uuid[])'
  ] loop
    execute format('grant execute on function %s to holdfast_api, holdfast_worker, holdfast_connector, holdfast_definer', name);
  end loop;
end $$;
-- A connector enters what a person uploaded, as far as that person may still write there.
grant select on groups, group_members, permission_templates to holdfast_connector;
