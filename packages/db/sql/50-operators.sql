-- What operators of the appliance see and do across organisations. Each function is narrow, looks for itself whether the
-- acting person is an operator, and is owned by a role that cannot log in.

-- Acts of operators: on the appliance, and those on organisations by which they are known to them anyway.
create or replace function operator_acts(before_at timestamptz, before_id uuid, wanted integer)
returns table (id uuid, at timestamptz, actor_email text, action text, object_kind text, object_name text,
  organization text, address text, after jsonb)
language sql stable security definer set search_path = public, pg_temp as $$
  select e.id, e.at, e.actor_email, e.action, e.object_kind, e.object_name, o.name, e.address, e.after
  from audit_events e left join organizations o on o.id = e.organization_id
  where is_operator()
    and (e.object_kind in ('operator', 'tenant', 'appliance', 'connector', 'storage', 'support')
      or e.action in ('organization.created', 'organization.quota_changed'))
    -- Settings of a tenant with its own address are that organisation's, not the operators'.
    and (e.organization_id is null or e.action ~ '^(operator|support|tenant|organization|storage|connector|appliance)[.]')
    and (e.object_kind <> 'tenant' or e.action in ('tenant.created', 'tenant.move_proposed', 'tenant.move_withdrawn',
      'tenant.move_confirmed', 'tenant.move_refused')
      or e.tenant_id = (select nullif(current_setting('app.tenant', true), '')::uuid))
    and (before_at is null or (e.at, e.id) < (before_at, before_id))
  order by e.at desc, e.id desc limit least(wanted, 501)
$$;

-- Ends every support access and request of an operator.
create or replace function end_support_of(operator uuid, ended_by text) returns void
language sql volatile security definer set search_path = public, pg_temp as $$
  update support_requests set ended_at = now(), ended_by_name = ended_by,
    state = case state when 'approved' then 'revoked' else 'withdrawn' end
  where operator_id = operator and is_operator()
    and (state = 'requested' or (state = 'approved' and ends_at > now()))
$$;

do $$
declare
  name text;
begin
  grant update on support_requests to holdfast_definer;
  foreach name in array array['operator_acts(timestamptz, uuid, integer)', 'end_support_of(uuid, text)'] loop
    execute format('alter function %s owner to holdfast_definer', name);
    execute format('grant execute on function %s to holdfast_api', name);
  end loop;
end $$;
