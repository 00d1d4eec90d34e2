select member, cast(sum(used) as bigint), cast(sum(granted) as bigint)
from point_total where cooperative = $1
group by member having sum(used) > sum(granted)
