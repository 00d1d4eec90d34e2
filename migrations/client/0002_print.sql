-- The print queue: a local table, never dropped by a rebuild and never synced (design §4).
-- A job is written in the transaction of the sale it belongs to, and printed after it. Its paper is kept only until
-- it is printed or cancelled: a later copy is laid out anew from the change set.
create table print_job (
    position        integer primary key autoincrement,
    id              blob    not null unique check (length(id) = 16),
    kind            text    not null check (kind in ('receipt', 'shift_report', 'other')),
    document_number text    not null,
    paper           text,
    kick_drawer     integer not null check (kick_drawer in (0, 1)),
    copy_number     integer not null check (copy_number >= 0),
    state           text    not null check (state in ('waiting', 'printing', 'printed', 'failed', 'cancelled')),
    attempts        integer not null default 0,
    -- How often bytes of this job went to the printer and the outcome stayed unknown.
    possible_prints integer not null default 0,
    last_error_code text,
    created_at_ms   integer not null,
    printed_at_ms   integer,
    check (paper is not null or state in ('printed', 'cancelled'))
) strict;

-- A document has one original; every other print of it is a copy with its number.
create unique index print_job_original on print_job (kind, document_number)
    where copy_number = 0 and kind in ('receipt', 'shift_report');

create index print_job_open on print_job (state, position) where state in ('waiting', 'printing', 'failed');
