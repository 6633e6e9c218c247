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

-- What a folder with rights of its own says to a person about reading: true opens it, false closes it, null leaves it to what is
-- above. What was given to the person comes before what their groups have.
create or replace function folder_mark(organization uuid, person uuid, folder uuid, is_private boolean) returns boolean
language sql stable as $$
  select coalesce(
    bool_or(t.id is null or t.levels ->> 'files' <> 'none') filter (where a.user_id is not null),
    bool_or(t.id is null or t.levels ->> 'files' <> 'none') filter (where a.user_id is null),
    case when is_private then false end)
  from role_assignments a
  left join permission_templates t on t.organization_id = a.organization_id and t.id = a.template_id
  where a.organization_id = organization and a.node_id = folder and (a.expires_at is null or a.expires_at > now())
    and (a.user_id = person or exists (select from group_members g
      where g.organization_id = organization and g.group_id = a.group_id and g.user_id = person))
$$;

-- Folders of a project that are open to a person by an assignment on them, with all folders on the way there.
create or replace function open_ways(organization uuid, person uuid, project uuid) returns setof uuid
language sql stable as $$
  with recursive up as (
    select n.id, n.parent_id from assignments_of(organization, person) a
    join nodes n on n.id = a.node_id and n.trash_root_id is null
    where a.project_id = project and folder_mark(organization, person, n.id, n.private)
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
begin
  with recursive up as (
    select n.id as target, n.id, n.parent_id, n.guarded, n.private, 0 as level from nodes n
    where n.id = any(targets) and n.project_id = project
    union all
    select up.target, n.id, n.parent_id, n.guarded, n.private, up.level + 1 from up
    join nodes n on n.id = up.parent_id where up.level < 250),
  held as (
    select a.node_id, jsonb_agg(template_document(organization, a.role, a.template_id)
      || jsonb_build_object('own', a.own)) as held
    from assignments_of(organization, person) a where a.project_id = project and a.node_id is not null
    group by a.node_id),
  open as (select w from open_ways(organization, person, project) w),
  marks as (
    select up.target, jsonb_agg(jsonb_build_object('id', up.id, 'private', up.private, 'held', coalesce(h.held, '[]'))
      order by up.level) as marks
    from up left join held h on h.node_id = up.id where up.guarded group by up.target)
  select coalesce(jsonb_agg(jsonb_build_object('target', u.id, 'marks', coalesce(m.marks, '[]'),
    'passage', u.id in (select w from open))), '[]') into ways
  from up u left join marks m on m.target = u.id where u.level = 0;
  return ways;
end $$;

-- How many children of these folders a person sees. `readable`: whether they read the folder in which these are.
create or replace function visible_children(organization uuid, person uuid, project uuid, readable boolean, folders uuid[])
returns table (folder uuid, children int) language sql stable as $$
  with open as materialized (select w from open_ways(organization, person, project) w)
  select f.id, (case
    when coalesce(case when f.guarded then folder_mark(organization, person, f.id, f.private) end, readable)
    then f.child_count - (select count(*) from nodes c where c.parent_id = f.id and c.guarded and c.trash_root_id is null
      and not folder_mark(organization, person, c.id, c.private) and c.id not in (select w from open))
    else (select count(*) from open join nodes c on c.id = open.w where c.parent_id = f.id) end)::int
  from nodes f where f.id = any(folders)
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
  select coalesce(jsonb_agg(distinct a.project_id), '[]') into inside
  from assignments_of(organization, person) a
  join nodes n on n.id = a.node_id and n.trash_root_id is null
  where (project is null or a.project_id = project) and folder_mark(organization, person, n.id, n.private);
  is_guarded := project is not null and exists (select from nodes n where n.project_id = project and n.guarded);
  return jsonb_build_object('project', project, 'guarded', is_guarded, 'held', held, 'within', inside, 'ways',
    case when is_guarded then ways_of(organization, person, project, array_append(further, node)) else '[]' end);
end $$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'assignments_of(uuid, uuid)', 'folder_mark(uuid, uuid, uuid, boolean)', 'open_ways(uuid, uuid, uuid)',
    'template_document(uuid, text, uuid)', 'visible_children(uuid, uuid, uuid, boolean, uuid[])', 'ways_of(uuid, uuid, uuid, uuid[])', 'rights_of(uuid, uuid, text, uuid, uuid[])'
  ] loop
    execute format('grant execute on function %s to holdfast_api, holdfast_worker, holdfast_connector, holdfast_definer', name);
  end loop;
end $$;
-- A connector enters what a person uploaded, as far as that person may still write there.
grant select on groups, group_members, permission_templates to holdfast_connector;
