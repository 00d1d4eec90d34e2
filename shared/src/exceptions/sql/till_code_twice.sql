select a.device, b.device, a.till_code, a.name, b.name
from device a
join device b on b.cooperative = a.cooperative and b.unit = a.unit and b.till_code = a.till_code and a.device < b.device
where a.cooperative = $1
