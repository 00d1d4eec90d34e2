//! The read tables, each stated once: `migrations/read_model.sql` is written from here and both databases run it.
//!
//! Every key begins with the cooperative. There are no foreign keys and no checks (design §4): the log is the truth,
//! and these tables can be dropped and refilled at any time. Dates are numbers like 20250131, months like 202501.

use crate::row::ColumnKind::{Id, Int, Text};
use crate::row::Held::{Everywhere, OnTills};
use crate::row::RowKind::{Add, Doc, Insert, Put};
use crate::row::{Column, ColumnKind, Held, RowKind, Table};

const fn needed(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, nullable: false }
}

const fn optional(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, nullable: true }
}

macro_rules! table {
    ($(#[$about:meta])* $constant:ident = $name:literal v $version:literal, $kind:expr, $held:expr, key $key:literal,
     [$($column:ident $column_kind:ident $($null:ident)?),+ $(,)?] $(, index $index:expr)* $(, odd $odd:expr)? $(,)?) => {
        $(#[$about])*
        pub static $constant: Table = Table {
            name: $name,
            version: $version,
            kind: { const KIND: RowKind = $kind; KIND },
            held: { const HELD: Held = $held; HELD },
            key: $key,
            columns: &[$(table!(@column $column $column_kind $($null)?)),+],
            indexes: &[$(&$index),*],
            odd: table!(@odd $($odd)?),
        };
    };
    (@odd) => { &[] };
    (@odd $odd:expr) => { &$odd };
    (@column $column:ident $column_kind:ident null) => { optional(stringify!($column), $column_kind) };
    (@column $column:ident $column_kind:ident) => { needed(stringify!($column), $column_kind) };
}

// The macro above is known only to what follows it.
mod counter;
mod goods;

pub use counter::*;
pub use goods::*;

table! {
    /// Business units (*unit usaha*).
    UNIT = "unit" v 1, Put, Everywhere, key 2,
    [cooperative Id, unit Id, code Text, name Text, version_n Int, version_device Id, version_seq Int]
}
table! {
    /// Devices that were introduced, each with its key and printed code.
    DEVICE = "device" v 1, Insert, Everywhere, key 2,
    [cooperative Id, device Id, unit Id, till_code Text, name Text, public_key Text, predecessor Id null, change_set Id]
}
table! {
    /// Invitations that devices of the cooperative gave.
    INVITATION = "invitation" v 1, Insert, Everywhere, key 2,
    [cooperative Id, invite_key Text, unit Id, till_code Text, device_name Text, change_set Id]
}
table! {
    /// People who sign in, with role and PIN verifier.
    APP_USER = "app_user" v 1, Put, Everywhere, key 2,
    [cooperative Id, app_user Id, name Text, role Text, pin_verifier Text, credential_version Int, active Int,
     version_n Int, version_device Id, version_seq Int]
}
table! {
    /// What is shared with which group, by fact (design §9).
    SHARING = "sharing" v 1, Put, Everywhere, key 2,
    [cooperative Id, group_id Id, group_name Text, granted Int, at_ms Int, version_n Int, version_device Id, version_seq Int]
}
table! {
    /// The cooperative's settings, merged from its document: one row a field.
    SETTING = "setting" v 1, Doc, Everywhere, key 3,
    [cooperative Id, document Id, field Text, content Text]
}
table! {
    /// Closings of periods as they were stated.
    PERIOD_CLOSING = "period_closing" v 2, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, month Int, covers Text, totals Text, at_ms Int, app_user Id],
    index ["cooperative", "month"]
}
table! {
    /// One row per journal: the header; its lines are in `posting`. On tills only: the server has one header a document,
    /// that of the sale, the receipt, the return (design §4), and journals in the change sets.
    ENTRY = "entry" v 2, Insert, OnTills, key 3,
    [cooperative Id, change_set Id, entry_no Int, unit Id, rule Text, document_number Text, description Text,
     business_date Int, posting_date Int, late Int, amount_minor Int, app_user Id]
}
table! {
    /// The lines of the journals, as the ledger lists them.
    POSTING = "posting" v 1, Insert, OnTills, key 4,
    [cooperative Id, change_set Id, entry_no Int, line_no Int, unit Id, account Text, posting_date Int, amount_minor Int,
     origin Int, holder Id null],
    index ["cooperative", "account", "posting_date", "change_set", "entry_no", "line_no"]
}
table! {
    /// Running totals by account, unit, month and origin (0 none, 1 member, 2 non-member): the trial balance.
    ACCOUNT_TOTAL = "account_total" v 1, Add, Everywhere, key 5,
    [cooperative Id, unit Id, account Text, month Int, origin Int, debit_minor Int, credit_minor Int]
}
table! {
    /// Balances of sub-ledgers: a member's savings, a shift's drawer.
    HOLDER_TOTAL = "holder_total" v 1, Add, Everywhere, key 4,
    [cooperative Id, unit Id, account Text, holder Id, balance_minor Int]
}
table! {
    /// Members (*anggota*): number and status. Their names stand in the sealed document.
    MEMBER = "member" v 1, Put, Everywhere, key 2,
    [cooperative Id, member Id, number Text, status Text, joined_date Int, nik_mac Text, version_n Int,
     version_device Id, version_seq Int],
    index ["cooperative", "number"]
}
table! {
    /// What a member's sealed document says, where this replica has the key.
    MEMBER_PROFILE = "member_profile" v 1, Doc, OnTills, key 3,
    [cooperative Id, member Id, field Text, content Text]
}
table! {
    /// Verifiers of members' PINs.
    MEMBER_PIN = "member_pin" v 1, Put, OnTills, key 2,
    [cooperative Id, member Id, pin_verifier Text, version_n Int, version_device Id, version_seq Int]
}
table! {
    /// What was agreed with a member about buying on credit: their own limit, and what may be deducted from the salary.
    CREDIT_TERMS = "credit_terms" v 1, Put, Everywhere, key 2,
    [cooperative Id, member Id, limit_minor Int null, payroll_minor Int null, version_n Int, version_device Id,
     version_seq Int]
}
table! {
    /// What members paid in at tills, and took out (below zero).
    MEMBER_MONEY = "member_money" v 1, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, shift Id, member Id, kind Text, document_number Text, amount_minor Int, paid_by Text,
     business_date Int, at_ms Int],
    index ["cooperative", "shift"],
    index ["cooperative", "member", "business_date"]
}
table! {
    /// Every version of every put, so that one can be taken back and concurrent ones be seen. Two branches of a forked
    /// chain may write one version twice; then the change set decides.
    PUT_HISTORY = "put_history" v 3, Insert, Everywhere, key 7,
    [cooperative Id, table_name Text, row_key Text, version_n Int, version_device Id, version_seq Int, change_set Id,
     content Text]
}

table! {
    /// Fields that people set differently without knowing of each other, with all values (design §8).
    FIELD_CONFLICT = "field_conflict" v 1, Doc, Everywhere, key 3,
    [cooperative Id, document Id, field Text, kind Text, all_values Text]
}
table! {
    /// The same for members' sealed profiles: personal data, so on tills that have the key only.
    MEMBER_CONFLICT = "member_conflict" v 1, Doc, OnTills, key 3,
    [cooperative Id, member Id, field Text, kind Text, all_values Text]
}
table! {
    /// Suppliers (*pemasok*), merged from their documents.
    SUPPLIER = "supplier" v 1, Doc, Everywhere, key 2,
    [cooperative Id, supplier Id, name Text, phone Text, address Text, npwp Text, active Int, conflicts Int],
    index ["cooperative", "name"]
}
table! {
    /// Two registrations that are one person or one product, in the order of their ids; `merged` 0 says: no longer.
    ALIAS = "alias" v 1, Put, Everywhere, key 4,
    [cooperative Id, kind Text, one_id Id, other_id Id, merged Int, reason Text, at_ms Int, app_user Id, version_n Int,
     version_device Id, version_seq Int]
}
table! {
    /// Exceptions that somebody settled, and the state of the matter that they settled (`mark`).
    EXCEPTION_SETTLING = "exception_settling" v 1, Put, Everywhere, key 2,
    [cooperative Id, exception_key Text, mark Text, resolution Text, note Text, at_ms Int, app_user Id, version_n Int,
     version_device Id, version_seq Int]
}
table! {
    /// Change sets whose entries count in a later month than their own (design §6).
    LATE_POSTING = "late_posting" v 1, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, unit Id, device Id, device_seq Int, document_number Text, business_date Int,
     posting_date Int, amount_minor Int, app_user Id]
}
table! {
    /// Change sets that do not count: beyond the number up to which their device is trusted.
    NOT_COUNTED = "not_counted" v 1, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, unit Id, device Id, device_seq Int, business_date Int, at_ms Int, amount_minor Int,
     kinds Text, app_user Id]
}
table! {
    /// Change sets dated otherwise than the clock of their device had been: how many, by device and dates.
    CLOCK_DOUBT = "clock_doubt" v 1, Add, Everywhere, key 5,
    [cooperative Id, unit Id, device Id, business_date Int, clock_date Int, change_sets Int]
}
table! {
    /// What somebody did with a right that had been withdrawn where they had not heard of it yet.
    WITHDRAWN_RIGHT_USED = "withdrawn_right_used" v 1, Insert, Everywhere, key 4,
    [cooperative Id, change_set Id, withdrawal Id, operation Text, unit Id, device Id, device_seq Int,
     business_date Int, at_ms Int, app_user Id]
}
table! {
    /// Reopenings of closings, with who stood behind them.
    PERIOD_REOPENING = "period_reopening" v 1, Insert, Everywhere, key 2,
    [cooperative Id, change_set Id, closing Id, reason Text, at_ms Int, app_user Id, second_user Id null]
}
table! {
    /// Approvals that their user signed with a key of their own, whose signature is right.
    SIGNED_APPROVAL = "signed_approval" v 1, Insert, Everywhere, key 3,
    [cooperative Id, change_set Id, app_user Id, credential_version Int, public_key Text]
}
table! {
    /// People who were erased: their key is destroyed wherever this is heard (UU PDP, domain §13).
    ERASED_PERSON = "erased_person" v 1, Insert, Everywhere, key 3,
    [cooperative Id, member Id, change_set Id, at_ms Int, app_user Id]
}
table! {
    /// Members whose data are restricted (*dibatasi*): kept by law, hidden from lists and search.
    MEMBER_RESTRICTION = "member_restriction" v 1, Put, Everywhere, key 2,
    [cooperative Id, member Id, restricted Int, reason Text, at_ms Int, app_user Id, version_n Int, version_device Id,
     version_seq Int]
}
table! {
    /// Rights that one device holds at a time: `closing`.
    DEVICE_RIGHT = "device_right" v 1, Put, Everywhere, key 2,
    [cooperative Id, right_name Text, device Id, reason Text, at_ms Int, app_user Id, version_n Int, version_device Id,
     version_seq Int]
}
table! {
    /// Public keys of users, by the PIN they belong to.
    USER_KEY = "user_key" v 1, Insert, Everywhere, key 5,
    [cooperative Id, app_user Id, credential_version Int, public_key Text, change_set Id]
}

/// All read tables, in the order a till needs them: what it sells from first.
pub static TABLES: &[&Table] = &[
    &UNIT,
    &DEVICE,
    &INVITATION,
    &APP_USER,
    &SETTING,
    &PRODUCT,
    &PRODUCT_CODE,
    &PRODUCT_UNIT,
    &PRODUCT_CONSIGNMENT,
    &PRICE,
    &PROMOTION,
    &SHELF_LABEL,
    &LAST_COST,
    &STOCK_POOL,
    &MEMBER,
    &MEMBER_PROFILE,
    &MEMBER_PIN,
    &CREDIT_TERMS,
    &MEMBER_MONEY,
    &SHIFT,
    &SHIFT_CLOSING,
    &SHIFT_SUSPENSION,
    &SHIFT_SALES,
    &DRAWER_TOTAL,
    &CASH_MOVE,
    &SALE,
    &SALE_LINE,
    &TENDER,
    &TENDER_CONFIRMED,
    &TENDER_SETTLED,
    &TENDER_TOTAL,
    &VOUCHER,
    &DEPOSIT,
    &POINT_TOTAL,
    &GOODS_RETURN,
    &GOODS_RETURN_LINE,
    &SALE_VOID,
    &HELD_SALE,
    &HOLD_TAKEN,
    &COUNTER_EVENT,
    &APPROVAL,
    &PUT_HISTORY,
    &SHARING,
    &PERIOD_CLOSING,
    &ACCOUNT_TOTAL,
    &HOLDER_TOTAL,
    &ENTRY,
    &POSTING,
    &STOCK_MOVE,
    &STOCK_RECEIPT,
    &SALES_DAY,
    &FIELD_CONFLICT,
    &MEMBER_CONFLICT,
    &SUPPLIER,
    &ALIAS,
    &EXCEPTION_SETTLING,
    &LATE_POSTING,
    &NOT_COUNTED,
    &CLOCK_DOUBT,
    &WITHDRAWN_RIGHT_USED,
    &PERIOD_REOPENING,
    &SIGNED_APPROVAL,
    &USER_KEY,
    &ERASED_PERSON,
    &MEMBER_RESTRICTION,
    &DEVICE_RIGHT,
];

/// What a till reads before and while it sells: full before it opens after an update, whatever that takes. All others
/// are filled while it sells (design §4). A test holds the cashier's commands against this list.
pub static SOLD_FROM: &[&Table] = &[
    &UNIT,
    &DEVICE,
    &INVITATION,
    &APP_USER,
    &SETTING,
    &PRODUCT,
    &PRODUCT_CODE,
    &PRODUCT_UNIT,
    &PRODUCT_CONSIGNMENT,
    &PRICE,
    &PROMOTION,
    &LAST_COST,
    &STOCK_POOL,
    &MEMBER,
    &MEMBER_PROFILE,
    &MEMBER_PIN,
    &MEMBER_RESTRICTION,
    &CREDIT_TERMS,
    &SHIFT,
    &SHIFT_CLOSING,
    &SHIFT_SUSPENSION,
    &HELD_SALE,
    &HOLD_TAKEN,
    &PUT_HISTORY,
    &ALIAS,
];

/// The text of `migrations/read_model.sql`.
pub fn read_model_sql() -> String {
    let mut sql = String::from(
        "-- The read tables, in the subset of SQL that SQLite and Postgres both run unchanged.\n\
         -- Written from shared/src/table/mod.rs; a test keeps the two the same. Rebuildable: no foreign keys, no checks.\n",
    );
    for table in TABLES {
        sql.push('\n');
        sql.push_str(&table.ddl());
    }
    sql
}

/// The tables a kind of document makes rows in.
pub fn document_tables(kind: &str) -> &'static [&'static Table] {
    static PRODUCT_TABLES: [&Table; 5] =
        [&PRODUCT, &PRODUCT_CODE, &PRODUCT_UNIT, &PRODUCT_CONSIGNMENT, &FIELD_CONFLICT];
    static MEMBER_TABLES: [&Table; 2] = [&MEMBER_PROFILE, &MEMBER_CONFLICT];
    static SETTING_TABLES: [&Table; 2] = [&SETTING, &FIELD_CONFLICT];
    static SUPPLIER_TABLES: [&Table; 2] = [&SUPPLIER, &FIELD_CONFLICT];
    match kind {
        "product" => &PRODUCT_TABLES,
        "member" => &MEMBER_TABLES,
        "settings" => &SETTING_TABLES,
        "supplier" => &SUPPLIER_TABLES,
        _ => &[],
    }
}

#[cfg(test)]
mod tests;
