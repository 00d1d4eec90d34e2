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
)
select coalesce(stands.for_member, h.holder), h.account, cast(-sum(h.balance_minor) as bigint)
from unit u
cross join holder_total h
left join stands on stands.member = h.holder
where u.cooperative = $1 and h.cooperative = $1 and h.unit = u.unit and h.account in ('1131', '1141')
group by coalesce(stands.for_member, h.holder), h.account having sum(h.balance_minor) < 0
