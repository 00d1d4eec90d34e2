-- When each device was last heard here, and what it said of itself: shown, and never a reason to decide anything.
create table device_contact (
    cooperative uuid not null,
    device uuid not null,
    contacted_at timestamptz not null default now(),
    app_version text not null,
    protocol integer not null,
    waiting bigint not null,
    oldest_seconds bigint,
    primary key (cooperative, device)
);
