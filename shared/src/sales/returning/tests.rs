//! Returns and voids by the worked example (domain §3.2 P08, P09) and at random (Appendix B.5).

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::change_set::Decided;
use crate::fact::Fact;
use crate::id::ChangeSetId;
use crate::money::Money;
use crate::quantity::Quantity;
use crate::sales::decide::{CartMember, CompleteSale, SalesRefused, exchange_goods};
use crate::sales::returning::fact::GoodsReturned;
use crate::sales::rounding::CashRounding;
use crate::sales::tender::{Tender, TenderKind};
use crate::sales::tests::*;
use crate::units::access::Role;
use crate::units::approval::Authority;
use crate::verify::verify_content;

const SALE: ChangeSetId = ChangeSetId::from_bytes([0x5a; 16]);

fn sold(command: CompleteSale) -> (Decided, SoldBefore) {
    let decided = complete(command).unwrap();
    let sale = completed(&decided).clone();
    (decided, SoldBefore { id: SALE, sale, is_voided: false, returns: Vec::new() })
}

fn take(line_no: u16, thousandths: i64) -> ReturnWish {
    ReturnWish { line_no, quantity: Quantity::from_thousandths(thousandths), damaged: false }
}

fn back(sold: &SoldBefore, wishes: Vec<ReturnWish>) -> ReturnSale {
    ReturnSale {
        shift: Some(SHIFT),
        document: "T01-K01-250131-0008".to_owned(),
        unit: UNIT,
        savings_unit: UNIT,
        warehouse: WAREHOUSE,
        sold: sold.clone(),
        wishes,
        wanted: Vec::new(),
        reason: "tidak cocok".to_owned(),
        rounding: CashRounding::default(),
        authority: Authority::alone(CASHIER, Role::Cashier),
    }
}

fn returned(decided: &Decided) -> GoodsReturned {
    let Fact::GoodsReturned(returned) = &decided.facts[0] else { panic!("no return in {decided:?}") };
    returned.clone()
}

/// Balances per account over several decisions.
fn balances<'a>(decided: impl IntoIterator<Item = &'a Decided>) -> BTreeMap<String, Money> {
    let mut balances: BTreeMap<String, Money> = BTreeMap::new();
    for line in decided.into_iter().flat_map(|it| &it.entries).flat_map(|it| &it.lines) {
        *balances.entry(line.account.clone()).or_default() += line.amount;
    }
    balances
}

#[test]
fn p08_the_oil_comes_back_at_the_price_tax_and_cost_it_was_sold_at() {
    let mut command = worked_with_discount();
    command.tenders = cash(164_700);
    let (_, sale) = sold(command);
    let (decided, approvals) = return_sale(back(&sale, vec![take(1, 2_000)])).unwrap();
    assert!(approvals.is_empty(), "a cashier may take goods back by their receipt");
    let expect = ["D 4192 65901", "D 2121 7249", "K 1112 73200", "D 4303 50", "D 1151 66241", "K 5101 66241"];
    assert_eq!(written(&decided.entries[0]), expect, "73.150 is rounded as a payment is");
    assert_eq!((decided.moves[0].quantity, decided.moves[0].value), (Quantity::from_units(2), rupiah(66_241)));
    let broken = ReturnWish { damaged: true, ..take(1, 2_000) };
    let (decided, _) = return_sale(back(&sale, vec![broken])).unwrap();
    assert!(decided.moves.is_empty(), "nothing goes back on the shelf");
    assert_eq!(written(&decided.entries[0])[4..], ["D 5106 66241".to_owned(), "K 5101 66241".to_owned()]);
    assert_eq!(verify_content(&change_set(decided)), Ok(()));
}

/// Pain point 26 of the trade: refund abuse.
#[test]
fn nothing_comes_back_twice_and_no_tender_gives_more_than_it_got() {
    let mut command = worked_with_discount();
    command.tenders =
        vec![Tender::Qris { amount: rupiah(100_000), reference: Some("R1".into()) }, cash(64_700).remove(0)];
    let (_, mut sale) = sold(command);
    let refused = |sale: &SoldBefore, wishes: Vec<ReturnWish>| return_sale(back(sale, wishes)).unwrap_err().code();
    assert_eq!(refused(&sale, vec![take(1, 2_001)]), "not_returnable");
    assert_eq!(refused(&sale, vec![take(1, 1_000), take(1, 1_001)]), "not_returnable");
    assert_eq!(refused(&sale, vec![take(9, 1_000)]), "sale_unknown");
    assert_eq!(refused(&sale, vec![take(1, 0)]), "cart_empty");
    let all_cash = ReturnSale {
        wanted: vec![(TenderKind::Cash, rupiah(164_650))],
        ..back(&sale, vec![take(1, 2_000), take(2, 1_000), take(3, 1_000)])
    };
    assert_eq!(return_sale(all_cash).unwrap_err(), SalesRefused::RefundTooMuch { left: rupiah(64_700) });
    let (decided, _) = return_sale(back(&sale, vec![take(1, 2_000), take(3, 1_000)])).unwrap();
    let first = returned(&decided);
    let kinds: Vec<_> = first.refunds.iter().map(|it| (it.kind(), it.amount().rupiah())).collect();
    assert_eq!(kinds, [(TenderKind::Qris, 100_000), (TenderKind::Cash, 47_200)]);
    sale.returns.push(first);
    assert_eq!(refused(&sale, vec![take(1, 1_000)]), "not_returnable");
    assert_eq!(sale.refundable(), [Tender::Cash { amount: rupiah(17_500) }]);
    let (decided, _) = return_sale(back(&sale, vec![take(2, 1_000)])).unwrap();
    sale.returns.push(returned(&decided));
    assert!(sale.refundable().is_empty(), "what was paid was given back, to the last coin");
}

#[test]
fn a_bon_is_paid_back_before_any_cash_and_points_go_with_the_goods() {
    let mut command = worked_with_discount();
    command.rules.points = crate::sales::pricing::PointsRule::default();
    command.purse.credit.hears_others = true;
    command.tenders = vec![Tender::MemberCredit { amount: rupiah(100_000) }, cash(64_700).remove(0)];
    let (_, mut sale) = sold(command);
    let (decided, _) = return_sale(back(&sale, vec![take(3, 1_000)])).unwrap();
    let first = returned(&decided);
    assert_eq!(first.refunds, [Tender::MemberCredit { amount: rupiah(74_000) }]);
    assert_eq!(first.points.map(|it| (it.points, it.amount)), Some((36, rupiah(360))));
    assert_eq!(written(&decided.entries[1]), ["K 6208 360", "D 2106 360"]);
    sale.returns.push(first);
    let (decided, _) = return_sale(back(&sale, vec![take(1, 2_000), take(2, 1_000)])).unwrap();
    assert_eq!(returned(&decided).points.map(|it| (it.points, it.amount)), Some((46, rupiah(460))), "82 in all");
}

#[test]
fn what_was_paid_in_a_members_name_is_exchanged_for_that_members_goods_only() {
    let buyer = worked_with_discount();
    let mut by_bon = buyer.clone();
    by_bon.tenders = vec![Tender::MemberCredit { amount: rupiah(164_650) }];
    let (_, sale) = sold(by_bon);
    let exchanged = |member: Option<CartMember>| {
        let mut taken = CompleteSale { tenders: cash(200_000), ..buyer.clone() };
        taken.cart.member = member;
        exchange_goods(back(&sale, vec![take(1, 2_000)]), taken)
    };
    let check = |story: &str, member: Option<CartMember>, expect: Option<&str>| {
        assert_eq!(exchanged(member).err().map(|refused| refused.code()), expect, "{story}");
    };
    let (known, other) = (buyer.cart.member.unwrap(), crate::id::MemberId::from_bytes([0x77; 16]));
    check("the same member", Some(known), None);
    check("nobody", None, Some("tender_member_needed"));
    check("another member", Some(CartMember { member: other, ..known }), Some("tender_member_needed"));
}

#[test]
fn p09_a_void_mirrors_the_sale_under_its_number_and_only_in_its_shift() {
    let (decided, sale) = sold(worked_with_discount());
    let command = |role: Role| VoidSale {
        shift: Some(SHIFT),
        sold: sale.clone(),
        change_set: change_set(decided.clone()),
        reason: "salah pelanggan".to_owned(),
        authority: Authority::alone(CASHIER, role),
    };
    assert_eq!(void_sale(command(Role::Cashier)).unwrap_err().code(), "approval_needed");
    let (voided, _) = void_sale(command(Role::Manager)).unwrap();
    assert!(balances([&decided, &voided]).values().all(|balance| balance.is_zero()), "nothing is left");
    let goods: Quantity = decided.moves.iter().chain(&voided.moves).map(|it| it.quantity).sum();
    assert_eq!((goods, voided.entries[0].document.as_str()), (Quantity::ZERO, "T01-K01-250131-0007V"));
    assert_eq!(verify_content(&change_set(voided)), Ok(()));
    let refused = |command: VoidSale| void_sale(command).unwrap_err().code();
    assert_eq!(refused(VoidSale { reason: " ".into(), ..command(Role::Manager) }), "reason_missing");
    let mut later = command(Role::Manager);
    later.shift = Some(crate::id::ShiftId::from_bytes([0x99; 16]));
    assert_eq!(refused(later), "void_too_late");
    let mut twice = command(Role::Manager);
    twice.sold.is_voided = true;
    assert_eq!(refused(twice), "sale_voided");
}

proptest! {
    /// Appendix B.5, and no refund beyond what a tender got, at every step.
    #[test]
    fn a_full_return_in_any_pieces_restores_everything_but_rounding(
        cart in proptest::collection::vec((0_usize..3, 1_i64..9_000), 1..6),
        by_qris in 0_i64..100, is_pkp in any::<bool>(), is_member in any::<bool>(),
        pieces in proptest::collection::vec((0_usize..6, 1_i64..5_000), 0..12),
    ) {
        let ids = [OIL, SUGAR, RICE];
        let lines = cart.iter().map(|(at, thousandths)| crate::sales::decide::CartLine {
            quantity: Quantity::from_thousandths(*thousandths), ..line(ids[*at], 1)
        }).collect();
        let mut command = sale(lines);
        command.rules.is_pkp = is_pkp;
        if !is_member { command.cart.member = None; }
        let due = crate::sales::decide::price_cart(&command.cart, &command.products, &command.rules).unwrap().amounts.net_total;
        let qris = rupiah(due.rupiah() * by_qris / 100);
        command.tenders = cash(due.rupiah() - qris.rupiah() + 1_000);
        if qris > Money::ZERO { command.tenders.push(Tender::Qris { amount: qris, reference: None }); }
        let (decided, mut before) = sold(command);
        let mut all = vec![decided];
        let rest: Vec<(usize, i64)> = (0..cart.len()).map(|at| (at, i64::MAX)).collect();
        for (at, thousandths) in pieces.into_iter().chain(rest) {
            let Ok(line_no) = u16::try_from(at % cart.len() + 1) else { continue };
            let quantity = before.returnable(line_no).thousandths().min(thousandths);
            if quantity == 0 { continue; }
            let (decided, _) = return_sale(back(&before, vec![take(line_no, quantity)])).unwrap();
            prop_assert_eq!(verify_content(&change_set(decided.clone())), Ok(()));
            before.returns.push(returned(&decided));
            all.push(decided);
        }
        let left = balances(&all);
        let of = |code: &str| left.get(code).copied().unwrap_or_default();
        for code in ["1151", "5101", "5102", "2121", "1124"] {
            prop_assert_eq!(of(code), Money::ZERO, "{}", code);
        }
        let revenue = ["4101", "4191", "4192", "4201", "4291", "4292"].into_iter().map(of).sum::<Money>();
        prop_assert_eq!(revenue, Money::ZERO);
        prop_assert_eq!(of("1112") + of("4303"), Money::ZERO);
        prop_assert!(of("1112") >= Money::ZERO, "more went out than came in: {}", of("1112"));
    }
}
