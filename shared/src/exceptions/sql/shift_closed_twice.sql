select a.shift, a.change_set, b.change_set, a.z_number, b.z_number, a.counted_minor, b.counted_minor, a.app_user,
       b.app_user
from shift_closing a
join shift_closing b on b.cooperative = a.cooperative and b.shift = a.shift and a.change_set < b.change_set
where a.cooperative = $1
