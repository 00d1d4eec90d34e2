select change_set, withdrawal, operation, unit, device, device_seq, business_date, at_ms, app_user
from withdrawn_right_used where cooperative = $1
