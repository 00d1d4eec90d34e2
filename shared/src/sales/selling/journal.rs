//! The journals of a sale (domain §3.2 P01–P06, P15–P17).

use std::collections::BTreeMap;

use uuid::Uuid;

use super::fact::{PointsGranted, SaleCompleted, SoldLine};
use crate::change_set::{Entry, Origin, Posting};
use crate::finance::chart::codes;
use crate::finance::entry::{EntryRefused, Journal};
use crate::id::{MemberId, UnitId, WarehouseId};
use crate::money::Money;
use crate::sales::amounts::LineAmounts;
use crate::sales::tender::{Holders, Tender, TenderKind};

/// The accounts of business with members, or with others (G7).
#[derive(Clone, Copy, Debug)]
pub struct Side {
    pub origin: Option<Origin>,
    pub holder: Option<Uuid>,
    pub sales: &'static str,
    pub discounts: &'static str,
    pub returns: &'static str,
    pub cost: &'static str,
}

impl Side {
    /// Whose business it is: a member who is active on the day, or anybody else.
    pub fn of(member: Option<MemberId>) -> Side {
        match member {
            Some(member) => Side {
                origin: Some(Origin::Member),
                holder: Some(member.0),
                sales: codes::SALES_MEMBER,
                discounts: codes::DISCOUNT_MEMBER,
                returns: codes::RETURNS_MEMBER,
                cost: codes::COGS_MEMBER,
            },
            None => Side {
                origin: Some(Origin::NonMember),
                holder: None,
                sales: codes::SALES_NON_MEMBER,
                discounts: codes::DISCOUNT_NON_MEMBER,
                returns: codes::RETURNS_NON_MEMBER,
                cost: codes::COGS_NON_MEMBER,
            },
        }
    }
}

/// What owners of consigned goods get together, each for themselves, in the order of their ids.
pub(crate) fn shares<'a>(lines: impl Iterator<Item = &'a SoldLine>) -> BTreeMap<Uuid, Money> {
    let mut shares: BTreeMap<Uuid, Money> = BTreeMap::new();
    for consigned in lines.filter_map(|line| line.consigned) {
        *shares.entry(consigned.owner).or_default() += consigned.share;
    }
    shares
}

/// Tenders as they are debited: one posting for each account and holder, in the order of the payment.
pub(crate) fn by_account(tenders: &[Tender], holders: Holders) -> Vec<(&'static str, Option<Uuid>, Money)> {
    let mut debits: Vec<(&'static str, Option<Uuid>, Money)> = Vec::new();
    for tender in tenders {
        let (account, holder) = (tender.kind().account(), tender.holder(holders));
        match debits.iter_mut().find(|(known, of, _)| *known == account && *of == holder) {
            Some((.., sum)) => *sum += tender.amount(),
            None => debits.push((account, holder, tender.amount())),
        }
    }
    debits
}

/// The rule and the words of a sale: by its one way of paying, or as a split.
fn named(sale: &SaleCompleted, payments: &[Tender]) -> (&'static str, String) {
    if !sale.lines.is_empty() && sale.lines.iter().all(|line| line.consigned.is_some()) {
        return ("P17", "Penjualan titipan".to_owned());
    }
    let mut kinds: Vec<_> = payments.iter().map(Tender::kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match kinds.as_slice() {
        [] => ("P01", "Penjualan tunai".to_owned()),
        [TenderKind::Qris] => (TenderKind::Qris.rule(), "Penjualan QRIS".to_owned()),
        [kind] => (kind.rule(), format!("Penjualan {}", kind.label().to_lowercase())),
        _ => ("P06", "Penjualan bayar gabungan".to_owned()),
    }
}

/// The entries of a sale: the sale itself, the donated change (P15), the points (P16).
///
/// # Errors
/// An amount is beyond what a book takes.
pub fn sale_entries(
    sale: &SaleCompleted,
    amounts: &[LineAmounts],
    holders: Holders,
    warehouse: WarehouseId,
) -> Result<Vec<Entry>, EntryRefused> {
    let (side, payments) = (Side::of(sale.member), sale.payments());
    let own = || sale.lines.iter().zip(amounts).filter(|(line, _)| line.consigned.is_none()).map(|(_, it)| it);
    let consigned = || sale.lines.iter().zip(amounts).filter(|(line, _)| line.consigned.is_some()).map(|(_, it)| it);
    let (rule, words) = named(sale, &payments);
    let mut journal = Journal::new(rule, &sale.document, words);
    for (account, holder, amount) in by_account(&payments, holders) {
        journal = journal.debit(account, amount, None, holder);
    }
    journal = journal
        .debit(side.discounts, own().map(|it| it.discount_excl).sum(), side.origin, side.holder)
        .credit(side.sales, own().map(|it| it.revenue_gross).sum(), side.origin, side.holder)
        .credit(codes::VAT_OUT, sale.vat, None, None)
        .credit(codes::ROUNDING, sale.rounding, side.origin, None);
    let shares = shares(sale.lines.iter());
    let commission = consigned().map(|it| it.net_excl).sum::<Money>() - shares.values().copied().sum::<Money>();
    for (owner, share) in shares {
        journal = journal.credit(codes::CONSIGNMENT_PAYABLE, share, None, Some(owner));
    }
    journal = journal
        .credit(codes::SUNDRY_INCOME, commission, side.origin, None)
        .debit(side.cost, sale.cost(), side.origin, side.holder)
        .credit(codes::MERCHANDISE, sale.cost(), None, Some(warehouse.0));
    let donated = Journal::new("P15", &sale.document, "Sumbangan kembalian")
        .debit(codes::DRAWER_CASH, sale.donation, None, Some(holders.shift.0))
        .credit(codes::THIRD_PARTY_MONEY, sale.donation, None, Some(holders.unit.0));
    let granted = points_journal(&sale.document, sale.member, sale.points);
    let journals = [journal, donated, granted].into_iter().filter(|journal| !journal.is_empty());
    let entries = journals.map(Journal::balanced).collect::<Result<Vec<_>, _>>()?;
    Ok(entries.into_iter().map(|entry| savings_at_home(entry, holders)).collect())
}

/// Savings belong to the savings unit, goods to the shop (G6): where they are two units, what savings pay for is a
/// claim of the shop on the other unit, whose books carry the member's account. Over all units 1181 is zero.
pub(crate) fn savings_at_home(mut entry: Entry, holders: Holders) -> Entry {
    let Holders { unit: own, savings_unit: home, .. } = holders;
    let (savings, mut lines): (Vec<Posting>, Vec<Posting>) =
        entry.lines.iter().cloned().partition(|it| it.account == codes::VOLUNTARY_SAVINGS);
    let at_home: Money = savings.iter().map(|it| it.amount).sum();
    if own == home || at_home.is_zero() {
        return entry;
    }
    let between = |unit: Option<UnitId>, with: UnitId, amount: Money| Posting {
        account: codes::INTER_UNIT.to_owned(),
        unit,
        amount,
        origin: None,
        holder: Some(with.0),
    };
    lines.push(between(None, home, at_home));
    lines.push(between(Some(home), own, -at_home));
    lines.extend(savings.into_iter().map(|it| Posting { unit: Some(home), ..it }));
    entry.lines = lines;
    entry
}

/// Points granted (P16), or taken back where the amount is below zero.
pub(crate) fn points_journal(document: &str, member: Option<MemberId>, points: Option<PointsGranted>) -> Journal {
    let amount = points.map_or(Money::ZERO, |points| points.amount);
    let words = if amount < Money::ZERO { "Poin anggota ditarik kembali" } else { "Poin anggota" };
    Journal::new("P16", document, words).debit(codes::PROMOTION_AND_POINTS, amount, None, None).credit(
        codes::POINTS_AND_VOUCHERS,
        amount,
        None,
        member.map(|member| member.0),
    )
}
