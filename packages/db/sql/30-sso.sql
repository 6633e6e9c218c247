-- Single sign-on looks past row-level security before anyone is signed in, by these narrow functions alone.

-- Only verified domains exclude others: a claim alone must not keep the owner out.
create unique index if not exists sso_domains_verified on sso_domains (tenant_id, domain) where verified_at is not null;

-- The organisation of a provider of this tenant.
create or replace function sso_organization_of(tenant uuid, provider uuid) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select p.organization_id from sso_providers p where p.id = provider and p.tenant_id = tenant
$$;

-- Providers by which people of a domain sign in; without one those with a button in a tenant of its own address.
create or replace function sso_ways(tenant uuid, mail_domain text)
returns table (id uuid, name text, preset text, enforced boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select p.id, p.name, p.preset,
    p.enforced_scope is not null and (p.enforced_until is null or p.enforced_until > now())
  from sso_providers p
  where p.tenant_id = tenant and p.state = 'enabled' and case
    when mail_domain is null then p.button and exists (
      select from tenants t where t.id = tenant and t.host is not null)
    else exists (
      select from sso_domains d where d.tenant_id = tenant and d.domain = mail_domain and d.verified_at is not null
        and d.organization_id = p.organization_id and (d.provider_id is null or d.provider_id = p.id))
  end
  order by p.name_key, p.id limit 20
$$;

-- Whether an organisation of the tenant has shown a domain to be its own.
create or replace function sso_domain_holder(tenant uuid, mail_domain text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select d.organization_id from sso_domains d
  where d.tenant_id = tenant and d.domain = mail_domain and d.verified_at is not null
$$;

-- What waits to be linked in a browser.
create or replace function sso_link_of(tenant uuid, browser_hash bytea)
returns table (organization_id uuid, provider_id uuid, request_id uuid)
language sql stable security definer set search_path = public, pg_temp as $$
  select r.organization_id, r.provider_id, r.id from sso_requests r
  join sso_providers p on p.id = r.provider_id and p.tenant_id = tenant
  where r.browser = browser_hash and r.kind = 'link' and r.used_at is null and r.expires_at > now()
  order by r.id desc limit 1
$$;

-- Organisations that require SSO and of which someone is the break-glass administrator, with who is to hear of its use.
create or replace function break_glass_of(tenant uuid, person uuid)
returns table (organization_id uuid, name text, administrators jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id, o.name, (
    select jsonb_agg(jsonb_build_object('id', u.id, 'email', u.email, 'name', u.display_name))
    from role_assignments r join memberships a on a.organization_id = r.organization_id and a.user_id = r.user_id
    join users u on u.id = r.user_id and u.state = 'active'
    where r.organization_id = o.id and r.project_id is null and r.role = 'account_administrator' and a.state = 'active')
  from sso_modes s join organizations o on o.id = s.organization_id
  where s.tenant_id = tenant and s.user_id = person and s.mode = 'break_glass' and exists (
    select from sso_providers p where p.organization_id = s.organization_id and p.state = 'enabled'
      and p.enforced_scope is not null and (p.enforced_until is null or p.enforced_until > now()))
$$;

do $$
declare
  name text;
begin
  execute 'grant select on sso_modes, sso_providers, sso_domains, sso_sessions, sso_requests to holdfast_definer';
  foreach name in array array[
    'sso_organization_of(uuid, uuid)', 'sso_ways(uuid, text)', 'sso_domain_holder(uuid, text)',
    'sso_link_of(uuid, bytea)', 'break_glass_of(uuid, uuid)'
  ] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
end $$;
