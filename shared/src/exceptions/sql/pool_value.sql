select p.unit, p.warehouse, p.product, p.account, p.value_minor, p.quantity, coalesce(c.cost_minor, 0)
from stock_pool p
left join last_cost c on c.cooperative = p.cooperative and c.product = p.product
where p.cooperative = $1
  and ((p.quantity <= 0 and p.value_minor > 0) or (p.quantity = 0 and p.value_minor < 0)
       or (p.quantity > 0 and p.value_minor <= 0))
