-- What was described anew since a moment: ids of change sets begin with their time.
create index document_change_by_change_set on document_change (change_set, document);
