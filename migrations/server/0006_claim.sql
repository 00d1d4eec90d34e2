-- Who was handed an envelope: a number that device made. The same device gets it again when its answer was lost.
alter table invitation_envelope add column claim text;
