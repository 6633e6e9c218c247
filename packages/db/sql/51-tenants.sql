-- Tenants with a host name of their own, and the step by which an organisation moves to one.

-- Makes a tenant with the policy of the default one; null when the host name is taken.
create or replace function create_tenant(host text, name text) returns uuid
language sql volatile security definer set search_path = public, pg_temp as $$
  insert into tenants (host, name, idle_minutes, absolute_hours, renew_minutes, minimum_password_length, lockout_attempts,
    lockout_minutes, lockout_window_minutes)
  select create_tenant.host, create_tenant.name, t.idle_minutes, t.absolute_hours, t.renew_minutes,
    t.minimum_password_length, t.lockout_attempts, t.lockout_minutes, t.lockout_window_minutes
  from tenants t where t.host is null and is_operator() and create_tenant.host is not null
  on conflict do nothing returning id
$$;

-- Whether a host name leads to a tenant or a connector already.
create or replace function host_taken(host text) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from tenants t where t.host = host_taken.host)
    or exists (select from connectors c where c.revoked_at is null
      and c.public_url ~ ('^https?://' || regexp_replace(host_taken.host, '([.-])', '\\\1', 'g') || '(:|/|$)'))
$$;

-- Addresses with their organisations, for an operator: names and numbers, nothing inside.
create or replace function operator_tenants()
returns table (id uuid, name text, host text, created_at timestamptz, organizations jsonb, people integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.name, t.host, t.created_at,
    coalesce((select jsonb_agg(jsonb_build_object('id', o.id, 'name', o.name) order by o.name_key)
      from organizations o where o.tenant_id = t.id), '[]'),
    (select count(*)::integer from users u where u.tenant_id = t.id)
  from tenants t where is_operator() order by t.host nulls first
$$;

-- Where the organisation of an old link is now, when it moved away from this tenant.
create or replace function moved_to(tenant uuid, kind text, object uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select t.host from organization_moves m join tenants t on t.id = m.to_tenant_id
  where m.state = 'done' and m.from_tenant_id = tenant and m.organization_id = case kind
    when 'organization' then object
    when 'project' then (select p.organization_id from projects p where p.id = object)
    when 'version' then (select v.organization_id from file_versions v where v.id = object)
  end
$$;
create or replace function invitation_moved_to(tenant uuid, token_hash bytea) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select t.host from invitations i
  join organization_moves m on m.organization_id = i.organization_id and m.state = 'done' and m.from_tenant_id = tenant
  join tenants t on t.id = m.to_tenant_id
  where i.token_hash = invitation_moved_to.token_hash and i.tenant_id = m.to_tenant_id and i.expires_at > now()
$$;

-- Whoever moves goes along in many tables, whose references to each other can only be looked at when all is done. Checked at
-- once as before, unless a transaction says otherwise.
do $$
declare
  part record;
begin
  for part in
    select c.conrelid::regclass as belongs_to, c.conname as name from pg_constraint c
    where c.contype = 'f' and not c.condeferrable and c.conparentid = 0 and c.connamespace = 'public'::regnamespace
      and (c.confrelid in ('users'::regclass, 'organizations'::regclass, 'memberships'::regclass)
        or exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attnum = any (c.conkey)
          and a.attname = 'tenant_id'))
  loop
    execute format('alter table %s alter constraint %I deferrable initially immediate', part.belongs_to, part.name);
  end loop;
end $$;

-- Carries out the confirmed move of the organisation in scope. People who belong to it alone, and do not run the appliance,
-- go along as they are; others get a separate identity, to which everything in the organisation refers from then on. The trail
-- stays as it was written. Passkeys do not go along: they are bound to the address at which they were made.
create or replace function move_organization(move uuid, out tenant uuid, out moved integer, out separate integer)
language plpgsql volatile security definer set search_path = public, pg_temp as $$
declare
  wanted organization_moves;
  source uuid := nullif(current_setting('app.tenant', true), '')::uuid;
  organization uuid := nullif(current_setting('app.organization', true), '')::uuid;
  part record;
begin
  select m.* into strict wanted from organization_moves m
    where m.id = move and m.organization_id = organization and m.state = 'proposed' and m.from_tenant_id = source for update;
  perform from organizations o where o.id = organization and o.tenant_id = source for update;
  set constraints all deferred;

  tenant := uuidv7();
  insert into tenants select (jsonb_populate_record(t, jsonb_build_object('id', tenant, 'host', wanted.host,
    'name', wanted.name, 'accent', null, 'created_at', now()))).* from tenants t where t.id = source;

  create temporary table moving on commit drop as
    select m.user_id as old, u.operator or exists (select from memberships e
        where e.user_id = m.user_id and e.organization_id <> organization) as apart,
      uuidv7() as new
    from memberships m join users u on u.id = m.user_id where m.organization_id = organization;
  update moving set new = old where not apart;
  select count(*) filter (where not apart), count(*) filter (where apart) into moved, separate from moving;

  -- Open sessions are of the old address.
  delete from sessions s using moving p where s.user_id = p.old and not p.apart;
  delete from devices d using moving p where d.user_id = p.old and not p.apart;
  delete from password_links l using moving p where l.user_id = p.old;
  delete from sign_in_steps s using moving p where s.user_id = p.old;
  delete from trusted_devices d using moving p where d.user_id = p.old and not p.apart;
  delete from push_subscriptions s using moving p where s.user_id = p.old and not p.apart;
  delete from factors f using moving p where f.user_id = p.old and not p.apart and f.kind = 'passkey';
  delete from recovery_codes c using moving p where c.user_id = p.old and not p.apart
    and not exists (select from factors f where f.user_id = p.old);

  insert into users select (jsonb_populate_record(u, jsonb_build_object('id', p.new, 'tenant_id', tenant,
    'operator', false))).* from users u join moving p on p.old = u.id and p.apart;
  if wanted.keep_passwords then
    insert into passwords select (jsonb_populate_record(w, jsonb_build_object('user_id', p.new, 'tenant_id', tenant))).*
      from passwords w join moving p on p.old = w.user_id and p.apart;
  else
    delete from passwords w using moving p where w.user_id = p.old and not p.apart;
  end if;
  update users u set tenant_id = tenant from moving p where u.id = p.old and not p.apart;

  for part in
    select c.oid::regclass as name,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'organization_id') as inside,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'user_id') as personal
    from pg_class c
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and c.relname not in ('users', 'organizations', 'organization_moves') and c.relname not like 'audit%'
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id')
      and exists (select from pg_attribute a where a.attrelid = c.oid and a.attname in ('organization_id', 'user_id'))
  loop
    if part.inside then
      execute format('update %s set tenant_id = $1 where organization_id = $2', part.name) using tenant, organization;
    end if;
    if part.personal then
      execute format('update %s t set tenant_id = $1 from moving p where t.user_id = p.old and not p.apart and t.tenant_id = $2 %s',
        part.name, case when part.inside then 'and t.organization_id is null' else '' end) using tenant, source;
    end if;
  end loop;
  update organizations set tenant_id = tenant where id = organization;

  -- Ids are never shared between kinds of things: whatever holds the old one of a person means that person.
  if separate > 0 then
    for part in
      select c.oid::regclass as name, a.attname as field
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
        and c.relname not like 'audit%' and a.atttypid = 'uuid'::regtype and a.attgenerated = ''
        and a.attname not in ('id', 'organization_id', 'tenant_id', 'project_id', 'node_id', 'parent_id', 'blob_id')
        and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organization_id')
    loop
      execute format('update %s t set %I = p.new from moving p where t.%I = p.old and p.apart and t.organization_id = $1',
        part.name, part.field, part.field) using organization;
    end loop;
  end if;
end $$;

do $$
declare
  name text;
begin
  grant insert on tenants to holdfast_definer;
  foreach name in array array['create_tenant(text, text)', 'host_taken(text)', 'operator_tenants()',
    'moved_to(uuid, text, uuid)', 'invitation_moved_to(uuid, bytea)'] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
  grant usage, create on schema public to holdfast_mover;
  grant select, insert, update, delete on all tables in schema public to holdfast_mover;
  for name in select relname from pg_class where relnamespace = 'public'::regnamespace and relname like 'audit%'
    and relkind in ('r', 'p') loop
    execute format('revoke all on %I from holdfast_mover', name);
  end loop;
  alter function move_organization(uuid) owner to holdfast_mover;
  grant execute on function move_organization(uuid) to holdfast_api;
end $$;
