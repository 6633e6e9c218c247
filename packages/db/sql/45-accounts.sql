-- Accounts: what looks past row-level security, each narrow, and what the api need not read.

-- The API token with this SHA-256, with its person; nothing when it is over or its person is disabled here or everywhere.
create or replace function api_token_of_hash(tenant uuid, hash bytea, address text)
returns table (
  id uuid, organization_id uuid, user_id uuid, email text, display_name text, scopes text[], provider_id uuid,
  factor_at timestamptz, created_at timestamptz, seen_lately boolean
)
language sql stable security definer set search_path = public, pg_temp as $$
  select t.id, t.organization_id, u.id, u.email, u.display_name, t.scopes, t.provider_id, t.factor_at, t.created_at,
    coalesce(t.last_used_at > now() - interval '1 minute' and t.last_address = address, false)
  from api_tokens t
  join users u on u.id = t.user_id and u.state = 'active'
  join memberships m on m.organization_id = t.organization_id and m.user_id = t.user_id and m.state = 'active'
  where t.token_hash = hash and t.tenant_id = tenant and t.expires_at > now()
$$;

-- The name of an organisation that the acting person belongs to.
create or replace function organization_name(organization uuid) returns text
language sql stable security definer set search_path = public, pg_temp as $$
  select o.name from organizations o
  where o.id = organization and exists (select from memberships m where m.organization_id = o.id
    and m.user_id = (select nullif(current_setting('app.user', true), '')::uuid))
$$;

do $$
declare
  name text;
begin
  execute 'grant select on api_tokens, mails to holdfast_definer';
  foreach name in array array['api_token_of_hash(uuid, bytea, text)', 'organization_name(uuid)'] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
end $$;

revoke all on password_history, email_changes from holdfast_worker;
grant delete on email_changes to holdfast_worker;
grant select (user_id, expires_at) on email_changes to holdfast_worker;

-- Where the watch stands is the worker's alone.
revoke all on watch_place, watch_counts from holdfast_api;

-- The api posts mails and lists what became of them; what they say is for who sends them.
revoke select, update, delete on mails from holdfast_api;
grant select (id, tenant_id, organization_id, user_id, kind, recipient, state, attempts, next_attempt_at, useful_until,
  stage, detail, created_at, settled_at) on mails to holdfast_api;
