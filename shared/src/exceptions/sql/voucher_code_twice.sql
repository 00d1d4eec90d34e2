select a.voucher, b.voucher, a.code, a.document_number, b.document_number, a.amount_minor, b.amount_minor
from voucher a
join voucher b on b.cooperative = a.cooperative and b.code = a.code and a.voucher < b.voucher
where a.cooperative = $1
