with recursive edge (one, other) as (
    select one_id, other_id from alias where cooperative = $1 and kind = 'member' and merged = 1
    union
    select other_id, one_id from alias where cooperative = $1 and kind = 'member' and merged = 1
), reach (one, other) as (
    select one, other from edge
    union
    select reach.one, edge.other from reach join edge on edge.one = reach.other
), stands (member, for_member) as (
    select reach.one, reach.other from reach
    where reach.other < reach.one
      and not exists (select 1 from reach less where less.one = reach.one and less.other < reach.other)
), owed (member, used_minor) as (
    select coalesce(stands.for_member, h.holder), cast(sum(h.balance_minor) as bigint)
    from unit u
    cross join holder_total h
    left join stands on stands.member = h.holder
    where u.cooperative = $1 and h.cooperative = $1 and h.unit = u.unit and h.account = '1131'
    group by coalesce(stands.for_member, h.holder) having sum(h.balance_minor) > 0
), limited (member, used_minor, limit_minor) as (
    select owed.member, owed.used_minor, coalesce((
        select min(c.limit_minor) from credit_terms c
        where c.cooperative = $1 and c.limit_minor < 50000000
          and c.member in (select owed.member union all
                           select stands.member from stands where stands.for_member = owed.member)
    ), 50000000)
    from owed
)
select limited.member,
    (select count(*) from tender t
     where t.cooperative = $1 and t.kind in ('member_credit', 'payroll_deduction') and t.amount_minor > 0
       and t.member in (select limited.member union all
                        select stands.member from stands where stands.for_member = limited.member)),
    limited.used_minor, limited.limit_minor
from limited
where limited.used_minor > limited.limit_minor
