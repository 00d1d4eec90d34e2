-- Which change sets of the log only carry others, each with the hash of the body before it: closings name the runs
-- between them (see covering.rs).
create table carrier (
    device   blob    not null check (length(device) = 16),
    seq      integer not null,
    previous blob    not null check (length(previous) = 32),
    primary key (device, seq)
) strict, without rowid;
insert into carrier
select c.device, c.seq, coalesce(before.hash, zeroblob(32)) from change_set c
left join change_set before on before.device = c.device and before.seq = c.seq - 1
where instr(c.body, '"kind":"branch_adopted"') > 0;
