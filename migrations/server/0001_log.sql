-- The log of each cooperative, and what is read from it before anything can be accepted: what a rebuild never drops.
-- Every key begins with the cooperative. Policies and rights are not here: they are written at every start, for
-- these tables and the read tables alike.

-- The cooperatives that enrolled, with the name they gave themselves.
create table cooperative (
    cooperative uuid primary key,
    name text not null,
    enrolled_at timestamptz not null default now()
);

-- Where each log ends. Whoever appends holds this row's lock until the commit: positions have no gaps.
create table cooperative_head (
    cooperative uuid primary key,
    epoch uuid not null,
    position bigint not null,
    key_position bigint not null
);

-- Change sets as they were signed. The body is packed (see packing.rs); its hash can always be made from it.
create table change_set (
    position bigint not null,
    seq bigint not null,
    received_at timestamptz not null default now(),
    month integer not null,
    packing smallint not null,
    cooperative uuid not null,
    device uuid not null,
    id uuid not null,
    signature bytea not null,
    body bytea not null,
    primary key (cooperative, position),
    constraint change_set_follows unique (cooperative, device, seq),
    constraint change_set_counts_once unique (cooperative, id)
);
-- What is packed already is not worth trying again.
alter table change_set alter column body set storage external;
alter table change_set alter column signature set storage plain;

-- The end of each device's chain, and when it was last heard from.
create table device_head (
    cooperative uuid not null,
    device uuid not null,
    seq bigint not null,
    hash bytea not null,
    last_clock_ms bigint not null,
    last_business_date bigint not null,
    received_at timestamptz not null default now(),
    primary key (cooperative, device)
);

-- Keys and invitations as facts stated them, whether or not those facts still count: a revoked device's change sets
-- are read for ever, so its key is too.
create table known_device (
    cooperative uuid not null,
    device uuid not null,
    public_key text not null,
    revoked boolean not null default false,
    primary key (cooperative, device)
);
create table known_invitation (
    cooperative uuid not null,
    invite_key text not null,
    primary key (cooperative, invite_key)
);

-- Facts that bear on what stands: closings, reopenings, revocations, admissions.
create table standing_record (
    cooperative uuid not null,
    change_set uuid not null,
    fact_no integer not null,
    record text not null,
    primary key (cooperative, change_set, fact_no)
);

-- Changes of the documents this server makes rows of. Those that count now; taken back, they are gone.
create table document_change (
    cooperative uuid not null,
    document uuid not null,
    change_set uuid not null,
    change_no integer not null,
    kind text not null,
    change bytea not null,
    primary key (cooperative, document, change_set, change_no)
);
