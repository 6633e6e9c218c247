-- Support access: operators look into an organisation only by a request that its administrators approved, in a session in which
-- they entered by it, until it ends. Each function is narrow and looks for all of that itself.

-- The tenant of an organisation, for an operator who is about to ask it for something.
create or replace function tenant_of(organization uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select o.tenant_id from organizations o where o.id = organization and is_operator()
$$;

-- Which organisation a thing is in. For the function below alone.
create or replace function organization_holding(kind text, object uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select case kind
    when 'organization' then (select o.id from organizations o where o.id = object)
    when 'project' then (select p.organization_id from projects p where p.id = object)
    when 'node' then (select n.organization_id from nodes n where n.id = object)
    when 'version' then (select v.organization_id from file_versions v where v.id = object)
    when 'archive' then (select a.organization_id from archives a where a.id = object)
  end
$$;

-- Sets the scope of a transaction of support by what its request names; answers the organisation and its tenant, or nothing.
create or replace function enter_as_support(person uuid, session uuid, kind text, object uuid)
returns table (organization uuid, tenant uuid)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
begin
  select o.id, o.tenant_id into organization, tenant
  from support_requests r
  join support_entries e on e.request_id = r.id and e.session_id = session
  join users u on u.id = r.operator_id and u.operator and u.state = 'active'
  join organizations o on o.id = r.organization_id
  where r.organization_id = organization_holding(enter_as_support.kind, object) and r.operator_id = person
    and r.state = 'approved' and r.ends_at > now() limit 1;
  if organization is null then return; end if;
  perform set_config('app.tenant', tenant::text, true), set_config('app.organization', organization::text, true),
    set_config('app.user', person::text, true);
  return next;
end $$;

-- Requests for support access, newest first, for operators: whom they asked for what, without names from inside. With a session:
-- those by which it has entered and that still hold.
create or replace function operator_support(only_id uuid, entered uuid, before_id uuid, wanted integer)
returns table (id uuid, organization_id uuid, organization text, tenant_id uuid, host text, operator_id uuid,
  operator_name text, operator_email text, kind text, reason text, project_id uuid, folder_id uuid, content boolean,
  hours integer, state text, created_at timestamptz, decided_at timestamptz, note text, ends_at timestamptz,
  ended_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.id, r.organization_id, o.name, o.tenant_id, t.host, r.operator_id, r.operator_name, r.operator_email, r.kind,
    r.reason, r.project_id, r.folder_id, r.content, r.hours, r.state, r.created_at, r.decided_at, r.note, r.ends_at, r.ended_at
  from support_requests r join organizations o on o.id = r.organization_id join tenants t on t.id = o.tenant_id
  where is_operator() and (only_id is null or r.id = only_id) and (before_id is null or r.id < before_id)
    and (entered is null or (r.state = 'approved' and r.ends_at > now()
      and r.operator_id = (select nullif(current_setting('app.user', true), '')::uuid)
      and exists (select from support_entries e where e.request_id = r.id and e.session_id = entered)))
  order by r.id desc limit least(wanted, 501)
$$;

-- Which of these nodes are the folder of a support access or in it (`inside`), and which are on the way to it (`passage`).
create or replace function support_ways(folder uuid, targets uuid[]) returns table (target uuid, inside boolean, passage boolean)
language sql stable as $$
  with recursive up as (
    select n.id as target, n.id, n.parent_id, 0 as level from nodes n where n.id = any (targets)
    union all
    select up.target, n.id, n.parent_id, up.level + 1 from up join nodes n on n.id = up.parent_id where up.level < 250),
  above as (
    select n.id, n.parent_id, 0 as level from nodes n where n.id = folder
    union all
    select n.id, n.parent_id, above.level + 1 from above join nodes n on n.id = above.parent_id where above.level < 250)
  select up.target, bool_or(up.id = folder), up.target in (select id from above) from up group by up.target
$$;

do $$
declare
  name text;
begin
  foreach name in array array['tenant_of(uuid)', 'organization_holding(text, uuid)',
    'enter_as_support(uuid, uuid, text, uuid)', 'operator_support(uuid, uuid, uuid, integer)'] loop
    execute format('alter function %s owner to holdfast_definer', name);
  end loop;
  foreach name in array array['tenant_of(uuid)', 'enter_as_support(uuid, uuid, text, uuid)',
    'operator_support(uuid, uuid, uuid, integer)', 'support_ways(uuid, uuid[])'] loop
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
end $$;
