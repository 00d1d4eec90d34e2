-- `quantity <= 0` is what the small index of such pools is made of.
select p.unit, p.warehouse, p.product, p.account, coalesce(c.version_n, 0), p.quantity, p.value_minor
from stock_pool p
left join last_cost c on c.cooperative = p.cooperative and c.product = p.product
where p.cooperative = $1 and p.quantity <= 0 and p.quantity < 0
