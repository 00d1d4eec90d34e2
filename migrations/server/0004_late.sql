-- After how many hours of silence or waiting a cooperative wants its devices to be noticed.
alter table device_contact add column late_hours bigint;
