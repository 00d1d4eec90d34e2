-- Search by words as they are typed. Filled by triggers, so that projection and rebuild need not know of it; it runs
-- after the read tables exist.
create virtual table if not exists product_search using fts5(
    words, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
);
create trigger if not exists product_search_in after insert on product begin
    insert into product_search (rowid, words) values (new.rowid, new.name || ' ' || new.category);
end;
create trigger if not exists product_search_out after delete on product begin
    delete from product_search where rowid = old.rowid;
end;
