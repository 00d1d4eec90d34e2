//! Members' money at the till: savings in and out, and paying back store credit (domain §3.1 S01–S04, G6).
//!
//! Words: the *place of payment* is the unit whose drawer takes or gives the cash; where the money belongs to another
//! unit (PUSAT for capital, USP for savings), current-account lines (*R/K*, 1181) stand between the two. Interest, term
//! savings and what a member owes monthly are deliberately absent.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::decide::MembersRefused;
use crate::change_set::{Decided, Entry, Posting};
use crate::finance::chart::codes;
use crate::finance::entry::EntryRefused;
use crate::id::{MemberId, ShiftId, UnitId};
use crate::members::fact::{CreditRepaid, SavingsDeposited, SavingsWithdrawn};
use crate::money::Money;
use crate::units::access::Operation;
use crate::units::approval::Need;

/// What every member pays in once (`member.pokok`).
pub const PRINCIPAL: Money = Money::from_rupiah(100_000);
/// What stays on a savings account (`savings.min_balance`).
pub const SAVINGS_MINIMUM: Money = Money::from_rupiah(10_000);
/// What one member may withdraw at a till on a day without a supervisor: no till knows what others gave meanwhile.
pub const WITHDRAW_CAP: Money = Money::from_rupiah(500_000);

/// The kinds of savings that a till takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SavingsProduct {
    /// *Simpanan pokok*, once.
    Principal,
    /// *Simpanan wajib*, monthly.
    Mandatory,
    /// *Simpanan sukarela*.
    Voluntary,
}

impl SavingsProduct {
    /// All of them, in the order screens show.
    pub const ALL: [SavingsProduct; 3] =
        [SavingsProduct::Principal, SavingsProduct::Mandatory, SavingsProduct::Voluntary];

    /// The word databases carry.
    pub const fn code(self) -> &'static str {
        match self {
            SavingsProduct::Principal => "principal",
            SavingsProduct::Mandatory => "mandatory",
            SavingsProduct::Voluntary => "voluntary",
        }
    }

    /// As slips and screens name it.
    pub const fn title(self) -> &'static str {
        match self {
            SavingsProduct::Principal => "Simpanan pokok",
            SavingsProduct::Mandatory => "Simpanan wajib",
            SavingsProduct::Voluntary => "Simpanan sukarela",
        }
    }

    /// The account it stands on.
    pub const fn account(self) -> &'static str {
        match self {
            SavingsProduct::Principal => codes::PRINCIPAL_SAVINGS,
            SavingsProduct::Mandatory => codes::MANDATORY_SAVINGS,
            SavingsProduct::Voluntary => codes::VOLUNTARY_SAVINGS,
        }
    }

    const fn rule(self) -> &'static str {
        match self {
            SavingsProduct::Principal => "S01",
            SavingsProduct::Mandatory => "S02",
            SavingsProduct::Voluntary => "S03",
        }
    }

    /// The code of the unit it belongs to, where the cooperative has such a unit (G6).
    pub const fn unit_code(self) -> &'static str {
        match self {
            SavingsProduct::Principal | SavingsProduct::Mandatory => "PUSAT",
            SavingsProduct::Voluntary => "USP",
        }
    }
}

/// How a member pays at the till.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaidBy {
    /// *Tunai*.
    Cash,
    /// *Transfer* to the bank.
    Transfer,
}

impl PaidBy {
    /// The word databases carry.
    pub const fn code(self) -> &'static str {
        match self {
            PaidBy::Cash => "cash",
            PaidBy::Transfer => "transfer",
        }
    }
}

/// Where money is paid and where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub shift: ShiftId,
    /// The unit of the till.
    pub own: UnitId,
    /// The unit the savings belong to; the till's own where there is no other.
    pub home: UnitId,
}

/// The journal of money paid in (positive) or out (negative) at a place, for a member's account in its home unit.
fn journal(
    (rule, document, description): (&str, &str, String),
    place: Place,
    paid_by: PaidBy,
    (account, member): (&str, MemberId),
    paid_in: Money,
) -> Result<Entry, EntryRefused> {
    if !paid_in.is_within_limit() {
        return Err(EntryRefused::AmountTooLarge(rule.to_owned()));
    }
    let line = |unit: Option<UnitId>, account: &str, amount: Money, holder: Uuid| Posting {
        account: account.to_owned(),
        unit,
        amount,
        origin: None,
        holder: Some(holder),
    };
    let (cash, holder) = match paid_by {
        PaidBy::Cash => (codes::DRAWER_CASH, place.shift.0),
        // The unit's bank account has the unit's own id, as its shelf does.
        PaidBy::Transfer => (codes::BANK, place.own.0),
    };
    let mut lines = vec![line(None, cash, paid_in, holder)];
    if place.home == place.own {
        lines.push(line(None, account, -paid_in, member.0));
    } else {
        let home = Some(place.home);
        lines.push(line(None, codes::INTER_UNIT, -paid_in, place.home.0));
        lines.push(line(home, codes::INTER_UNIT, paid_in, place.own.0));
        lines.push(line(home, account, -paid_in, member.0));
    }
    Ok(Entry { rule: rule.to_owned(), document: document.to_owned(), description, lines })
}

/// What a deposit needs to know.
#[derive(Clone, Debug)]
pub struct DepositSavings {
    pub place: Place,
    pub document: String,
    pub member: MemberId,
    pub product: SavingsProduct,
    pub amount: Money,
    pub paid_by: PaidBy,
    pub reference: Option<String>,
    /// What was paid of this product before.
    pub balance: Money,
}

/// Takes a member's savings (S01, S02, S03).
///
/// # Errors
/// No amount, or more principal than is owed.
pub fn deposit_savings(command: DepositSavings) -> Result<Decided, MembersRefused> {
    if command.amount <= Money::ZERO {
        return Err(MembersRefused::AmountNotPositive);
    }
    let left = PRINCIPAL - command.balance;
    if command.product == SavingsProduct::Principal && command.amount > left {
        return Err(MembersRefused::PrincipalPaid { left: left.max(Money::ZERO) });
    }
    let product = command.product;
    let about = (product.rule(), command.document.as_str(), format!("Setor {}", product.title().to_lowercase()));
    let entry = journal(about, command.place, command.paid_by, (product.account(), command.member), command.amount)?;
    let deposited = SavingsDeposited {
        shift: command.place.shift,
        document: command.document,
        member: command.member,
        product,
        amount: command.amount,
        balance: command.balance + command.amount,
        paid_by: command.paid_by,
        reference: command.reference.filter(|text| !text.trim().is_empty()),
    };
    Ok(Decided { facts: vec![deposited.into()], entries: vec![entry], ..Decided::default() })
}

/// What a withdrawal needs to know.
#[derive(Clone, Debug)]
pub struct WithdrawSavings {
    pub place: Place,
    pub document: String,
    pub member: MemberId,
    pub amount: Money,
    /// The member's voluntary savings.
    pub balance: Money,
    /// What of them is held for something else.
    pub hold: Money,
    /// What the books say is in the drawer.
    pub in_drawer: Money,
    /// Whether the member's own PIN was checked.
    pub pin_checked: bool,
}

/// What may be withdrawn: balance less what is held and what must stay.
pub fn withdrawable(balance: Money, hold: Money) -> Money {
    (balance - hold - SAVINGS_MINIMUM).max(Money::ZERO)
}

/// What a withdrawal needs: the member's PIN or a supervisor, and a supervisor above the cap of the day.
pub fn withdraw_needs(amount: Money, withdrawn_today: Money, pin_checked: bool) -> Vec<Need> {
    let mut needs = Vec::new();
    let today = amount + withdrawn_today;
    if today > WITHDRAW_CAP {
        let what = format!("Penarikan hari ini Rp{today}, di atas batas Rp{WITHDRAW_CAP}");
        needs.push(Need::new(Operation::WithdrawOverLimit, what));
    }
    if !pin_checked {
        needs.push(Need::new(Operation::WithdrawOverLimit, "Penarikan tanpa PIN anggota"));
    }
    needs
}

/// Pays out a member's voluntary savings (S04).
///
/// # Errors
/// No amount, more than may be withdrawn, or more than the drawer holds.
pub fn withdraw_savings(command: WithdrawSavings) -> Result<Decided, MembersRefused> {
    if command.amount <= Money::ZERO {
        return Err(MembersRefused::AmountNotPositive);
    }
    let available = withdrawable(command.balance, command.hold);
    if command.amount > available {
        return Err(MembersRefused::SavingsNotEnough { available });
    }
    if command.amount > command.in_drawer {
        return Err(MembersRefused::DrawerNotEnough);
    }
    let about = ("S04", command.document.as_str(), "Tarik simpanan sukarela".to_owned());
    let account = (codes::VOLUNTARY_SAVINGS, command.member);
    let entry = journal(about, command.place, PaidBy::Cash, account, -command.amount)?;
    let withdrawn = SavingsWithdrawn {
        shift: command.place.shift,
        document: command.document,
        member: command.member,
        amount: command.amount,
        balance: command.balance - command.amount,
        pin_checked: command.pin_checked,
    };
    Ok(Decided { facts: vec![withdrawn.into()], entries: vec![entry], ..Decided::default() })
}

/// What paying back store credit needs to know.
#[derive(Clone, Debug)]
pub struct RepayCredit {
    pub place: Place,
    pub document: String,
    pub member: MemberId,
    pub amount: Money,
    pub paid_by: PaidBy,
    pub reference: Option<String>,
    /// What the member owes.
    pub owed: Money,
}

/// Takes what a member pays back of their store credit (*bon*): D kas, K 1131.
///
/// # Errors
/// No amount, or more than is owed.
pub fn repay_credit(command: RepayCredit) -> Result<Decided, MembersRefused> {
    if command.amount <= Money::ZERO {
        return Err(MembersRefused::AmountNotPositive);
    }
    if command.amount > command.owed {
        return Err(MembersRefused::CreditNotOwed { owed: command.owed.max(Money::ZERO) });
    }
    let about = ("P10", command.document.as_str(), "Pembayaran bon anggota".to_owned());
    let account = (codes::MEMBER_CREDIT, command.member);
    let entry = journal(about, command.place, command.paid_by, account, command.amount)?;
    let repaid = CreditRepaid {
        shift: command.place.shift,
        document: command.document,
        member: command.member,
        amount: command.amount,
        balance: command.owed - command.amount,
        paid_by: command.paid_by,
        reference: command.reference.filter(|text| !text.trim().is_empty()),
    };
    Ok(Decided { facts: vec![repaid.into()], entries: vec![entry], ..Decided::default() })
}

/// What setting a member's PIN needs: who knows the old one may; otherwise a supervisor, or whoever sets a first PIN
/// could withdraw with it.
pub fn member_pin_needs(old_pin_checked: bool) -> Vec<Need> {
    let what = "Menyetel PIN anggota";
    if old_pin_checked { Vec::new() } else { vec![Need::new(Operation::WithdrawOverLimit, what)] }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::is_balanced;

    const SHIFT: ShiftId = ShiftId::from_bytes([5; 16]);
    const MEMBER: MemberId = MemberId::from_bytes([7; 16]);
    const SHOP: UnitId = UnitId::from_bytes([1; 16]);
    const SAVINGS: UnitId = UnitId::from_bytes([2; 16]);

    fn rp(amount: i64) -> Money {
        Money::from_rupiah(amount)
    }

    fn place(home: UnitId) -> Place {
        Place { shift: SHIFT, own: SHOP, home }
    }

    fn deposit(product: SavingsProduct, amount: i64, balance: i64) -> DepositSavings {
        DepositSavings {
            place: place(SHOP),
            document: "T01-K01-250131-0009".to_owned(),
            member: MEMBER,
            product,
            amount: rp(amount),
            paid_by: PaidBy::Cash,
            reference: None,
            balance: rp(balance),
        }
    }

    fn withdrawal(amount: i64, balance: i64) -> WithdrawSavings {
        WithdrawSavings {
            place: place(SHOP),
            document: "T01-K01-250131-0010".to_owned(),
            member: MEMBER,
            amount: rp(amount),
            balance: rp(balance),
            hold: rp(0),
            in_drawer: rp(1_000_000),
            pin_checked: true,
        }
    }

    fn written(entry: &Entry) -> Vec<String> {
        let unit = |line: &Posting| if line.unit == Some(SAVINGS) { " USP" } else { "" };
        let side = |line: &Posting| if line.amount > Money::ZERO { "D" } else { "K" };
        let write = |line: &Posting| {
            format!("{} {} {}{}", side(line), line.account, line.amount.abs().minor() / 100, unit(line))
        };
        assert!(is_balanced(entry, SHOP), "{entry:?}");
        entry.lines.iter().map(write).collect()
    }

    #[test]
    fn s01_to_s04_and_the_bon_as_the_domain_posts_them() {
        let check = |decided: Result<Decided, MembersRefused>, rule: &str, expect: &[&str]| {
            let entry = decided.unwrap().entries.remove(0);
            assert_eq!((entry.rule.as_str(), written(&entry)), (rule, expect.iter().map(|it| (*it).into()).collect()));
        };
        use SavingsProduct::{Mandatory, Principal, Voluntary};
        check(deposit_savings(deposit(Principal, 100_000, 0)), "S01", &["D 1112 100000", "K 3101 100000"]);
        check(deposit_savings(deposit(Mandatory, 50_000, 0)), "S02", &["D 1112 50000", "K 3102 50000"]);
        check(deposit_savings(deposit(Voluntary, 75_000, 0)), "S03", &["D 1112 75000", "K 2111 75000"]);
        let by_bank = DepositSavings { paid_by: PaidBy::Transfer, ..deposit(Voluntary, 75_000, 0) };
        check(deposit_savings(by_bank), "S03", &["D 1121 75000", "K 2111 75000"]);
        check(withdraw_savings(withdrawal(40_000, 50_000)), "S04", &["K 1112 40000", "D 2111 40000"]);
        let repay = |amount: i64, owed: i64| RepayCredit {
            place: place(SHOP),
            document: "T01-K01-250131-0011".to_owned(),
            member: MEMBER,
            amount: rp(amount),
            paid_by: PaidBy::Cash,
            reference: None,
            owed: rp(owed),
        };
        check(repay_credit(repay(145_000, 145_000)), "P10", &["D 1112 145000", "K 1131 145000"]);
        assert_eq!(repay_credit(repay(2, 1)).unwrap_err().code(), "credit_not_owed");
    }

    #[test]
    fn g6_another_units_savings_go_over_the_current_accounts() {
        let away = DepositSavings { place: place(SAVINGS), ..deposit(SavingsProduct::Voluntary, 75_000, 0) };
        let entry = deposit_savings(away).unwrap().entries.remove(0);
        assert_eq!(written(&entry), ["D 1112 75000", "K 1181 75000", "D 1181 75000 USP", "K 2111 75000 USP"]);
        assert_eq!((entry.lines[1].holder, entry.lines[2].holder), (Some(SAVINGS.0), Some(SHOP.0)));
        let away = WithdrawSavings { place: place(SAVINGS), ..withdrawal(40_000, 50_000) };
        let entry = withdraw_savings(away).unwrap().entries.remove(0);
        assert_eq!(written(&entry), ["K 1112 40000", "D 1181 40000", "K 1181 40000 USP", "D 2111 40000 USP"]);
    }

    #[test]
    fn what_may_not_be_paid_in_or_out() {
        let check = |refused: Option<MembersRefused>, expect: Option<&str>| {
            assert_eq!(refused.as_ref().map(MembersRefused::code), expect);
        };
        let principal = |amount, balance| deposit_savings(deposit(SavingsProduct::Principal, amount, balance)).err();
        check(principal(40_000, 60_000), None);
        check(principal(40_001, 60_000), Some("principal_paid"));
        check(principal(0, 0), Some("amount_not_positive"));
        let withdraw = |command: WithdrawSavings| withdraw_savings(command).err();
        check(withdraw(withdrawal(40_000, 50_000)), None);
        check(withdraw(withdrawal(40_001, 50_000)), Some("savings_not_enough"));
        check(withdraw(WithdrawSavings { hold: rp(1), ..withdrawal(40_000, 50_000) }), Some("savings_not_enough"));
        check(withdraw(WithdrawSavings { in_drawer: rp(1), ..withdrawal(40_000, 50_000) }), Some("drawer_not_enough"));
        check(withdraw(withdrawal(-1, 50_000)), Some("amount_not_positive"));
        let huge = DepositSavings { amount: Money::from_minor(i64::MAX), ..deposit(SavingsProduct::Voluntary, 1, 0) };
        check(deposit_savings(huge).err(), Some("amount_too_large"));
    }

    #[test]
    fn a_withdrawal_wants_the_members_pin_and_above_the_cap_a_supervisor() {
        let check = |amount: i64, today: i64, pin: bool, expect: usize| {
            assert_eq!(withdraw_needs(rp(amount), rp(today), pin).len(), expect, "{amount} after {today}");
        };
        check(500_000, 0, true, 0);
        check(500_001, 0, true, 1);
        check(300_000, 200_001, true, 1);
        check(1, 0, false, 1);
        check(600_000, 0, false, 2);
        let needs = withdraw_needs(rp(600_000), rp(0), true);
        assert_eq!(needs[0].what, "Penarikan hari ini Rp600.000, di atas batas Rp500.000");
    }
}
