-- Connectors' calls run under a role of their own: it enters what receipts say, and keeps storages and jobs.
grant select, insert, update on connectors, enrolment_codes, storages, connector_jobs to holdfast_connector;
grant select, insert, update, delete on storage_assignments, orphans to holdfast_connector;
grant select, insert on revocations, node_events, project_events, file_versions, audit_events, blob_releases, blob_problems
  to holdfast_connector;
grant select, insert, update on nodes, project_usage, uploads, unplaced, openings to holdfast_connector;
grant select on projects, archives, archive_entries, memberships, role_assignments, organizations, tenants, appliance
  to holdfast_connector;
grant select (id, tenant_id, email, display_name, state, operator, name_key) on users to holdfast_connector;
grant update (gone_at, job_id, doomed_at) on blob_releases to holdfast_connector;
grant update (resolved_at) on blob_problems to holdfast_connector;
grant select, insert on blobs to holdfast_connector;
grant update (state, wrap, key_version, sha256, sealed_sha256) on blobs to holdfast_connector;

-- People's requests neither enrol connectors nor touch their jobs.
revoke all on connectors, enrolment_codes, connector_jobs, orphans, ticks from holdfast_api;
revoke insert, update, delete on storages, storage_assignments from holdfast_api;
grant select on connectors to holdfast_api;
revoke update, delete on revocations, node_events, project_events, file_versions from holdfast_api;
revoke delete on nodes, projects, uploads, unplaced, archives, archive_entries, openings, blob_problems from holdfast_api;
revoke update on archive_entries from holdfast_api;

-- Versions are append-only; of a blob only these columns ever change.
revoke update on file_versions from holdfast_worker;
revoke update, delete on blobs from holdfast_api;
revoke update on blobs from holdfast_worker;
grant update (state, wrap, key_version, sha256, sealed_sha256) on blobs to holdfast_api, holdfast_worker;
