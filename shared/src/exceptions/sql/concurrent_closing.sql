select a.change_set, b.change_set, a.month, a.at_ms, b.at_ms, a.app_user, b.app_user
from period_closing a
join period_closing b on b.cooperative = a.cooperative and b.month = a.month and a.change_set < b.change_set
where a.cooperative = $1
  and not exists (select 1 from period_reopening r
                  where r.cooperative = $1 and (r.closing = a.change_set or r.closing = b.change_set))
