select device, max(clock_date), cast(sum(change_sets) as bigint), min(business_date), max(business_date)
from clock_doubt where cooperative = $1 group by device
