-- The audit trail: one row for every change and every attempt to sign in, in the transaction of what it records.
-- Written by hand, since the tool that generates the migrations knows no partitions.
create table if not exists audit_events (
  id uuid not null default uuidv7(),
  at timestamptz not null default now(),
  tenant_id uuid not null,
  organization_id uuid, -- null: of the tenant (sign-ins, accounts)
  actor_id uuid,
  actor_email text,
  session_id uuid,
  address text not null,
  user_agent text not null,
  request_id text not null,
  action text collate "C" not null,
  object_kind text collate "C" not null,
  object_id uuid,
  object_name text,
  before jsonb,
  after jsonb,
  primary key (at, id)
) partition by range (at);
create table if not exists audit_events_default partition of audit_events default;
create index if not exists audit_events_organization on audit_events (organization_id, at desc, id desc);
create index if not exists audit_events_actor on audit_events (tenant_id, actor_id, at desc);
create index if not exists audit_events_object on audit_events (organization_id, object_id, at desc);
-- What seals a row into the chain of its organisation. The salt goes with the content when a row is redacted, so that its digest
-- tells nothing of what stood there; the transaction tells when nothing can be written before it any more.
alter table audit_events
  add column if not exists project_id uuid,
  add column if not exists salt bytea default uuid_send(gen_random_uuid()),
  add column if not exists tx xid8 not null default pg_current_xact_id();
create index if not exists audit_events_unsealed on audit_events (tx, id);
create index if not exists audit_events_project on audit_events (organization_id, project_id, at desc)
  where project_id is not null;
create index if not exists audit_events_action on audit_events (organization_id, action, at desc);
do $$
begin
  alter table audit_events add constraint audit_events_kind check (object_kind ~ '^[a-z][a-z_]{0,39}$');
exception when duplicate_object then
  null;
end $$;
alter table audit_events enable row level security;

drop policy if exists audit_read on audit_events;
create policy audit_read on audit_events for select
  using (organization_id = (select nullif(current_setting('app.organization', true), '')::uuid));
drop policy if exists audit_write on audit_events;
create policy audit_write on audit_events for insert
  with check (tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)
    and (organization_id is null
      or organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)));

-- Partitions of this month and the next three. A month whose rows fell into the default partition stays there.
create or replace function ensure_audit_partitions() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  month date;
  name text;
begin
  for offset_months in 0..3 loop
    month := date_trunc('month', now() at time zone 'UTC')::date + make_interval(months => offset_months);
    name := 'audit_events_' || to_char(month, 'YYYY_MM');
    if to_regclass('public.' || name) is null then
      begin
        execute format('create table public.%I partition of public.audit_events for values from (%L) to (%L)',
          name, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
        execute format('alter table public.%I enable row level security', name);
        execute format('alter table public.%I force row level security', name);
      exception when check_violation or duplicate_table then
        null;
      end;
    end if;
  end loop;
end $$;
select ensure_audit_partitions();
