-- The log: change sets as they were signed. Rows are added and never changed, except for what transport learned of
-- them. The position is the order of arrival on this device, nothing more.
create table change_set (
    position      integer primary key,
    id            blob    not null unique check (length(id) = 16),
    device        blob    not null check (length(device) = 16),
    seq           integer not null,
    month         integer not null,
    body          text    not null,
    signature     text    not null,
    hash          blob    not null check (length(hash) = 32),
    clock_ms      integer not null,
    unique (device, seq)
) strict;

-- How far this device knows each author, and how far the server confirmed to hold it.
create table device_head (
    device           blob    primary key check (length(device) = 16),
    seq              integer not null,
    hash             blob    not null,
    acknowledged_seq integer not null default 0,
    clock_ms         integer not null,
    counter          integer not null
) strict, without rowid;

-- Facts that decide what counts: closings, revocations, admissions.
create table standing_record (
    change_set blob    not null,
    content    text    not null,
    primary key (change_set, content)
) strict, without rowid;

-- Changes of documents that count, by document.
create table document_change (
    document   blob    not null,
    change_set blob    not null,
    change_no  integer not null,
    kind       text    not null,
    content    text    not null,
    sealed     integer not null,
    primary key (document, change_set, change_no)
) strict, without rowid;

-- Keys of sealed documents: beside the log, never in it.
create table document_key (
    document blob    primary key check (length(document) = 16),
    kind     text    not null,
    key      blob    not null check (length(key) = 32),
    uploaded integer not null default 0
) strict, without rowid;

-- Versions of the read tables as they are filled.
create table read_table (
    name    text    primary key,
    version integer not null
) strict, without rowid;

-- What this device alone knows: identity, cursors, the cart on screen, settings of its printer.
create table local_state (
    name    text primary key,
    content text not null
) strict, without rowid;

-- Wrong PINs, per user: they count also after a restart.
create table pin_attempt (
    app_user        blob    primary key check (length(app_user) = 16),
    wrong_count     integer not null,
    locked_until_ms integer not null
) strict, without rowid;

-- Change sets of this device or others that the server or a peer did not accept.
create table refused_change_set (
    device  blob    not null,
    seq     integer not null,
    reason  text    not null,
    at_ms   integer not null,
    primary key (device, seq)
) strict, without rowid;
