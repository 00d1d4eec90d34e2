select same.table_name, same.row_key, same.version_n
from (
    select table_name, row_key, version_n from put_history
    where cooperative = $1 and table_name in ('app_user', 'member', 'price', 'promotion', 'sharing', 'unit')
    group by table_name, row_key, version_n having count(*) > 1
) as same
where not exists (
    select 1 from put_history later
    where later.cooperative = $1 and later.table_name = same.table_name and later.row_key = same.row_key
      and later.version_n > same.version_n
)
