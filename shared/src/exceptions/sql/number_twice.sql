-- Two devices give one number where they have one code, or where one goes on for the other: then a chain may have forked,
-- and both branches counted on alike. `cross join` keeps the order: the few numbers first, however many sales there are.
with shared_code (device) as (
    select a.device from device a
    join device b on b.cooperative = a.cooperative and b.unit = a.unit and b.till_code = a.till_code
        and b.device <> a.device
    where a.cooperative = $1
    union select predecessor from device where cooperative = $1 and predecessor is not null
), twice (document_number) as (
    select document_number from sale
    where cooperative = $1 and device in (select device from shared_code)
    group by document_number having count(*) > 1
)
select a.sale, b.sale, a.document_number, a.device, b.device, a.business_date, a.payable_minor, b.payable_minor
from twice
cross join sale a
cross join sale b
where a.cooperative = $1 and a.document_number = twice.document_number
  and b.cooperative = $1 and b.document_number = twice.document_number and a.sale < b.sale
  and a.device in (select device from shared_code) and b.device in (select device from shared_code)
