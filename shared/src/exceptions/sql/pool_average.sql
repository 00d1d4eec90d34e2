select unit, warehouse, product, account, version_n, quantity, value_minor, average_minor, cost_minor
from (
    select p.unit, p.warehouse, p.product, p.account, p.quantity, p.value_minor, c.version_n, c.cost_minor,
           case when p.quantity > 0 and p.value_minor between 1 and 1000000000000000
                then p.value_minor * 1000 / p.quantity end as average_minor
    from stock_pool p
    join last_cost c on c.cooperative = p.cooperative and c.product = p.product
    where p.cooperative = $1 and c.cost_minor between 1 and 1000000000000000
) as pools
where average_minor / 2 > cost_minor or cost_minor / 2 > average_minor
