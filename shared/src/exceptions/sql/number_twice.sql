with shared_code (device) as (
    select a.device from device a
    join device b on b.cooperative = a.cooperative and b.unit = a.unit and b.till_code = a.till_code
        and b.device <> a.device
    where a.cooperative = $1
)
select a.sale, b.sale, a.document_number, a.device, b.device, a.business_date, a.payable_minor, b.payable_minor
from sale a
join sale b on b.cooperative = a.cooperative and b.document_number = a.document_number and a.sale < b.sale
where a.cooperative = $1
  and a.device in (select device from shared_code) and b.device in (select device from shared_code)
