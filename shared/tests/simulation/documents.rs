//! What merged documents must say, worked out from who knew what when they wrote it.
//!
//! Of a field's values those stand that nobody replaced who knew them. This is said without the library that merges.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::ensure;
use shared::document::{Fields, Merged};
use shared::id::{ChangeSetId, DocumentId};
use shared::memory::MemoryStore;
use shared::table::{MEMBER_PROFILE, PRODUCT, PRODUCT_CODE, SETTING};

use super::cells::Cells;
use super::till::Till;

/// What one change set did to one document.
#[derive(Clone, Debug)]
pub struct Edit {
    pub document: DocumentId,
    /// The fields it wrote; none where it removed one.
    pub wrote: BTreeMap<String, Option<String>>,
    /// The change sets with changes of the document that counted where it was made.
    pub knew: BTreeSet<ChangeSetId>,
}

impl Edit {
    pub fn of(till: &Till, document: DocumentId, current: &Merged, wanted: &Fields, whole: bool) -> Edit {
        let is_new = |(field, content): &(&String, &String)| {
            current.fields.get(*field) != Some(*content) || current.conflicts.contains_key(*field)
        };
        let written = wanted.iter().filter(is_new).map(|(field, content)| (field.clone(), Some(content.clone())));
        let is_removed = |field: &&String| whole && !wanted.contains_key(*field);
        let removed = current.fields.keys().filter(is_removed).map(|field| (field.clone(), None));
        let knew = counted(&till.store, document);
        Edit { document, wrote: written.chain(removed).collect(), knew }
    }
}

/// The change sets that count and change a document.
fn counted(store: &MemoryStore, document: DocumentId) -> BTreeSet<ChangeSetId> {
    let standing = store.standing();
    store
        .counted()
        .map(|body| &body.change_set)
        .filter(|it| it.documents.iter().any(|change| change.document == document))
        .filter(|it| standing.counts(it.device, it.seq))
        .map(|it| it.id)
        .collect()
}

/// One document's edits with what each built on: what it knew, less what had already lost its ground.
struct History<'a>(BTreeMap<ChangeSetId, (&'a Edit, BTreeSet<ChangeSetId>)>);

impl<'a> History<'a> {
    fn of(document: DocumentId, edits: &'a BTreeMap<ChangeSetId, Vec<Edit>>) -> History<'a> {
        let mut waiting: Vec<(ChangeSetId, &Edit)> = edits
            .iter()
            .flat_map(|(id, edits)| edits.iter().map(|edit| (*id, edit)))
            .filter(|(_, edit)| edit.document == document)
            .collect();
        // Nobody knows what comes later, so those who knew less come first.
        waiting.sort_by_key(|(_, edit)| edit.knew.len());
        let mut history = History(BTreeMap::new());
        while !waiting.is_empty() {
            let is_ready = |edit: &Edit| edit.knew.iter().all(|id| history.0.contains_key(id));
            let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(_, edit)| is_ready(edit));
            for (id, edit) in &ready {
                let built_on = history.visible(&edit.knew);
                history.0.insert(*id, (edit, built_on));
            }
            waiting = if ready.is_empty() { Vec::new() } else { rest };
        }
        history
    }

    /// Those of a set that have all they were built on in it.
    fn visible(&self, set: &BTreeSet<ChangeSetId>) -> BTreeSet<ChangeSetId> {
        let stands = |id: &&ChangeSetId| self.0.get(id).is_some_and(|(_, built_on)| built_on.is_subset(set));
        set.iter().filter(stands).copied().collect()
    }

    /// The values of each field that nobody replaced who knew them.
    fn values(&self, set: &BTreeSet<ChangeSetId>) -> BTreeMap<String, Vec<String>> {
        let visible: BTreeMap<_, _> = self.visible(set).iter().filter_map(|id| Some((*id, self.0.get(id)?))).collect();
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (id, (edit, _)) in &visible {
            for (field, content) in &edit.wrote {
                let is_replaced = |(other, built_on): &&(&Edit, BTreeSet<ChangeSetId>)| {
                    built_on.contains(id) && other.wrote.contains_key(field)
                };
                if let Some(content) = content
                    && !visible.values().any(is_replaced)
                {
                    values.entry(field.clone()).or_default().push(content.clone());
                }
            }
        }
        values
    }
}

/// Compares the rows of every product, of the settings and of the members whose keys must be here.
pub fn check(
    store: &MemoryStore,
    edits: &BTreeMap<ChangeSetId, Vec<Edit>>,
    keys: &BTreeSet<DocumentId>,
) -> anyhow::Result<()> {
    let documents: BTreeSet<DocumentId> = edits.values().flatten().map(|edit| edit.document).collect();
    for document in documents {
        let counted = counted(store, document);
        let values = History::of(document, edits).values(&counted);
        let key = [store.cooperative().0.into(), document.0.into()];
        if let Some(row) = store.row(&PRODUCT, &key) {
            product(store, document, Cells(&PRODUCT, row), &values)?;
            continue;
        }
        let is_settings = document.0 == store.cooperative().0;
        let table = if is_settings { &SETTING } else { &MEMBER_PROFILE };
        let of_document = store.rows(table).filter(|row| row[1] == key[1]).map(|row| Cells(table, row));
        let rows: BTreeMap<&str, &str> = of_document.map(|row| (row.text("field"), row.text("content"))).collect();
        let is_one_of = |(field, content): (&&str, &&str)| {
            values.get(*field).is_some_and(|values| values.iter().any(|value| value == content))
        };
        let is_said = rows.len() == values.len() && rows.iter().all(is_one_of);
        let is_sealed = rows.is_empty() && !is_settings && !keys.contains(&document);
        ensure!(is_said || is_sealed, "{} of {document}: {rows:?}, not {values:?}", table.name);
    }
    Ok(())
}

fn product(
    store: &MemoryStore,
    document: DocumentId,
    row: Cells<'_>,
    values: &BTreeMap<String, Vec<String>>,
) -> anyhow::Result<()> {
    for field in ["name", "category", "unit_name"] {
        let shown = row.text(field);
        let stands = values.get(field).map_or(shown.is_empty(), |values| values.iter().any(|value| value == shown));
        ensure!(stands, "{field} of product {document} is {shown:?}, not one of {:?}", values.get(field));
    }
    let conflicts = values.values().filter(|values| values.len() > 1).count();
    ensure!(
        row.int("conflicts") == i64::try_from(conflicts)?,
        "product {document} shows {} conflicts, of {values:?}",
        row.int("conflicts")
    );
    let codes: BTreeSet<&str> = values.keys().filter_map(|field| field.strip_prefix("code:")).collect();
    let rows = store.rows(&PRODUCT_CODE).map(|row| Cells(&PRODUCT_CODE, row));
    let shown: BTreeSet<&str> =
        rows.filter(|row| row.id("product") == document.0).map(|row| row.text("code")).collect();
    ensure!(shown == codes, "codes of product {document} are {shown:?}, not {codes:?}");
    Ok(())
}
