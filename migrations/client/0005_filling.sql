-- Read tables that an update changed and that are filled again while the till sells: up to where of the log their rows
-- are in them. What came behind the goal is in them by itself.
create table table_filling (
    name     text    primary key,
    version  integer not null,
    position integer not null,
    goal     integer not null
) strict, without rowid;
