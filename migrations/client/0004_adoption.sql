-- The log without the rule that an id stands in it once: after a disk was copied or set back, two devices may record
-- one action under its one id. Both stay in their chains; which of them counts is decided by rank (see adoption.rs).
alter table change_set rename to change_set_by_id_once;
create table change_set (
    position      integer primary key,
    id            blob    not null check (length(id) = 16),
    device        blob    not null check (length(device) = 16),
    seq           integer not null,
    month         integer not null,
    body          text    not null,
    signature     text    not null,
    hash          blob    not null check (length(hash) = 32),
    clock_ms      integer not null,
    unique (device, seq)
) strict;
insert into change_set select * from change_set_by_id_once;
drop table change_set_by_id_once;
create index change_set_by_id on change_set (id);

-- Bodies that stand beside the chains: originals of an adopted branch, and a branch that gave way to the server's.
create table body_beside (
    hash      blob    primary key check (length(hash) = 32),
    id        blob    not null check (length(id) = 16),
    device    blob    not null check (length(device) = 16),
    seq       integer not null,
    month     integer not null,
    body      text    not null,
    signature text    not null
) strict, without rowid;
create index body_beside_by_id on body_beside (id);
create index body_beside_by_number on body_beside (device, seq);

-- Ids that more than one body has.
create table repeated_id (
    id blob primary key check (length(id) = 16)
) strict, without rowid;
