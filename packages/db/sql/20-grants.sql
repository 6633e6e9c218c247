-- The roles that connect own nothing; what they see is decided row by row.
grant usage on schema public to holdfast_api, holdfast_worker, holdfast_connector;
grant select, insert, update, delete on all tables in schema public to holdfast_api, holdfast_worker;
-- Append-only, and only through the table whose policies are known.
do $$
declare
  part regclass;
begin
  revoke update, delete, truncate on audit_events from holdfast_api, holdfast_worker;
  for part in select inhrelid::regclass from pg_inherits where inhparent = 'audit_events'::regclass loop
    execute format('revoke all on %s from holdfast_api, holdfast_worker, holdfast_definer', part);
  end loop;
end $$;
revoke insert, delete on tenants, appliance from holdfast_api, holdfast_worker;
revoke all on passwords, password_links from holdfast_worker;
grant delete on password_links to holdfast_worker;
grant select (id, expires_at) on password_links to holdfast_worker;
grant execute on function ensure_audit_partitions() to holdfast_worker;
