select r.change_set, r.closing, r.at_ms, r.app_user, r.second_user
from period_reopening r
where r.cooperative = $1
  and (select count(distinct s.app_user) from signed_approval s
       join user_key k on k.cooperative = s.cooperative and k.app_user = s.app_user
           and k.credential_version = s.credential_version and k.public_key = s.public_key
       where s.cooperative = $1 and s.change_set = r.change_set
         and not exists (select 1 from user_key other
                         where other.cooperative = $1 and other.app_user = k.app_user
                           and other.credential_version = k.credential_version
                           and other.public_key <> k.public_key)) < 2
