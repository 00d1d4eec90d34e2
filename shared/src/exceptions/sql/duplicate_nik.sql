with recursive edge (one, other) as (
    select one_id, other_id from alias where cooperative = $1 and kind = 'member' and merged = 1
    union
    select other_id, one_id from alias where cooperative = $1 and kind = 'member' and merged = 1
), reach (one, other) as (
    select one, other from edge
    union
    select reach.one, edge.other from reach join edge on edge.one = reach.other
)
select a.member, b.member, a.number, b.number, a.status, b.status
from member a
join member b on b.cooperative = a.cooperative and b.nik_mac = a.nik_mac and a.member < b.member
where a.cooperative = $1 and a.nik_mac <> '' and a.status <> 'left' and b.status <> 'left'
  and not exists (select 1 from reach where reach.one = a.member and reach.other = b.member)
