-- The organisation at home at this address of its own, when it demands that two persons agree to changes of security settings.
create or replace function two_persons_here() returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select o.id from organizations o join tenants t on t.id = o.tenant_id
  where t.id = (select nullif(current_setting('app.tenant', true), '')::uuid) and t.host is not null and o.two_persons
  limit 1
$$;
do $$
begin
  alter function two_persons_here() owner to holdfast_definer;
  grant execute on function two_persons_here() to holdfast_api;
end $$;
