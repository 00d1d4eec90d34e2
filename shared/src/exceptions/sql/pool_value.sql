-- `quantity <= 0` and `value_minor <= 0` are what the small indexes of such pools are made of.
select p.unit, p.warehouse, p.product, p.account, p.value_minor, p.quantity, coalesce(c.cost_minor, 0)
from (
    select unit, warehouse, product, account, value_minor, quantity from stock_pool
    where cooperative = $1 and quantity <= 0 and (value_minor > 0 or (quantity = 0 and value_minor < 0))
    union all
    select unit, warehouse, product, account, value_minor, quantity from stock_pool
    where cooperative = $1 and value_minor <= 0 and quantity > 0
) as p
left join last_cost c on c.cooperative = $1 and c.product = p.product
