-- What is not in the log: enrolment, join codes, member keys, groups and the people of head offices.

-- Codes by which a cooperative may bring its books here; the operator gives them out. Only a hash is kept.
create table enrolment (
    code_hash text primary key,
    label text not null,
    created_at timestamptz not null default now(),
    cooperative uuid,
    used_at timestamptz
);

-- Sealed envelopes for devices that are to join. The server cannot open them.
create table invitation_envelope (
    cooperative uuid not null,
    lookup_hash text not null,
    envelope text not null,
    expires_at timestamptz not null,
    used_at timestamptz,
    primary key (cooperative, lookup_hash)
);
create unique index invitation_envelope_open on invitation_envelope (lookup_hash) where used_at is null;

-- Keys of sealed documents, wrapped with the server's master key.
create table member_key (
    cooperative uuid not null,
    document uuid not null,
    position bigint not null,
    wrapped bytea not null,
    primary key (cooperative, document)
);
create unique index member_key_in_order on member_key (cooperative, position);

-- Groups of cooperatives: principals of their own.
create table office_group (
    group_id uuid primary key,
    name text not null,
    created_at timestamptz not null default now()
);
create table office_user (
    office_user uuid primary key,
    email text not null constraint office_user_email_once unique,
    name text not null,
    password_hash text not null,
    failed_attempts integer not null default 0,
    locked_until timestamptz,
    created_at timestamptz not null default now()
);
create table office_membership (
    group_id uuid not null references office_group,
    office_user uuid not null references office_user,
    primary key (group_id, office_user)
);

-- Cooperatives that ever shared with a group: where a report has to ask. Whether they share now, their own books say.
create table group_cooperative (
    cooperative uuid not null,
    group_id uuid not null,
    primary key (cooperative, group_id)
);
create index group_cooperative_by_group on group_cooperative (group_id, cooperative);

-- Versions of the read tables and of the rights as they stand in this database.
create table read_table (
    name text primary key,
    version integer not null,
    filled boolean not null
);
create table applied_rights (
    one boolean primary key default true check (one),
    hash text not null
);
