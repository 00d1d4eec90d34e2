-- `cross join` keeps the order: the few numbers first, however many members there are.
with recursive edge (one, other) as (
    select one_id, other_id from alias where cooperative = $1 and kind = 'member' and merged = 1
    union
    select other_id, one_id from alias where cooperative = $1 and kind = 'member' and merged = 1
), reach (one, other) as (
    select one, other from edge
    union
    select reach.one, edge.other from reach join edge on edge.one = reach.other
), twice (nik_mac) as (
    select nik_mac from member
    where cooperative = $1 and nik_mac <> '' and status <> 'left'
    group by nik_mac having count(*) > 1
)
select a.member, b.member, a.number, b.number, a.status, b.status
from twice
cross join member a
cross join member b
where a.cooperative = $1 and a.nik_mac = twice.nik_mac and a.status <> 'left'
  and b.cooperative = $1 and b.nik_mac = twice.nik_mac and b.status <> 'left' and a.member < b.member
  and not exists (select 1 from reach where reach.one = a.member and reach.other = b.member)
