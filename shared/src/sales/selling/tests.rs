//! Ways of paying by their worked examples (domain §3.2 P02–P06, P15–P17), and by what they refuse.

use jiff::civil::date;

use super::fact::{Consigned, PointsGranted};
use super::journal::sale_entries;
use super::payment::pay;
use super::*;
use crate::id::ChangeSetId;
use crate::money::Money;
use crate::sales::amounts::sale_amounts;
use crate::sales::credit::CreditStanding;
use crate::sales::fact::Tender;
use crate::sales::pricing::PointsRule;
use crate::sales::rounding::{CashRounding, RoundingMode};
use crate::sales::tender::Holders;
use crate::sales::tests::*;
use crate::units::access::Role;
use crate::units::approval::{Authority, Given};

const VOUCHER: ChangeSetId = ChangeSetId::from_bytes([0x70; 16]);
const DEPOSIT: ChangeSetId = ChangeSetId::from_bytes([0xd0; 16]);

fn qris(amount: i64) -> Tender {
    Tender::Qris { amount: rupiah(amount), reference: Some("RRN1".to_owned()) }
}

fn voucher(amount: i64) -> Tender {
    Tender::Voucher { code: "vc 1".to_owned(), amount: rupiah(amount), voucher: None }
}

/// A purse with some of everything.
fn purse() -> Purse {
    Purse {
        credit: CreditStanding {
            hears_others: true,
            payroll_limit: Some(rupiah(300_000)),
            ..CreditStanding::default()
        },
        savings: rupiah(750_000),
        is_pin_checked: true,
        points: 1_240,
        vouchers: [(
            "VC1".to_owned(),
            KnownVoucher { voucher: VOUCHER, left: rupiah(50_000), expires_on: date(2025, 1, 31) },
        )]
        .into(),
        deposits: [(DEPOSIT, rupiah(25_000))].into(),
        ..Purse::default()
    }
}

/// The worked sale with its discount, 164.650 before rounding, paid like this.
fn paid(tenders: Vec<Tender>) -> CompleteSale {
    let mut command = worked_with_discount();
    command.rules.business_date = date(2025, 1, 31);
    command.rules.points = PointsRule { rupiah_per_point: 0, ..PointsRule::default() };
    CompleteSale { tenders, purse: purse(), ..command }
}

/// The debits of the payment and the rule; the rest of the journal is the same however it is paid.
fn debits(command: CompleteSale) -> (String, Vec<String>) {
    let decided = complete(command).unwrap();
    assert_eq!(crate::verify::verify_content(&change_set(decided.clone())), Ok(()));
    let entry = &decided.entries[0];
    let lines = written(entry);
    let rest = ["D 4191 3468", "K 4101 160869", "K 2121 7249", "D 5101 152491", "K 1151 152491"];
    let own = lines.iter().filter(|line| !rest.contains(&line.as_str())).cloned().collect();
    assert!(rest.iter().all(|line| lines.iter().any(|own| own == line)), "{lines:?}");
    (entry.rule.clone(), own)
}

#[test]
fn every_way_of_paying_posts_where_it_belongs() {
    let amount = rupiah(164_650);
    let check = |tender: Tender, rule: &str, debit: &str| {
        let (found, lines) = debits(paid(vec![tender]));
        assert_eq!((found.as_str(), lines), (rule, vec![debit.to_owned()]), "no cash, no rounding");
    };
    let code = || "A1".to_owned();
    check(qris(164_650), "P02", "D 1124 164650");
    check(Tender::Qris { amount, reference: None }, "P02", "D 1124 164650");
    check(Tender::DebitCard { amount, approval_code: code(), last4: None }, "P03", "D 1125 164650");
    check(Tender::CreditCard { amount, approval_code: code(), last4: None }, "P03", "D 1125 164650");
    check(Tender::Transfer { amount, reference: code() }, "P02", "D 1121 164650");
    check(Tender::MemberCredit { amount }, "P04", "D 1131 164650");
    check(Tender::PayrollDeduction { amount }, "P04", "D 1131 164650");
    check(Tender::Savings { amount }, "P05", "D 2111 164650");
}

#[test]
fn p05_points_vouchers_and_deposits_are_used_up() {
    let check = |tenders: Vec<Tender>, expect: &[&str]| {
        assert_eq!(debits(paid(tenders)), ("P06".to_owned(), expect.iter().map(|it| (*it).to_owned()).collect()));
    };
    let points = Tender::Points { points: 1_240, amount: rupiah(12_400) };
    check(vec![points, qris(152_250)], &["D 2106 12400", "D 1124 152250"]);
    check(vec![voucher(50_000), qris(114_650)], &["D 2106 50000", "D 1124 114650"]);
    let deposit = Tender::Deposit { deposit_id: DEPOSIT, amount: rupiah(25_000) };
    check(vec![deposit, qris(139_650)], &["D 2105 25000", "D 1124 139650"]);
    let decided = complete(paid(vec![voucher(50_000), qris(114_650)])).unwrap();
    assert_eq!(decided.entries[0].lines[0].holder, Some(VOUCHER.0), "found by its code, in whatever spelling");
}

/// Pain point 12 of the trade: rounding that blocks a closing, or invents money.
#[test]
fn p06_only_what_cash_pays_is_rounded_and_only_cash_gives_change() {
    let check = |story: &str, tenders: Vec<Tender>, expect: &[&str], change: i64| {
        let command = paid(tenders);
        let decided = complete(command.clone()).unwrap();
        assert_eq!(completed(&decided).change, rupiah(change), "{story}");
        assert_eq!(debits(command).1, expect, "{story}");
    };
    let cash = |amount: i64| Tender::Cash { amount: rupiah(amount) };
    check("all of it in cash", vec![cash(170_000)], &["D 1112 164700", "K 4303 50"], 5_300);
    check(
        "a rest of 64.650 in cash",
        vec![qris(100_000), cash(65_000)],
        &["D 1124 100000", "D 1112 64700", "K 4303 50"],
        300,
    );
    check("a rest of 64.640", vec![qris(100_010), cash(64_600)], &["D 1124 100010", "D 1112 64600", "D 4303 40"], 0);
    check("cash twice", vec![cash(100_000), cash(70_000)], &["D 1112 164700", "K 4303 50"], 5_300);
    check(
        "a banknote too many",
        vec![cash(100_000), cash(65_000), cash(10_000)],
        &["D 1112 164700", "K 4303 50"],
        10_300,
    );
    let split =
        vec![Tender::MemberCredit { amount: rupiah(64_650) }, Tender::Savings { amount: rupiah(50_000) }, cash(50_000)];
    check("three ways", split, &["D 1131 64650", "D 2111 50000", "D 1112 50000"], 0);
}

#[test]
fn p15_change_that_is_given_away_is_never_revenue() {
    let command = CompleteSale { donation: rupiah(300), ..paid(cash(165_000)) };
    let decided = complete(command).unwrap();
    assert_eq!(written(&decided.entries[1]), ["D 1112 300", "K 2108 300"]);
    assert_eq!((decided.entries[1].rule.as_str(), completed(&decided).change), ("P15", Money::ZERO));
    let drawer: Money =
        decided.entries.iter().flat_map(|it| &it.lines).filter(|it| it.account == "1112").map(|it| it.amount).sum();
    assert_eq!(drawer, rupiah(165_000));
}

#[test]
fn p16_points_are_an_expense_when_they_are_granted() {
    let mut command = paid(cash(164_700));
    command.rules.points = PointsRule::default();
    let decided = complete(command.clone()).unwrap();
    assert_eq!(completed(&decided).points, Some(PointsGranted { points: 82, amount: rupiah(820) }));
    assert_eq!(written(&decided.entries[1]), ["D 6208 820", "K 2106 820"]);
    assert_eq!(decided.entries[1].lines[1].holder, Some(MEMBER.0));
    command.cart.member = None;
    let stranger = complete(command.clone()).unwrap();
    assert_eq!((completed(&stranger).points, stranger.entries.len()), (None, 1), "nobody to give them to");
    let mut by_points = paid(vec![Tender::Points { points: 1_000, amount: rupiah(10_000) }, qris(154_650)]);
    by_points.rules.points = PointsRule::default();
    let decided = complete(by_points).unwrap();
    assert_eq!(completed(&decided).points.unwrap().points, 77, "what was paid with points earns none");
}

#[test]
fn p17_consigned_goods_owe_their_owner_and_leave_a_commission() {
    let decided = complete(paid(cash(164_700))).unwrap();
    let mut sale = completed(&decided).clone();
    let owner = MEMBER.0;
    sale.lines.truncate(1);
    sale.lines[0] = fact::SoldLine {
        net: rupiah(10_000),
        gross: rupiah(10_000),
        discount: Money::ZERO,
        vat: Money::ZERO,
        cost: Money::ZERO,
        consigned: Some(Consigned { owner, share: rupiah(8_000) }),
        ..sale.lines[0].clone()
    };
    let sale = fact::SaleCompleted {
        vat: Money::ZERO,
        rounding: Money::ZERO,
        payable: rupiah(10_000),
        tenders: cash(10_000),
        change: Money::ZERO,
        ..sale
    };
    let quoted = sale_amounts(&priced(&[(1, 10_000)]), false, CashRounding::NONE);
    let holders = Holders { shift: SHIFT, unit: UNIT, savings_unit: UNIT, member: sale.member };
    let entries = sale_entries(&sale, &quoted.lines, holders, WAREHOUSE).unwrap();
    assert_eq!((entries.len(), entries[0].rule.as_str()), (1, "P17"));
    assert_eq!(written(&entries[0]), ["D 1112 10000", "K 2104 8000", "K 4306 2000"]);
}

#[test]
fn a_payment_that_does_not_fit_is_refused_and_says_why() {
    let check = |story: &str, tenders: Vec<Tender>, expect: &str| {
        let refused = complete(paid(tenders)).unwrap_err();
        assert_eq!(refused.code(), expect, "{story}: {refused}");
        assert!(refused.to_string().ends_with('.'), "a sentence: {refused}");
    };
    let amount = rupiah(164_650);
    check("nothing", vec![], "cash_not_enough");
    check("too little by QRIS", vec![qris(164_649)], "cash_not_enough");
    check("too much by QRIS", vec![qris(164_651)], "tender_too_much");
    check("change from a card is not given", vec![qris(100_000), qris(100_000)], "tender_too_much");
    check("less than nothing", vec![qris(-1)], "tender_amount_not_valid");
    check("sen", vec![Tender::MemberCredit { amount: Money::from_minor(1) }], "tender_amount_not_valid");
    check(
        "a card without its code",
        vec![Tender::DebitCard { amount, approval_code: " ".into(), last4: None }],
        "tender_proof_missing",
    );
    check(
        "a transfer without its number",
        vec![Tender::Transfer { amount, reference: String::new() }],
        "tender_proof_missing",
    );
    check("points at another value", vec![Tender::Points { points: 1, amount }], "points_value_differs");
    check(
        "more points than there are",
        vec![Tender::Points { points: 1_241, amount: rupiah(12_410) }, qris(152_240)],
        "points_not_enough",
    );
    check("a voucher is never used twice", vec![voucher(50_000), voucher(1), qris(114_649)], "voucher_spent");
    let unknown = Tender::Voucher { code: "VC9".into(), amount, voucher: None };
    check("a voucher nobody issued", vec![unknown], "voucher_unknown");
    check("a deposit of somebody else", vec![Tender::Deposit { deposit_id: VOUCHER, amount }], "deposit_unknown");
    check(
        "more than was left",
        vec![Tender::Deposit { deposit_id: DEPOSIT, amount: rupiah(25_001) }, qris(139_649)],
        "deposit_spent",
    );
    check("in crumbs", vec![qris(1); 13], "too_many_tenders");
    let mut late = paid(vec![voucher(50_000), qris(114_650)]);
    late.rules.business_date = date(2025, 2, 1);
    assert_eq!(complete(late).unwrap_err().code(), "voucher_expired");
    let greedy = CompleteSale { donation: rupiah(5_301), ..paid(cash(170_000)) };
    assert_eq!(complete(greedy).unwrap_err().code(), "donation_too_much");
}

#[test]
fn what_is_the_members_needs_the_member() {
    let amount = rupiah(164_650);
    let refused = |tender: Tender, change: fn(&mut CompleteSale)| {
        let mut command = paid(vec![tender]);
        change(&mut command);
        complete(command).unwrap_err().code().to_owned()
    };
    let nobody = |it: &mut CompleteSale| it.cart.member = None;
    for tender in [Tender::MemberCredit { amount }, Tender::PayrollDeduction { amount }, Tender::Savings { amount }] {
        // Without the member the discounts and the total are the same here; only the purse is not theirs.
        assert_eq!(refused(tender, nobody), "tender_member_needed");
    }
    assert_eq!(refused(Tender::Savings { amount }, |it| it.purse.is_pin_checked = false), "member_pin_needed");
    assert_eq!(refused(Tender::Savings { amount }, |it| it.purse.savings = rupiah(164_649)), "savings_not_enough");
}

/// Pain point 27: the limit is asked before the sale is done, and somebody may go beyond it.
#[test]
fn a_bon_beyond_the_limit_needs_a_supervisor() {
    let bon = || {
        let mut command = paid(vec![Tender::MemberCredit { amount: rupiah(164_650) }]);
        command.purse.credit.used = rupiah(400_000);
        command
    };
    assert_eq!(complete(bon()).unwrap_err().code(), "approval_needed");
    let given = Given { user: OTHER, role: Role::Manager, reason: "gajian besok".to_owned(), credential_version: 1 };
    let authority = Authority { given: vec![given], ..Authority::alone(CASHIER, Role::Cashier) };
    let (decided, approvals) = complete_sale(CompleteSale { authority, ..bon() }).unwrap();
    assert_eq!((approvals.len(), approvals[0].user), (1, OTHER));
    assert_eq!(completed(&decided).payable, rupiah(164_650));
}

#[test]
fn payments_add_up_whatever_the_rounding() {
    for mode in [RoundingMode::Nearest, RoundingMode::Down, RoundingMode::Up] {
        for unit_rupiah in CashRounding::UNITS_RUPIAH {
            let rounding = CashRounding { unit_rupiah, mode };
            for due in [0, 1, 40, 50, 99, 549, 550, 164_640, 164_650] {
                for by_qris in [0, due / 2, due] {
                    let others = if by_qris > 0 { vec![qris(by_qris)] } else { Vec::new() };
                    let tenders = [others, cash(200_000)].concat();
                    let paid = pay(rupiah(due), tenders, Vec::new(), Money::ZERO, rounding).unwrap();
                    let handed: Money = paid.tenders.iter().map(Tender::amount).sum();
                    assert_eq!(handed - paid.change, paid.payable);
                    assert_eq!(paid.payable, rupiah(due) + paid.rounding);
                    assert_eq!((handed - paid.change - rupiah(by_qris)).rupiah() % unit_rupiah, 0, "coins that exist");
                }
            }
        }
    }
}

proptest::proptest! {
    /// What the pay sheet is told of an exchange is what paying it takes: nothing over, nothing missing.
    #[test]
    fn what_an_exchange_leaves_is_what_paying_takes(
        due in 1_i64..300_000, by_qris in 0_i64..200_000, in_cash in 0_i64..200_000, part in 0_i64..300_000,
    ) {
        use super::payment::{kept_for, others, owed_in_exchange, pay};
        let rounding = CashRounding::default();
        let (due, cash) = (rupiah(due), |amount: Money| Tender::Cash { amount });
        let qris = |amount: Money| Tender::Qris { amount, reference: None };
        let refunds: Vec<Tender> = [qris(rupiah(by_qris)), cash(rupiah(in_cash / 100 * 100))]
            .into_iter()
            .filter(|it| it.amount() > Money::ZERO)
            .collect();
        let all: Money = refunds.iter().map(Tender::amount).sum();
        let part = rupiah(part).min((due - all).max(Money::ZERO));
        let taken: Vec<Tender> = [qris(part)].into_iter().filter(|it| it.amount() > Money::ZERO).collect();
        let owed = owed_in_exchange(due, &taken, &refunds, rounding);
        let with = |last: Tender| {
            let tenders: Vec<Tender> = taken.iter().cloned().chain([last]).collect();
            let kept = kept_for(due, &tenders, &refunds, rounding);
            pay(due, tenders, kept, Money::ZERO, rounding)
        };
        let rest = owed.payable - others(&taken);
        if rest > Money::ZERO {
            let paid = with(cash(rest)).unwrap();
            proptest::prop_assert_eq!((paid.change, paid.rounding), (Money::ZERO, owed.rounding));
            proptest::prop_assert!(with(cash(rest - rupiah(100))).is_err(), "less is not enough");
        }
        let exact = owed.exact - others(&taken);
        if exact > Money::ZERO {
            let paid = with(qris(exact)).unwrap();
            proptest::prop_assert_eq!((paid.change, paid.rounding), (Money::ZERO, Money::ZERO));
        }
    }
}
