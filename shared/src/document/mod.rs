//! Documents: things people describe, as flat maps of text fields that merge field by field.
//!
//! Words: a *field* is a name and a text; a *change* is what one action did to a document; two changes of one field
//! that did not know of each other are a *conflict*, shown until somebody picks. Automerge does the merging; its actor
//! is the change set's id, so the same action always makes the same bytes. Money and stock are deliberately absent.

mod admit;

use std::collections::BTreeMap;

use automerge::transaction::{CommitOptions, Transactable};
use automerge::{ActorId, AutoCommit, ROOT, ReadDoc, ScalarValue};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};

use crate::change_set::DocumentChange;
use crate::id::{ChangeSetId, CooperativeId, DocumentId};
use crate::quantity::Quantity;
use crate::row::{Row, Value};
use crate::sales::pricing::ProductKind;
use crate::sales::tax::TaxClass;
use crate::table::{
    FIELD_CONFLICT, MEMBER_CONFLICT, MEMBER_PROFILE, PRODUCT, PRODUCT_CODE, PRODUCT_CONSIGNMENT, PRODUCT_UNIT, SETTING,
    SUPPLIER,
};

/// The fields of a document.
pub type Fields = BTreeMap<String, String>;

/// A key that seals one document: personal data of one member.
pub type DocumentKey = [u8; 32];

/// Describes a product.
pub const KIND_PRODUCT: &str = "product";
/// Describes a member; always sealed.
pub const KIND_MEMBER: &str = "member";
/// Describes the cooperative itself.
pub const KIND_SETTINGS: &str = "settings";
/// Describes a supplier (*pemasok*).
pub const KIND_SUPPLIER: &str = "supplier";

/// A merged document: the value of each field, and the other values where people disagreed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Merged {
    pub fields: Fields,
    pub conflicts: BTreeMap<String, Vec<String>>,
}

fn open(changes: &[Vec<u8>]) -> AutoCommit {
    let mut document = AutoCommit::new();
    // Only what `edit` could have written is taken in, so there is nothing here that could fail.
    let _ = document.apply_changes(admit::admit(changes));
    document
}

/// Merges changes, in whatever order they came. Unreadable ones count for nothing.
pub fn merge(changes: &[Vec<u8>]) -> Merged {
    let document = open(changes);
    let mut merged = Merged::default();
    for key in document.keys(ROOT) {
        let values: Vec<String> = document
            .get_all(ROOT, key.as_str())
            .unwrap_or_default()
            .into_iter()
            .filter_map(|(value, _)| value.into_string().ok())
            .collect();
        let Some(winner) =
            document.get(ROOT, key.as_str()).ok().flatten().and_then(|(value, _)| value.into_string().ok())
        else {
            continue;
        };
        if values.len() > 1 {
            merged.conflicts.insert(key.clone(), values);
        }
        merged.fields.insert(key, winner);
    }
    merged
}

/// The change that brings a document from what it is to `wanted`; none where nothing differs. With `whole`, fields
/// that are not wanted are removed; without, they stay.
pub fn edit(changes: &[Vec<u8>], author: ChangeSetId, wanted: &Fields, whole: bool) -> Option<Vec<u8>> {
    let current = merge(changes);
    let mut document = open(changes).with_actor(ActorId::from(author.as_bytes().as_slice()));
    let mut touched = false;
    for (field, content) in wanted {
        let is_conflict = current.conflicts.contains_key(field);
        if is_conflict {
            // Picking the value that is shown already must be a value of its own: else somebody who picks another one
            // at the same time replaces it, and nobody is shown both.
            touched |= document.delete(ROOT, field.as_str()).is_ok();
        }
        if is_conflict || current.fields.get(field) != Some(content) {
            touched |= document.put(ROOT, field.as_str(), ScalarValue::Str(content.as_str().into())).is_ok();
        }
    }
    if whole {
        for field in current.fields.keys().filter(|field| !wanted.contains_key(*field)) {
            touched |= document.delete(ROOT, field.as_str()).is_ok();
        }
    }
    if !touched {
        return None;
    }
    document.commit_with(CommitOptions::default().with_time(0));
    document.get_last_local_change().map(|change| change.raw_bytes().to_vec())
}

/// A change as it travels in the open.
pub fn plain(document: DocumentId, kind: &str, change: &[u8]) -> DocumentChange {
    DocumentChange { document, kind: kind.to_owned(), change: BASE64.encode(change), sealed: false }
}

/// A change as it travels sealed. `nonce` is random and never used twice.
pub fn sealed(
    document: DocumentId,
    kind: &str,
    change: &[u8],
    key: &DocumentKey,
    nonce: [u8; 24],
) -> Option<DocumentChange> {
    let cipher = XChaCha20Poly1305::new(key.into());
    let hidden = cipher.encrypt(XNonce::from_slice(&nonce), change).ok()?;
    let change = BASE64.encode([nonce.as_slice(), &hidden].concat());
    Some(DocumentChange { document, kind: kind.to_owned(), change, sealed: true })
}

/// The bytes of a change; none where they are sealed and the key is not there, or they are not what they say.
pub fn unseal(change: &DocumentChange, key: Option<&DocumentKey>) -> Option<Vec<u8>> {
    let bytes = BASE64.decode(&change.change).ok()?;
    if !change.sealed {
        return Some(bytes);
    }
    let (nonce, hidden) = bytes.split_at_checked(24)?;
    XChaCha20Poly1305::new(key?.into()).decrypt(XNonce::from_slice(nonce), hidden).ok()
}

/// What a change writes into a field, if it writes it; a picked value is written again.
pub fn written(change: &[u8], field: &str) -> Option<String> {
    admit::written(change, field)
}

/// The rows a merged document makes.
pub fn rows(cooperative: CooperativeId, document: DocumentId, kind: &str, merged: &Merged) -> Vec<Row> {
    let head = || [Value::Id(cooperative.0), Value::Id(document.0)];
    let row = |table, rest: Vec<Value>| Row::of(table, head().into_iter().chain(rest).collect());
    let per_field = |table| {
        let fields = merged.fields.iter();
        fields.map(|(field, content)| row(table, vec![field.as_str().into(), content.as_str().into()])).collect()
    };
    let (mut rows, conflicts): (Vec<Row>, _) = match kind {
        KIND_PRODUCT => (product_rows(merged, row), &FIELD_CONFLICT),
        KIND_MEMBER => (per_field(&MEMBER_PROFILE), &MEMBER_CONFLICT),
        KIND_SETTINGS => (per_field(&SETTING), &FIELD_CONFLICT),
        KIND_SUPPLIER => (vec![supplier_row(merged, row)], &FIELD_CONFLICT),
        _ => return Vec::new(),
    };
    for (field, values) in &merged.conflicts {
        // In an order that every replica comes to. Two people who wrote the same do not disagree.
        let different: std::collections::BTreeSet<&str> = values.iter().map(String::as_str).collect();
        if different.len() > 1 {
            let all_values = serde_json::to_string(&different).unwrap_or_default();
            rows.push(row(conflicts, vec![field.as_str().into(), kind.into(), all_values.into()]));
        }
    }
    rows
}

fn supplier_row(merged: &Merged, row: impl Fn(&'static crate::row::Table, Vec<Value>) -> Row) -> Row {
    let field = |name: &str| merged.fields.get(name).map_or("", String::as_str);
    let mut values: Vec<Value> = ["name", "phone", "address", "npwp"].iter().map(|name| field(name).into()).collect();
    values.push(Value::Int(i64::from(field("active") != "0")));
    values.push(Value::Int(i64::try_from(merged.conflicts.len()).unwrap_or(i64::MAX)));
    row(&SUPPLIER, values)
}

fn product_rows(merged: &Merged, row: impl Fn(&'static crate::row::Table, Vec<Value>) -> Row) -> Vec<Row> {
    let field = |name: &str| merged.fields.get(name).map_or("", String::as_str);
    let tax_class = TaxClass::from_code(field("tax_class")).unwrap_or(TaxClass::Taxed);
    let kind = ProductKind::from_code(field("kind")).unwrap_or_default();
    let product = vec![
        field("name").into(),
        field("category").into(),
        field("unit_name").into(),
        tax_class.code().into(),
        kind.code().into(),
        Value::Int(i64::from(field("active") != "0")),
        Value::Int(i64::try_from(merged.conflicts.len()).unwrap_or(i64::MAX)),
    ];
    let pack_of = |unit: &str| merged.fields.get(&format!("unit:{unit}")).and_then(|pack| pack.parse::<i64>().ok());
    let codes = merged.fields.iter().filter_map(|(name, content)| {
        let code = name.strip_prefix("code:")?;
        let unit = field(&format!("code_unit:{code}"));
        // A code of a unit stands for what the unit holds now; one of a unit that is gone, for what it said itself.
        let of_unit = Some(unit).filter(|unit| !unit.is_empty()).and_then(|unit| Some((unit, pack_of(unit)?)));
        let alone = || ("", content.parse().unwrap_or(Quantity::ONE.thousandths()));
        let (unit, quantity) = of_unit.unwrap_or_else(alone);
        Some(row(&PRODUCT_CODE, vec![code.into(), unit.into(), Value::Int(quantity)]))
    });
    let units = merged.fields.keys().filter_map(|name| {
        let unit = name.strip_prefix("unit:")?;
        Some(row(&PRODUCT_UNIT, vec![unit.into(), Value::Int(pack_of(unit)?)]))
    });
    let owner = uuid::Uuid::parse_str(field("consignor")).ok();
    let ppm = field("commission_ppm").parse::<i64>().unwrap_or(0);
    let consigned = owner.map(|owner| row(&PRODUCT_CONSIGNMENT, vec![owner.into(), Value::Int(ppm)]));
    std::iter::once(row(&PRODUCT, product)).chain(codes).chain(units).chain(consigned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        pairs.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
    }
    fn author(n: u8) -> ChangeSetId {
        ChangeSetId::from_bytes([n; 16])
    }

    #[test]
    fn edits_of_different_fields_both_survive_in_any_order() {
        let first = edit(&[], author(1), &fields(&[("name", "Gula"), ("unit_name", "KG")]), true).unwrap();
        let name = edit(std::slice::from_ref(&first), author(2), &fields(&[("name", "Gula Pasir")]), false).unwrap();
        let code = edit(std::slice::from_ref(&first), author(3), &fields(&[("code:1", "1000")]), false).unwrap();
        let expect = fields(&[("name", "Gula Pasir"), ("unit_name", "KG"), ("code:1", "1000")]);
        for order in [[&first, &name, &code], [&code, &name, &first], [&name, &first, &code]] {
            let merged = merge(&order.map(Clone::clone));
            assert_eq!(merged.fields, expect);
            assert!(merged.conflicts.is_empty());
        }
    }

    #[test]
    fn edits_of_the_same_field_show_both_values_until_one_is_picked() {
        let first = edit(&[], author(1), &fields(&[("name", "Gula")]), true).unwrap();
        let one = edit(std::slice::from_ref(&first), author(2), &fields(&[("name", "Gula A")]), false).unwrap();
        let two = edit(std::slice::from_ref(&first), author(3), &fields(&[("name", "Gula B")]), false).unwrap();
        let both = [first, one, two];
        let mut shown = merge(&both).conflicts.remove("name").unwrap();
        shown.sort();
        assert_eq!(shown, ["Gula A", "Gula B"]);
        let winner = merge(&both).fields["name"].clone();
        let pick = edit(&both, author(4), &fields(&[("name", &winner)]), false).unwrap();
        assert!(merge(&[both.to_vec(), vec![pick]].concat()).conflicts.is_empty());
    }

    #[test]
    fn two_picks_at_the_same_time_show_both_values_again() {
        let first = edit(&[], author(1), &fields(&[("name", "Gula")]), true).unwrap();
        let [one, two] = [(2, "Gula A"), (3, "Gula B")]
            .map(|(n, name)| edit(std::slice::from_ref(&first), author(n), &fields(&[("name", name)]), false).unwrap());
        let both = [first, one, two];
        let picks =
            [(4, "Gula A"), (5, "Gula B")].map(|(n, name)| edit(&both, author(n), &fields(&[("name", name)]), false));
        let all: Vec<Vec<u8>> = both.into_iter().chain(picks.map(Option::unwrap)).collect();
        let mut shown = merge(&all).conflicts.remove("name").unwrap();
        shown.sort();
        assert_eq!(shown, ["Gula A", "Gula B"]);
        let settled = edit(&all, author(6), &fields(&[("name", "Gula C")]), false).unwrap();
        let settled = merge(&[all, vec![settled]].concat());
        assert!(settled.conflicts.is_empty() && settled.fields["name"] == "Gula C");
    }

    #[test]
    fn the_same_action_makes_the_same_bytes_and_no_edit_makes_none() {
        let wanted = fields(&[("name", "Gula")]);
        let change = edit(&[], author(1), &wanted, true).unwrap();
        assert_eq!(Some(&change), edit(&[], author(1), &wanted, true).as_ref());
        assert_eq!(edit(&[change], author(2), &wanted, true), None);
    }

    #[test]
    fn a_sealed_change_opens_with_its_key_only() {
        let change = sealed(DocumentId::from_bytes([1; 16]), KIND_MEMBER, b"bytes", &[7; 32], [9; 24]).unwrap();
        assert_eq!(unseal(&change, Some(&[7; 32])).as_deref(), Some(b"bytes".as_slice()));
        assert_eq!(unseal(&change, Some(&[8; 32])), None);
        assert_eq!(unseal(&change, None), None);
    }
}
