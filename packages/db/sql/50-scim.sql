-- The token of a directory that has this SHA-256, with its organisation.
create or replace function scim_token_of(tenant uuid, hash bytea)
returns table (token_id uuid, organization_id uuid, name text, expired boolean)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.organization_id, t.name, t.expires_at <= now() from scim_tokens t
  where t.token_hash = scim_token_of.hash and t.tenant_id = scim_token_of.tenant
$$;
alter function scim_token_of(uuid, bytea) owner to holdfast_definer;
grant execute on function scim_token_of(uuid, bytea) to holdfast_api;
