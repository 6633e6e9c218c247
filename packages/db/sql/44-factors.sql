-- Whether a person administers an organisation: then a second factor is a must. Two predefined templates do, and every own one that
-- lets people change settings or decide about others; given to the person or to a group of theirs.
create or replace function administers_somewhere(person uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from memberships m
    cross join lateral assignments_of(m.organization_id, m.user_id) a
    left join permission_templates t on t.organization_id = m.organization_id and t.id = a.template_id
    where m.user_id = person and m.state = 'active' and a.project_id is null and a.node_id is null
      and (a.role in ('account_administrator', 'co_administrator') or 'admin' in (t.levels ->> 'settings', t.levels ->> 'members')))
$$;
alter function administers_somewhere(uuid) owner to holdfast_definer;
grant execute on function administers_somewhere(uuid) to holdfast_api;

-- The worker tidies up; secrets are not its business.
revoke all on factors, recovery_codes, push_subscriptions from holdfast_worker;
