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
select coalesce(stands.for_member, p.member), cast(sum(p.used) as bigint), cast(sum(p.granted) as bigint)
from point_total p
left join stands on stands.member = p.member
where p.cooperative = $1
group by coalesce(stands.for_member, p.member) having sum(p.used) > sum(p.granted)
