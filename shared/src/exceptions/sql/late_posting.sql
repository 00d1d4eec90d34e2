select change_set, posting_date, unit, device, device_seq, document_number, business_date, amount_minor, app_user
from late_posting where cooperative = $1
