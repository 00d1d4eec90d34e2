select r.sale, r.line_no, r.returned, r.sold, r.product, r.returns, s.document_number, s.business_date
from (
    select sale, line_no, product, cast(sum(quantity) as bigint) as returned, max(sold) as sold, count(*) as returns
    from goods_return_line where cooperative = $1 and sold > 0
    group by sale, line_no, product
) as r
left join sale s on s.cooperative = $1 and s.sale = r.sale
where r.returned > r.sold
   or exists (select 1 from sale_void v where v.cooperative = $1 and v.sale = r.sale)
