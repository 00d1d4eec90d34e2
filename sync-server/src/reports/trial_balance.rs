//! The combined trial balance (*neraca saldo gabungan*, domain §12): the sum of the branches' own, and what stands
//! against each other inside that sum.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use shared::clock::Month;
use shared::finance::chart::{account, codes};
use shared::id::{CooperativeId, GroupId};
use shared::money::Money;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{CooperativeReach, begin_shared, reach, sharers};
use crate::error::Error;

/// Amounts of one account. Balances are signed: debit is positive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct Amounts {
    pub opening: Money,
    pub debit: Money,
    pub credit: Money,
    pub closing: Money,
}

impl Amounts {
    fn add(&mut self, other: Amounts) {
        self.opening += other.opening;
        self.debit += other.debit;
        self.credit += other.credit;
        self.closing += other.closing;
    }
}

/// The part of one cooperative.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct CooperativeAmounts {
    pub cooperative_id: CooperativeId,
    #[serde(flatten)]
    pub amounts: Amounts,
}

/// One account of the combined books.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct AccountRow {
    pub account: String,
    pub name: String,
    #[serde(flatten)]
    pub amounts: Amounts,
    /// How much of the debit and of the credit balances stand against each other: between units of a cooperative
    /// (1181), between cooperatives (1182). It is in both sides of the sum; what is left in `closing` is a difference.
    pub elimination: Money,
    pub by_cooperative: Vec<CooperativeAmounts>,
}

/// A cooperative in the report.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct CooperativeName {
    pub cooperative_id: CooperativeId,
    pub name: String,
}

/// The answer.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct TrialBalanceResponse {
    pub cooperatives: Vec<CooperativeName>,
    pub rows: Vec<AccountRow>,
    pub totals: Amounts,
    pub complete_up_to: Vec<CooperativeReach>,
}

/// Amounts of one cooperative by account and unit.
type Books = BTreeMap<String, BTreeMap<Uuid, Amounts>>;

/// Adds up the books of all cooperatives that share, from one month to another, both included.
pub async fn trial_balance(
    pool: &PgPool,
    group: GroupId,
    from: Month,
    to: Month,
) -> Result<TrialBalanceResponse, Error> {
    let (mut cooperatives, mut complete_up_to, mut books) = (Vec::new(), Vec::new(), Vec::new());
    for sharer in sharers(pool, group).await? {
        let Some(mut transaction) = begin_shared(pool, group, &sharer).await? else { continue };
        let (cooperative_id, name) = (sharer.cooperative, sharer.name);
        books.push((cooperative_id, read(&mut transaction, cooperative_id, from, to).await?));
        let devices = reach(&mut transaction, cooperative_id).await?;
        transaction.commit().await?;
        cooperatives.push(CooperativeName { cooperative_id, name: name.clone() });
        complete_up_to.push(CooperativeReach { cooperative_id, name, devices });
    }
    let (rows, totals) = combine(&books);
    Ok(TrialBalanceResponse { cooperatives, rows, totals, complete_up_to })
}

async fn read(
    connection: &mut PgConnection,
    cooperative: CooperativeId,
    from: Month,
    to: Month,
) -> Result<Books, Error> {
    let rows: Vec<(String, Uuid, i64, i64, i64)> = sqlx::query_as(
        "select account, unit,
                cast(coalesce(sum(debit_minor - credit_minor) filter (where month < $2), 0) as bigint),
                cast(coalesce(sum(debit_minor) filter (where month >= $2), 0) as bigint),
                cast(coalesce(sum(credit_minor) filter (where month >= $2), 0) as bigint)
         from account_total where cooperative = $1 and month <= $3 group by account, unit",
    )
    .bind(cooperative.0)
    .bind(from.number())
    .bind(to.number())
    .fetch_all(connection)
    .await?;
    let mut books = Books::new();
    for (account, unit, opening, debit, credit) in rows {
        let [opening, debit, credit] = [opening, debit, credit].map(Money::from_minor);
        let amounts = Amounts { opening, debit, credit, closing: opening + debit - credit };
        books.entry(account).or_default().insert(unit, amounts);
    }
    Ok(books)
}

/// The sum of all books, account by account.
fn combine(books: &[(CooperativeId, Books)]) -> (Vec<AccountRow>, Amounts) {
    let accounts: BTreeSet<&String> = books.iter().flat_map(|(_, books)| books.keys()).collect();
    let (mut rows, mut totals) = (Vec::with_capacity(accounts.len()), Amounts::default());
    for code in accounts {
        let (mut combined, mut by_cooperative, mut by_unit) = (Amounts::default(), Vec::new(), Vec::new());
        for (cooperative_id, books) in books {
            let Some(units) = books.get(code) else { continue };
            let mut amounts = Amounts::default();
            units.values().for_each(|unit| amounts.add(*unit));
            combined.add(amounts);
            by_unit.push(units.values().map(|unit| unit.closing).collect());
            by_cooperative.push(CooperativeAmounts { cooperative_id: *cooperative_id, amounts });
        }
        let balances = by_cooperative.iter().map(|it| it.amounts.closing).collect();
        totals.add(combined);
        rows.push(AccountRow {
            account: code.clone(),
            name: account(code).map_or_else(|| format!("Akun {code}"), |known| known.name.to_owned()),
            amounts: combined,
            elimination: elimination(code, &by_unit, balances),
            by_cooperative,
        });
    }
    (rows, totals)
}

/// What stands against each other: within each cooperative for 1181, among them for 1182 (domain §12).
fn elimination(code: &str, by_unit: &[Vec<Money>], by_cooperative: Vec<Money>) -> Money {
    match code {
        codes::INTER_UNIT => by_unit.iter().map(|units| matched(units)).sum(),
        codes::HEAD_OFFICE => matched(&by_cooperative),
        _ => Money::ZERO,
    }
}

/// The smaller of all debit and all credit balances.
fn matched(balances: &[Money]) -> Money {
    let debit: Money = balances.iter().copied().filter(|balance| *balance > Money::ZERO).sum();
    let credit: Money = balances.iter().copied().filter(|balance| *balance < Money::ZERO).map(|balance| -balance).sum();
    debit.min(credit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_against_each_other_is_named_and_a_difference_is_left() {
        let check = |code: &str, books: &[&[i64]], elimination: i64, closing: i64| {
            let books: Vec<(CooperativeId, Books)> = books
                .iter()
                .zip(1..)
                .map(|(units, number)| {
                    let unit = |(balance, unit): (&i64, u8)| {
                        let closing = Money::from_minor(*balance);
                        (Uuid::from_bytes([unit; 16]), Amounts { closing, ..Amounts::default() })
                    };
                    let units = units.iter().zip(1_u8..).map(unit).collect();
                    (CooperativeId::from_bytes([number; 16]), Books::from([(code.to_owned(), units)]))
                })
                .collect();
            let (rows, totals) = combine(&books);
            assert_eq!((rows[0].elimination.minor(), rows[0].amounts.closing.minor()), (elimination, closing));
            assert_eq!(totals.closing.minor(), closing);
        };
        check("1181", &[&[80, -80], &[30, -10, -20]], 110, 0);
        check("1181", &[&[80, -70]], 70, 10);
        check("1181", &[&[80], &[-80]], 0, 0);
        check("1182", &[&[80], &[-80]], 80, 0);
        check("1182", &[&[50, 30], &[-75]], 75, 5);
        check("1111", &[&[80], &[-80]], 0, 0);
    }
}
