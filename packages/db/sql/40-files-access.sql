-- Where a thing of an organisation is, for the acting person: the organisation when they are an active member of it, else
-- nothing. Each function is narrow, and owned by a role that cannot log in.
create or replace function is_active_member(organization uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from memberships m
    join users u on u.id = m.user_id and u.state = 'active'
    where m.organization_id = organization and m.state = 'active'
      and m.user_id = (select nullif(current_setting('app.user', true), '')::uuid)
      and m.tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid))
$$;

create or replace function organization_of_project(project uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select p.organization_id from projects p where p.id = project and is_active_member(p.organization_id)
$$;

create or replace function organization_of_node(node uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select n.organization_id from nodes n where n.id = node and is_active_member(n.organization_id)
$$;

create or replace function organization_of_version(version uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select v.organization_id from file_versions v where v.id = version and is_active_member(v.organization_id)
$$;

create or replace function organization_of_upload(upload uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select u.organization_id from uploads u where u.id = upload and is_active_member(u.organization_id)
$$;

create or replace function organization_of_archive(archive uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select a.organization_id from archives a where a.id = archive and is_active_member(a.organization_id)
$$;

-- Sets the scope of a transaction by what its request names, in one round trip; answers the organisation, or null.
create or replace function enter(tenant uuid, person uuid, kind text, object uuid) returns uuid
language plpgsql volatile set search_path = public, pg_temp as $$
declare
  organization uuid;
begin
  perform set_config('app.tenant', tenant::text, true), set_config('app.user', person::text, true);
  organization := case kind
    when 'project' then organization_of_project(object)
    when 'node' then organization_of_node(object)
    when 'version' then organization_of_version(object)
    when 'upload' then organization_of_upload(object)
    when 'archive' then organization_of_archive(object)
    when 'organization' then (select object where is_active_member(object))
  end;
  perform set_config('app.organization', coalesce(organization::text, ''), true);
  return organization;
end $$;

-- For connectors, which have no tenant: where an upload, an archive or an opening belongs. They look at it no further than their
-- storages (the caller compares).
create or replace function place_of(kind text, object uuid, out organization_id uuid, out tenant_id uuid)
language plpgsql stable security definer set search_path = public, pg_temp as $$
begin
  -- A statement for each kind, so that each keeps its plan.
  case kind
    when 'upload' then select u.organization_id into organization_id from uploads u where u.id = object;
    when 'archive' then select a.organization_id into organization_id from archives a where a.id = object;
    when 'opening' then select g.organization_id into organization_id from openings g where g.id = object;
    when 'organization' then organization_id := object;
  end case;
  select o.id, o.tenant_id into organization_id, tenant_id from organizations o where o.id = organization_id;
end $$;

-- Sets the scope of a connector's transaction by what it speaks of, in one round trip; for an upload also takes the shared
-- lock of its project's tree, which comes before every lock of a row.
create or replace function enter_for_connector(kind text, object uuid, out organization_id uuid, out tenant_id uuid)
language plpgsql volatile set search_path = public, pg_temp as $$
begin
  select p.organization_id, p.tenant_id into organization_id, tenant_id from place_of(kind, object) p;
  perform set_config('app.tenant', coalesce(tenant_id::text, ''), true),
    set_config('app.organization', coalesce(organization_id::text, ''), true);
  if kind = 'upload' then
    perform pg_advisory_xact_lock_shared(hashtextextended(u.project_id::text, 1)) from uploads u
    where u.organization_id = enter_for_connector.organization_id and u.id = object;
  end if;
end $$;

-- To offer the first connector's storages to everyone.
create or replace function all_organization_ids() returns setof uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from organizations
$$;

-- Hosts at which people sign in, for the connectors' CORS.
create or replace function all_tenant_hosts() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select host from tenants where host is not null
$$;

-- What an organisation uses: the sum of its projects.
create or replace function organization_usage(organization uuid)
returns table (stored_bytes bigint, reserved_bytes bigint, files bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(sum(u.stored_bytes), 0)::bigint, coalesce(sum(u.reserved_bytes), 0)::bigint,
    coalesce(sum(u.files), 0)::bigint
  from project_usage u where u.organization_id = organization
$$;

do $$
declare
  name text;
begin
  foreach name in array array[
    'is_active_member(uuid)', 'organization_of_project(uuid)', 'organization_of_node(uuid)', 'organization_of_version(uuid)',
    'organization_of_upload(uuid)', 'organization_of_archive(uuid)', 'organization_usage(uuid)'
  ] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
  foreach name in array array['all_organization_ids()', 'all_tenant_hosts()', 'place_of(text, uuid)'] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_connector', name);
  end loop;
  grant execute on function enter_for_connector(text, uuid) to holdfast_connector;
  grant execute on function enter(uuid, uuid, text, uuid) to holdfast_api;
end $$;

-- For the metrics: numbers without anything of what is counted.
create or replace function file_counts() returns table (what text, name text, count bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select 'uploads', u.state, count(*) from uploads u
  where u.state = 'open' or u.finished_at > now() - interval '1 day' group by u.state
  union all
  select 'jobs', j.state, count(*) from connector_jobs j
  where j.state in ('queued', 'running') or j.finished_at > now() - interval '1 day' group by j.state
  union all
  select 'leases', 'uploads', count(*) from uploads u where u.state = 'open' and u.lease_until > now()
  union all
  select 'leases', 'jobs', count(*) from connector_jobs j where j.state = 'running' and j.lease_until > now()
  union all
  select 'problems', 'open', count(*) from blob_problems p where p.resolved_at is null
$$;
do $$
begin
  alter function file_counts() owner to holdfast_definer;
  grant execute on function file_counts() to holdfast_connector;
end $$;
