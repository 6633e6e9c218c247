-- Functions that look past row-level security. Each is narrow, and owned by a role that cannot log in.

-- Counts of minutes: lost in a crash, and not worth their writes to the log of changes.
alter table rate_limits set unlogged;

-- The tenant of a host; without a host the default one.
create or replace function tenant_at(host text) returns setof tenants
language sql stable security definer set search_path = public, pg_temp as $$
  select * from tenants t where t.host is not distinct from tenant_at.host
$$;

-- The session whose key has this SHA-256, with its person; nothing when it has ended by its absolute limit.
drop function if exists session_of_token(uuid, bytea);
create or replace function session_of_token(tenant uuid, token_hash bytea)
returns table (
  session_id uuid, user_id uuid, email text, display_name text, operator boolean,
  created_at timestamptz, last_seen_at timestamptz, expires_at timestamptz,
  renewal_due boolean, token_created_at timestamptz, token_used boolean,
  method text, provider_id uuid, factor_at timestamptz, proven_at timestamptz
)
language sql stable security definer set search_path = public, pg_temp as $$
  -- A provider of an organisation vouches for a member of it, never for who runs the appliance.
  select s.id, u.id, u.email, u.display_name, u.operator and s.method <> 'sso', s.created_at, s.last_seen_at, s.expires_at,
    s.renewal_due, t.created_at, t.used_at is not null,
    s.method, s.provider_id, s.factor_at, s.proven_at
  from session_tokens t
  join sessions s on s.id = t.session_id
  join users u on u.id = s.user_id and u.state = 'active'
  where t.hash = token_hash and t.tenant_id = tenant and s.expires_at > now()
    and (t.valid_until is null or t.valid_until > now())
$$;

-- Organisations of the acting person.
-- `held`: the templates that they or their groups have on the whole organisation.
drop function if exists own_organizations();
create function own_organizations()
returns table (organization_id uuid, name text, state text, role text, held jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.name, m.state, r.role, (
    select jsonb_agg(jsonb_build_object('role', a.role, 'own', a.user_id is not null, 'levels', t.levels,
      'allow', to_jsonb(t.allow), 'deny', to_jsonb(t.deny)))
    from role_assignments a
    left join permission_templates t on t.organization_id = a.organization_id and t.id = a.template_id
    where a.organization_id = m.organization_id and a.project_id is null
      and (a.expires_at is null or a.expires_at > now())
      and (a.user_id = m.user_id or a.group_id in (select g.group_id from group_members g
        where g.organization_id = m.organization_id and g.user_id = m.user_id)))
  from memberships m
  join organizations o on o.id = m.organization_id
  left join role_assignments r
    on r.organization_id = m.organization_id and r.user_id = m.user_id and r.project_id is null
  where m.user_id = (select nullif(current_setting('app.user', true), '')::uuid)
    and m.tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)
  order by o.name_key, o.id
$$;

-- Whether a person belongs to another organisation than the one named.
create or replace function belongs_elsewhere(person uuid, organization uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from memberships m where m.user_id = person and m.organization_id <> organization)
$$;

-- Whether a person who signs in belongs to organisations and all of them have disabled them.
create or replace function disabled_everywhere(person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(bool_and(m.state = 'disabled'), false) from memberships m where m.user_id = person
$$;

-- Where an invitation leads.
create or replace function invitation_of_token(tenant uuid, token_hash bytea)
returns table (organization_id uuid, invitation_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select i.organization_id, i.id from invitations i
  where i.token_hash = invitation_of_token.token_hash and i.tenant_id = tenant and i.expires_at > now()
$$;

-- All organisations, for an operator of the appliance.
drop function if exists all_organizations();
create function all_organizations()
returns table (id uuid, tenant_id uuid, name text, quota_bytes bigint, read_grant_minutes int, revision int,
  created_at timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.tenant_id, o.name, o.quota_bytes, o.read_grant_minutes, o.revision, o.created_at from organizations o
  where exists (select from users u where u.id = (select nullif(current_setting('app.user', true), '')::uuid)
    and u.operator and u.state = 'active')
  order by o.name_key, o.id
$$;

-- Whether the acting person runs the appliance.
create or replace function is_operator() returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from users u where u.id = (select nullif(current_setting('app.user', true), '')::uuid)
    and u.operator and u.state = 'active')
$$;

-- Public addresses of the connectors before the storages of the acting person's organisations; for an operator of all.
create or replace function own_connectors() returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
  select distinct c.public_url from connectors c
  where c.public_url is not null and c.revoked_at is null and (is_operator() or exists (
    select from storages s
    join storage_assignments a on a.storage_id = s.id
    join memberships m on m.organization_id = a.organization_id and m.state = 'active'
    where s.connector_id = c.id and m.user_id = (select nullif(current_setting('app.user', true), '')::uuid)))
$$;

-- Health of storages and connectors, for an operator of the appliance.
create or replace function operator_storages() returns table (label text, free_bytes bigint, ok boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.label, s.free_bytes, s.ok and s.last_seen_at > now() - interval '90 seconds'
  from storages s join connectors c on c.id = s.connector_id and c.revoked_at is null
  where is_operator() order by s.label, s.id
$$;
create or replace function operator_connectors() returns table (public_url text, online boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select c.public_url, coalesce(c.last_seen_at > now() - interval '90 seconds', false) from connectors c
  where is_operator() and c.public_url is not null and c.revoked_at is null order by c.created_at
$$;

-- The tenant that a fresh appliance has.
create or replace function ensure_default_tenant() returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into tenants (name) values ('Holdfast') on conflict do nothing;
  insert into appliance (one) values (true) on conflict do nothing;
$$;

do $$
declare
  name text;
begin
  execute 'grant usage, create on schema public to holdfast_definer';
  execute 'grant select on all tables in schema public to holdfast_definer';
  execute 'grant insert on tenants, appliance to holdfast_definer';
  foreach name in array array[
    'tenant_at(text)', 'session_of_token(uuid, bytea)', 'own_organizations()', 'belongs_elsewhere(uuid, uuid)',
    'disabled_everywhere(uuid)', 'invitation_of_token(uuid, bytea)', 'all_organizations()', 'ensure_default_tenant()',
    'is_operator()', 'own_connectors()', 'operator_storages()', 'operator_connectors()'
  ] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
end $$;
select ensure_default_tenant();
