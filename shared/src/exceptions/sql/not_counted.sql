select device, max(device_seq), count(*), cast(sum(amount_minor) as bigint), min(business_date), max(business_date)
from not_counted where cooperative = $1 group by device
