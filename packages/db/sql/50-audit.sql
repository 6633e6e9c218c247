-- The chains of the audit trail: who may do what with them, and the few ways in which a row ever changes.
create or replace function ensure_audit_horizon() returns void
language sql security definer set search_path = public, pg_temp as $$
  insert into audit_horizon (one) values (true) on conflict do nothing
$$;
create index if not exists audit_events_tenant on audit_events (tenant_id, at desc, id desc) where organization_id is null;

-- Blocks are only ever added, and only by the worker, which alone has the key.
revoke all on audit_blocks, audit_chains, audit_horizon, audit_keys, audit_copies, audit_cursors, usage_days, usage_cursors
  from holdfast_api, holdfast_worker;
revoke insert, update, delete on audit_policies, audit_destinations from holdfast_worker;
revoke delete on audit_policies from holdfast_api;
grant select on audit_blocks, audit_chains, audit_horizon, audit_keys, audit_copies, usage_days to holdfast_api;
grant select, insert on audit_cursors to holdfast_api;
grant select, insert on audit_blocks, audit_keys to holdfast_worker;
grant select, insert, update on audit_chains, audit_cursors, audit_copies, usage_days, usage_cursors to holdfast_worker;
grant select, update on audit_horizon to holdfast_worker;
grant update (fence, lease_until, attempts, next_at, sent_at, sent_events, problem, failed_at) on audit_destinations
  to holdfast_worker;
grant delete on audit_copies, usage_days to holdfast_worker;
grant select, update on audit_copies to holdfast_connector;
grant select, insert, update on usage_days to holdfast_connector;

drop policy if exists published on audit_keys;
create policy published on audit_keys for select to holdfast_api using (true);
drop policy if exists published on audit_horizon;
create policy published on audit_horizon for select to holdfast_api using (true);
drop policy if exists connector on audit_copies;
create policy connector on audit_copies to holdfast_connector using (true) with check (true);

-- Events of no organisation (sign-ins, accounts) that concern people of the organisation in scope: done by them, or done to
-- their account by somebody who was not signed in. The caller has checked the right to the trail.
create or replace function audit_of_people(most integer, before_at timestamptz, before_id uuid, since timestamptz,
  until timestamptz, person uuid, actions text[], from_address text) returns setof audit_events
language sql stable security definer set search_path = public, pg_temp as $$
  with people as materialized (
    select m.user_id from memberships m
    where m.organization_id = (select nullif(current_setting('app.organization', true), '')::uuid)
      and is_active_member(m.organization_id) and (person is null or m.user_id = person))
  select e.* from audit_events e
  where e.organization_id is null and e.tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid)
    and (before_at is null or (e.at, e.id) < (before_at, before_id))
    and (since is null or e.at >= since) and (until is null or e.at < until)
    and (actions is null or e.action = any(actions)) and (from_address is null or e.address = from_address)
    and (e.actor_id in (select user_id from people)
      or (e.object_kind in ('account', 'session') and e.object_id in (select user_id from people)))
  order by e.at desc, e.id desc limit most
$$;

-- The rows of a block, for the connector that writes the isolated copy.
create or replace function audit_block_rows(chain uuid, block bigint) returns setof audit_events
language sql stable security definer set search_path = public, pg_temp as $$
  select e.* from audit_blocks b join audit_events e
    on e.at between b.from_at and b.to_at and e.id = any(b.ids)
  where b.chain_id = chain and b.seq = block and b.tenant_id = e.tenant_id
    and b.organization_id is not distinct from e.organization_id
  order by array_position(b.ids, e.id)
$$;
-- Its blocks, and whether the worker has asked for their copy.
create or replace function audit_blocks_to_copy(chain uuid, storage uuid, after bigint, most integer) returns setof audit_blocks
language sql stable security definer set search_path = public, pg_temp as $$
  select b.* from audit_blocks b
  where b.chain_id = chain and b.seq > after
    and exists (select from audit_copies c where c.chain_id = chain and c.storage_id = storage)
  order by b.seq limit most
$$;

-- The hashes of blocks, for what the copy of a chain is compared with; and from which block on a restore has begun anew.
create or replace function audit_hashes(chain uuid, storage uuid, seqs bigint[])
returns table (seq bigint, hash text, restored_from bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select b.seq, encode(b.hash, 'hex'), (select min(r.seq) from audit_blocks r where r.chain_id = chain and r.kind = 'restored')
  from audit_blocks b
  where b.chain_id = chain and b.seq = any(seqs)
    and exists (select from audit_copies c where c.chain_id = chain and c.storage_id = storage)
$$;

-- Removes rows of blocks that a signed block declares gone by retention: nothing else, nothing younger than a year, and the
-- digests stay. Answers how many rows went, of at most so many blocks.
create or replace function audit_forget(chain uuid, most integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  through bigint;
  oldest timestamptz;
  gone bigint;
begin
  select max((b.statement ->> 'through')::bigint) into through from audit_blocks b
    where b.chain_id = chain and b.kind = 'removed' and b.statement ->> 'reason' = 'retention';
  select min(e.at) into oldest from audit_events e
    where coalesce(e.organization_id, e.tenant_id) = chain and (e.organization_id = chain or e.organization_id is null);
  with due as (
    select b.from_at, b.to_at, b.ids from audit_blocks b
    where b.chain_id = chain and b.seq <= through and b.to_at >= oldest and b.to_at < now() - interval '365 days'
    order by b.seq limit most),
  removed as (
    delete from audit_events e using due d where e.at between d.from_at and d.to_at and e.id = any(d.ids) returning 1)
  select count(*) into gone from removed;
  return gone;
end $$;

-- Empties rows that a signed block of their chain names as erased; their digests stay. Ids hold the time of their making,
-- which is not long after the beginning of their transaction.
create or replace function audit_redact(chain uuid, block bigint) returns bigint
language sql security definer set search_path = public, pg_temp as $$
  with named as (
    select v.id::uuid as id from audit_blocks b, jsonb_array_elements_text(b.statement -> 'rows') as v(id)
    where b.chain_id = chain and b.seq = block and b.kind = 'removed' and b.statement ->> 'reason' = 'erasure'),
  emptied as (
    update audit_events e set salt = null, actor_id = null, actor_email = null, session_id = null, address = '',
      user_agent = '', request_id = '', object_id = null, object_name = null, before = null, after = null
    from named n
    where e.id = n.id and coalesce(e.organization_id, e.tenant_id) = chain
      and e.at between uuid_extract_timestamp(n.id) - interval '1 day' and uuid_extract_timestamp(n.id) + interval '1 day'
    returning 1)
  select count(*) from emptied
$$;

-- Whether everything in a span of time is sealed and declared gone by the chains that it belongs to.
create or replace function audit_span_is_free(span_from timestamptz, span_to timestamptz) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select span_to < now() - interval '365 days'
    and not exists (
      select from audit_blocks b where b.from_at < span_to and b.to_at >= span_from
        and b.seq > coalesce((select max((s.statement ->> 'through')::bigint) from audit_blocks s
          where s.chain_id = b.chain_id and s.kind = 'removed' and s.statement ->> 'reason' = 'retention'), 0))
    and not exists (
      select from audit_events e, audit_horizon h
      where e.at >= span_from and e.at < span_to and (e.tx, e.id) > (h.tx, h.row_id))
$$;

-- Drops the months that every organisation lets go, whole. Answers how many.
create or replace function drop_audit_partitions() returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  part text;
  month timestamptz;
  dropped integer := 0;
begin
  perform set_config('lock_timeout', '3s', true);
  for part in select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'public.audit_events'::regclass and c.relname ~ '^audit_events_\d{4}_\d\d$' order by 1
  loop
    month := to_timestamp(right(part, 7) || ' +00', 'YYYY_MM TZH');
    exit when not audit_span_is_free(month, (month at time zone 'UTC' + interval '1 month') at time zone 'UTC');
    execute format('drop table public.%I', part);
    dropped := dropped + 1;
  end loop;
  return dropped;
end $$;

do $$
declare
  name text;
begin
  grant select on audit_blocks, audit_horizon to holdfast_definer;
  grant insert on audit_horizon to holdfast_definer;
  grant update, delete on audit_events to holdfast_definer;
  foreach name in array array[
    'audit_of_people(integer, timestamptz, uuid, timestamptz, timestamptz, uuid, text[], text)',
    'audit_block_rows(uuid, bigint)', 'audit_blocks_to_copy(uuid, uuid, bigint, integer)',
    'audit_hashes(uuid, uuid, bigint[])', 'audit_forget(uuid, integer)',
    'audit_redact(uuid, bigint)', 'ensure_audit_horizon()', 'audit_span_is_free(timestamptz, timestamptz)'
  ] loop
    execute format('alter function %s owner to holdfast_definer', name);
  end loop;
  grant execute on function audit_of_people(integer, timestamptz, uuid, timestamptz, timestamptz, uuid, text[], text)
    to holdfast_api, holdfast_worker;
  grant execute on function audit_block_rows(uuid, bigint) to holdfast_connector;
  grant execute on function audit_blocks_to_copy(uuid, uuid, bigint, integer) to holdfast_connector;
  grant execute on function audit_hashes(uuid, uuid, bigint[]) to holdfast_connector;
  grant execute on function audit_forget(uuid, integer) to holdfast_worker;
  grant execute on function audit_redact(uuid, bigint) to holdfast_worker;
  grant execute on function audit_span_is_free(timestamptz, timestamptz) to holdfast_owner;
  grant execute on function drop_audit_partitions() to holdfast_worker;
end $$;
select ensure_audit_horizon();
