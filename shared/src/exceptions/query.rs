//! The queries, one text for both databases, and what their columns mean.
//!
//! `$1` is the cooperative. Each statement gives its subjects first, then the mark, then what else is shown. Order is
//! deliberately absent from the statements: keys are sorted here, alike on every replica.

use crate::row::ColumnKind::{Id, Int, Text};
use crate::row::Held::{Everywhere, OnTills};
use crate::row::{Column, ColumnKind, Held, Value};

/// One kind of exception.
#[derive(Debug)]
pub struct ExceptionQuery {
    /// The stable word, first part of every key.
    pub kind: &'static str,
    pub sql: &'static str,
    pub columns: &'static [Column],
    /// How many columns name the subject.
    pub subjects: usize,
    /// How many columns behind them are the mark.
    pub marks: usize,
    /// Where its tables are: what reads personal data is asked on tills only.
    pub held: Held,
    /// Whether a person may settle it by their word. What only an act can settle (a pick, a merge) may not be noted
    /// away: two values of a name do not become one by a note.
    pub by_word: bool,
}

/// The longest mark that travels as it is.
const MARK_LENGTH_MAX: usize = 64;

/// A row of a query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    pub kind: &'static str,
    pub key: String,
    pub mark: String,
    pub values: Vec<Value>,
    columns: &'static [Column],
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Int(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Id(id) => id.to_string(),
    }
}

impl ExceptionQuery {
    /// A row with its key and mark.
    pub fn found(&'static self, values: Vec<Value>) -> Found {
        let joined = |values: &[Value]| values.iter().map(text_of).collect::<Vec<_>>().join("/");
        let (subjects, rest) = values.split_at(self.subjects.min(values.len()));
        let mark = joined(&rest[..self.marks.min(rest.len())]);
        let is_long = mark.len() > MARK_LENGTH_MAX;
        Found {
            kind: self.kind,
            key: format!("{}/{}", self.kind, joined(subjects)),
            mark: if is_long { blake3::hash(mark.as_bytes()).to_hex().to_string() } else { mark },
            columns: self.columns,
            values,
        }
    }
}

impl Found {
    /// The value of a column; null where the query has none of that name.
    pub fn value(&self, column: &str) -> &Value {
        let place = self.columns.iter().position(|it| it.name == column);
        place.and_then(|place| self.values.get(place)).unwrap_or(&Value::Null)
    }

    /// A number; 0 where there is none.
    pub fn int(&self, column: &str) -> i64 {
        if let Value::Int(number) = self.value(column) { *number } else { 0 }
    }

    /// A text; empty where there is none.
    pub fn text(&self, column: &str) -> &str {
        if let Value::Text(text) = self.value(column) { text } else { "" }
    }

    /// An identity.
    pub fn id(&self, column: &str) -> Option<uuid::Uuid> {
        if let Value::Id(id) = self.value(column) { Some(*id) } else { None }
    }
}

const fn column(name: &'static str, kind: ColumnKind) -> Column {
    Column { name, kind, nullable: true }
}

macro_rules! queries {
    ($($kind:literal $held:expr, by word $by_word:literal, [$($subject:ident $subject_kind:ident),+]
       [$($mark:ident $mark_kind:ident),*] [$($shown:ident $shown_kind:ident),*];)+) => {
        /// All kinds, in the order in which a person should look at them.
        pub static QUERIES: &[ExceptionQuery] = &[$(ExceptionQuery {
            kind: $kind,
            sql: include_str!(concat!("sql/", $kind, ".sql")),
            columns: &[
                $(column(stringify!($subject), $subject_kind),)+
                $(column(stringify!($mark), $mark_kind),)*
                $(column(stringify!($shown), $shown_kind),)*
            ],
            subjects: [$(stringify!($subject)),+].len(),
            marks: { const MARKS: &[&str] = &[$(stringify!($mark)),*]; MARKS.len() },
            held: { const HELD: Held = $held; HELD },
            by_word: $by_word,
        }),+];
    };
}

queries! {
    "not_counted" Everywhere, by word true, [device Id] [last_seq Int]
        [change_sets Int, amount_minor Int, first_date Int, last_date Int];
    "right_withdrawn" Everywhere, by word true, [change_set Id, withdrawal Id, operation Text] []
        [unit Id, device Id, device_seq Int, business_date Int, at_ms Int, app_user Id];
    "concurrent_closing" Everywhere, by word true, [change_set Id, other_change_set Id] []
        [month Int, at_ms Int, other_at_ms Int, app_user Id, other_user Id];
    "reopened_alone" Everywhere, by word true, [change_set Id] [] [closing Id, at_ms Int, app_user Id, second_user Id];
    "shift_closed_twice" Everywhere, by word true, [shift Id, change_set Id, other_change_set Id] []
        [z_number Text, other_z_number Text, counted_minor Int, other_counted_minor Int, app_user Id, other_user Id];
    "till_code_twice" Everywhere, by word true, [device Id, other_device Id] [] [till_code Text, name Text, other_name Text];
    "number_twice" Everywhere, by word true, [change_set Id, other_change_set Id] []
        [code Text, device Id, other_device Id, business_date Int, amount_minor Int, other_amount_minor Int];
    "line_refunded_twice" Everywhere, by word true, [sale Id, line_no Int] [returned Int]
        [sold Int, product Id, returns Int, document_number Text, business_date Int];
    "savings_overdrawn" Everywhere, by word true, [member Id, account Text] [overdrawn_minor Int] [];
    "credit_overspent" Everywhere, by word true, [member Id] [bons Int] [used_minor Int, limit_minor Int];
    "receivable_overpaid" Everywhere, by word true, [member Id, account Text] [overpaid_minor Int] [];
    "prepaid_overspent" Everywhere, by word true, [prepaid Id] [overspent_minor Int]
        [account Text, label Text, amount_minor Int];
    "voucher_code_twice" Everywhere, by word true, [change_set Id, other_change_set Id] []
        [code Text, document_number Text, other_document_number Text, amount_minor Int, other_amount_minor Int];
    "points_overspent" Everywhere, by word true, [member Id] [used Int] [granted Int];
    "clock_doubtful" Everywhere, by word true, [device Id] [clock_date Int]
        [change_sets Int, first_date Int, last_date Int];
    "pool_value" Everywhere, by word true, [unit Id, warehouse Id, product Id, account Text] [value_minor Int]
        [quantity Int, cost_minor Int];
    "pool_average" Everywhere, by word true, [unit Id, warehouse Id, product Id, account Text] [cost_version Int]
        [quantity Int, value_minor Int, average_minor Int, cost_minor Int];
    "stock_below_zero" Everywhere, by word true, [unit Id, warehouse Id, product Id, account Text] [cost_version Int]
        [quantity Int, value_minor Int];
    "duplicate_nik" Everywhere, by word true, [member Id, other_member Id] []
        [number Text, other_number Text, status Text, other_status Text];
    "duplicate_barcode" Everywhere, by word true, [code Text, product Id, other_product Id] []
        [name Text, other_name Text];
    "field_conflict" Everywhere, by word false, [document Id, field Text] [all_values Text] [document_kind Text];
    "profile_conflict" OnTills, by word false, [member Id, field Text] [] [document_kind Text];
    "concurrent_put" Everywhere, by word true, [table_name Text, row_key Text] [version_n Int] [];
    "late_posting" Everywhere, by word true, [change_set Id] [posting_date Int]
        [unit Id, device Id, device_seq Int, document_number Text, business_date Int, amount_minor Int, app_user Id];
}

/// The query of a key.
pub fn query_of(key: &str) -> Option<&'static ExceptionQuery> {
    let kind = key.split('/').next()?;
    QUERIES.iter().find(|query| query.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_names_kind_and_subjects_and_the_mark_what_may_change() {
        let query = query_of("late_posting/").unwrap();
        let values = vec![Value::Id(uuid::Uuid::nil()), Value::Int(20_250_201), Value::Null];
        let found = query.found(values);
        assert_eq!(found.key, "late_posting/00000000-0000-0000-0000-000000000000");
        assert_eq!((found.mark.as_str(), found.int("posting_date")), ("20250201", 20_250_201));
        assert_eq!(query_of("nothing/1").map(|query| query.kind), None);
    }

    #[test]
    fn a_long_mark_travels_as_its_hash() {
        let long = "x".repeat(100);
        let values = vec![Value::Id(uuid::Uuid::nil()), "name".into(), long.as_str().into(), "product".into()];
        assert_eq!(query_of("field_conflict/").unwrap().found(values).mark.len(), 64);
    }

    /// Design section 8, row by row: whatever two devices can do without knowing of each other has a query that shows it.
    #[test]
    fn every_row_of_what_concurrency_can_do_is_answered_and_every_query_answers_one() {
        let rows: &[(&str, &[&str])] = &[
            ("sell the last item", &["stock_below_zero"]),
            ("issue, receive or settle the same pool", &["pool_value", "pool_average"]),
            ("register the same NIK, or barcode", &["duplicate_nik", "duplicate_barcode"]),
            ("edit the same profile or product", &["field_conflict", "profile_conflict"]),
            ("set the same price, right or number", &["concurrent_put"]),
            ("withdraw, or spend a credit limit", &["savings_overdrawn", "credit_overspent"]),
            ("spend the same voucher, deposit or points", &["prepaid_overspent", "points_overspent"]),
            ("take the same instalment", &["receivable_overpaid"]),
            ("refund the same receipt line", &["line_refunded_twice"]),
            ("post into a month closed elsewhere", &["late_posting", "concurrent_closing", "reopened_alone"]),
            ("number documents", &["number_twice", "till_code_twice", "voucher_code_twice"]),
            ("act under a right withdrawn meanwhile", &["right_withdrawn"]),
            (
                "go on after a revocation, a copy, a wrong clock",
                &["not_counted", "shift_closed_twice", "clock_doubtful"],
            ),
        ];
        let answered: std::collections::BTreeSet<&str> = rows.iter().flat_map(|(_, kinds)| *kinds).copied().collect();
        let asked: std::collections::BTreeSet<&str> = QUERIES.iter().map(|query| query.kind).collect();
        assert_eq!(answered, asked);
    }

    /// The statements name accounts and the limit as numbers: both databases run them as they are.
    #[test]
    fn the_limit_and_the_accounts_of_the_statements_are_those_of_the_rules() {
        use crate::finance::chart::codes;
        use crate::members::money::SavingsProduct;
        use crate::sales::credit::CreditRules;
        let check = |kind: &str, words: &[&str]| {
            let sql = query_of(kind).unwrap().sql;
            words.iter().for_each(|word| assert!(sql.contains(word), "{kind} does not say {word}"));
        };
        check("credit_overspent", &[codes::MEMBER_CREDIT, &CreditRules::default().limit.minor().to_string()]);
        check("savings_overdrawn", &SavingsProduct::ALL.map(SavingsProduct::account));
        check("receivable_overpaid", &[codes::MEMBER_CREDIT, codes::LOANS_TO_MEMBERS]);
        check("prepaid_overspent", &[codes::POINTS_AND_VOUCHERS, codes::CUSTOMER_DEPOSITS]);
    }

    #[test]
    fn kinds_are_named_once() {
        let kinds: std::collections::BTreeSet<&str> = QUERIES.iter().map(|query| query.kind).collect();
        assert_eq!(kinds.len(), QUERIES.len());
    }
}
