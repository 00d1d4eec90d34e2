select p.prepaid, cast(sum(h.balance_minor) as bigint), p.account, p.label, p.amount_minor
from (
    select voucher as prepaid, '2106' as account, code as label, amount_minor from voucher where cooperative = $1
    union all
    select deposit, '2105', document_number, amount_minor from deposit where cooperative = $1
) as p
join unit u on u.cooperative = $1
join holder_total h on h.cooperative = $1 and h.unit = u.unit and h.account = p.account and h.holder = p.prepaid
group by p.prepaid, p.account, p.label, p.amount_minor having sum(h.balance_minor) > 0
