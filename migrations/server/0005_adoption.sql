-- After a disk was copied or set back, two devices may record one action under its one id. Both stay in their chains;
-- which of them counts is decided by rank (see adoption.rs), no longer by who came first.
alter table change_set drop constraint change_set_counts_once;
create index change_set_by_id on change_set (cooperative, id);

-- Originals of adopted branches: they stand beside the chains and count like any other.
create table body_beside (
    seq bigint not null,
    month integer not null,
    packing smallint not null,
    cooperative uuid not null,
    device uuid not null,
    id uuid not null,
    hash bytea not null,
    signature bytea not null,
    body bytea not null,
    primary key (cooperative, hash)
);
create index body_beside_by_id on body_beside (cooperative, id);
create index body_beside_by_number on body_beside (cooperative, device, seq);

-- Ids that more than one body has.
create table repeated_id (
    cooperative uuid not null,
    id uuid not null,
    primary key (cooperative, id)
);
