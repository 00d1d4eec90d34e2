-- `cross join` keeps the order: the few codes first, however many products there are.
with recursive edge (one, other) as (
    select one_id, other_id from alias where cooperative = $1 and kind = 'product' and merged = 1
    union
    select other_id, one_id from alias where cooperative = $1 and kind = 'product' and merged = 1
), reach (one, other) as (
    select one, other from edge
    union
    select reach.one, edge.other from reach join edge on edge.one = reach.other
), twice (code) as (
    select code from product_code where cooperative = $1 group by code having count(*) > 1
)
select twice.code, a.product, b.product, a.name, b.name
from twice
cross join product_code one_code
cross join product_code other_code
cross join product a
cross join product b
where one_code.cooperative = $1 and one_code.code = twice.code
  and other_code.cooperative = $1 and other_code.code = twice.code and one_code.product < other_code.product
  and a.cooperative = $1 and a.product = one_code.product and a.active = 1
  and b.cooperative = $1 and b.product = other_code.product and b.active = 1
  and not exists (select 1 from reach where reach.one = a.product and reach.other = b.product)
