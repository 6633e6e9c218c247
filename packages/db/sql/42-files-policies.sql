-- Connectors, storages and jobs belong to the appliance. People see a storage, and the address of its connector, only where
-- it is assigned to the organisation in scope or holds a project of it; connectors' calls see them all.
do $$
declare
  name text;
begin
  foreach name in array array['connectors', 'enrolment_codes', 'storages', 'storage_assignments', 'connector_jobs',
    'revocations', 'orphans', 'blobs', 'blob_releases', 'blob_problems'] loop
    execute format('drop policy if exists connector on %I', name);
    execute format('create policy connector on %I to holdfast_connector using (true) with check (true)', name);
  end loop;
end $$;

drop policy if exists assigned on storages;
create policy assigned on storages for select to holdfast_api using (
  exists (select from storage_assignments a where a.storage_id = storages.id
    and a.organization_id = (select nullif(current_setting('app.organization', true), '')::uuid))
  or exists (select from projects p where p.storage_id = storages.id));
drop policy if exists assigned on connectors;
create policy assigned on connectors for select to holdfast_api using (
  exists (select from storages s where s.connector_id = connectors.id));

-- Anyone signed in may cause a revocation; nobody but connectors reads them.
drop policy if exists revoke on revocations;
create policy revoke on revocations for insert to holdfast_api with check (true);
