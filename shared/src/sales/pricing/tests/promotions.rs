//! Promotions: by date, weekday and customer; what each offer gives; that the lowest price wins.

use jiff::civil::{Date, date};
use proptest::prelude::*;

use super::*;

const FRIDAY: Date = date(2025, 1, 31);

pub(super) fn promotion(number: u8, scope: PromotionScope, offer: Offer) -> PromotionDescribed {
    PromotionDescribed {
        promotion: crate::id::PromotionId::from_bytes([number; 16]),
        name: format!("Promo {number}"),
        active: true,
        from: date(2025, 1, 1),
        until: FRIDAY,
        weekdays: Vec::new(),
        member_only: false,
        scope,
        offer,
        n: 3,
    }
}

fn only(product: ProductId) -> PromotionScope {
    PromotionScope::Products { products: vec![product] }
}

fn with(promotions: Vec<PromotionDescribed>) -> SellingRules {
    SellingRules { promotions, business_date: FRIDAY, ..rules() }
}

fn percent(ppm: i64) -> Offer {
    Offer::Percent { ppm }
}

#[test]
fn p01_the_member_discount_of_the_worked_receipt() {
    let five = PromotionDescribed {
        name: "Diskon anggota 5%".to_owned(),
        member_only: true,
        ..promotion(1, only(OIL), percent(50_000))
    };
    let bought = cart(vec![pieces(OIL, 2), pieces(SUGAR, 1), pieces(RICE, 1)]);
    let member = Cart { member: Some(MEMBER), ..bought.clone() };
    let quote = price_cart(&member, &shelf(), &with(vec![five.clone()])).unwrap();
    let amounts = &quote.amounts;
    let totals = [amounts.subtotal, amounts.discount_total, amounts.net_total, amounts.vat_total, amounts.tax_base];
    assert_eq!(totals.map(Money::rupiah), [168_500, 3_850, 164_650, 7_249, 60_409]);
    assert_eq!([amounts.revenue_gross_total, amounts.discount_excl_total].map(Money::rupiah), [160_869, 3_468]);
    assert_eq!((amounts.payable, amounts.rounding, quote.points), (rupiah(164_700), rupiah(50), 82));
    let expect = LineDiscount {
        kind: DiscountKind::Promotion,
        label: "Diskon anggota 5%".to_owned(),
        amount: rupiah(3_850),
        promotion: Some(five.promotion),
        version: 3,
    };
    assert_eq!(quote.lines[0].discounts, [expect]);
    assert_eq!(quote.lines[0].level, "general");
    assert_eq!(quote.messages, ["Harga anggota dipakai: hemat Rp3.850."]);
    let anybody = price_cart(&bought, &shelf(), &with(vec![five])).unwrap();
    assert_eq!(anybody.amounts.net_total, rupiah(168_500));
}

#[test]
fn a_rule_holds_on_its_days_only() {
    let check = |story: &str, change: fn(&mut PromotionDescribed), holds: bool| {
        let mut rule = promotion(1, PromotionScope::Everything, percent(100_000));
        change(&mut rule);
        assert_eq!(rule.holds(FRIDAY, false), holds, "{story}");
    };
    check("on its last day", |_| {}, true);
    check("the day after", |it| it.until = date(2025, 1, 30), false);
    check("the day before", |it| it.from = date(2025, 2, 1), false);
    check("on Fridays and Sundays", |it| it.weekdays = vec![5, 7], true);
    check("on Thursdays", |it| it.weekdays = vec![4], false);
    check("taken back", |it| it.active = false, false);
    check("for members", |it| it.member_only = true, false);
}

#[test]
fn every_offer_gives_what_it_says() {
    let check = |story: &str, offer: Offer, units: i64, net: i64| {
        let rule = promotion(1, only(OIL), offer);
        let quote = price_cart(&cart(vec![pieces(OIL, units)]), &shelf(), &with(vec![rule])).unwrap();
        assert_eq!(nets(&quote), [net], "{story}");
    };
    let set = |buy, get| Offer::BuyGet { buy: Quantity::from_units(buy), get: Quantity::from_units(get) };
    check("a tenth off", percent(100_000), 2, 69_300);
    check("a thousand off each", Offer::Amount { amount: rupiah(1_000) }, 2, 75_000);
    check("more off than it costs", Offer::Amount { amount: rupiah(40_000) }, 2, 0);
    check("at Rp35.000", Offer::FixedPrice { price: rupiah(35_000) }, 2, 70_000);
    check("a fixed price above the usual one is no offer", Offer::FixedPrice { price: rupiah(39_000) }, 2, 77_000);
    check("buy two, get one: not yet", set(2, 1), 2, 77_000);
    check("three", set(2, 1), 3, 77_000);
    check("five", set(2, 1), 5, 154_000);
    check("six", set(2, 1), 6, 154_000);
}

#[test]
fn the_lowest_price_wins_and_offers_do_not_add_up() {
    let mut shelf = shelf();
    shelf.get_mut(&OIL).unwrap().levels.insert(PriceLevel::Member, rupiah(35_000));
    let check = |story: &str, promotions: Vec<PromotionDescribed>, expect: (i64, &str, Option<u8>)| {
        let bought = Cart { member: Some(MEMBER), ..cart(vec![pieces(OIL, 1)]) };
        let quote = price_cart(&bought, &shelf, &with(promotions)).unwrap();
        let line = &quote.lines[0];
        let rule = line.discounts.first().and_then(|it| it.promotion).map(|it| it.as_bytes()[0]);
        assert_eq!((line.net().rupiah(), line.level.as_str(), rule), expect, "{story}");
    };
    let rule = |number, ppm| promotion(number, PromotionScope::Everything, percent(ppm));
    check("5 % of everybody's price is above the member's", vec![rule(1, 50_000)], (35_000, "member", None));
    check("20 % is below it", vec![rule(1, 200_000)], (30_800, "general", Some(1)));
    check("the better of two", vec![rule(2, 200_000), rule(1, 300_000)], (26_950, "general", Some(1)));
    check("of two equal ones the smaller id", vec![rule(4, 200_000), rule(2, 200_000)], (30_800, "general", Some(2)));
}

#[test]
fn a_set_may_stand_on_several_lines() {
    let offer = Offer::BuyGet { buy: Quantity::from_units(2), get: Quantity::from_units(1) };
    let rules = with(vec![promotion(1, only(OIL), offer)]);
    let quote = price_cart(&cart(vec![pieces(OIL, 1), pieces(SUGAR, 1), pieces(OIL, 2)]), &shelf(), &rules).unwrap();
    // 38.500 off, a third and two thirds of it: 12.833 and 25.667.
    assert_eq!(nets(&quote), [25_667, 17_500, 51_333]);
}

#[test]
fn a_bundle_costs_its_price_where_that_is_less() {
    let item = |product, units| BundleItem { product, quantity: Quantity::from_units(units) };
    let bundle = |number, price| {
        let items = vec![item(OIL, 1), item(SUGAR, 2)];
        promotion(number, PromotionScope::Everything, Offer::Bundle { items, price: rupiah(price) })
    };
    let check = |story: &str, lines: Vec<CartLine>, promotions: Vec<PromotionDescribed>, total: i64| {
        let quote = price_cart(&cart(lines), &shelf(), &with(promotions)).unwrap();
        assert_eq!(quote.amounts.net_total, rupiah(total), "{story}");
    };
    let basket = |oil, sugar| vec![pieces(SUGAR, sugar), pieces(RICE, 1), pieces(OIL, oil)];
    // Otherwise 38.500 + 2 × 17.500 = 73.500, and the rice 74.000.
    check("one bundle", basket(1, 2), vec![bundle(1, 65_000)], 139_000);
    check("half a bundle is none", basket(1, 1), vec![bundle(1, 65_000)], 130_000);
    check("two and a half", basket(3, 5), vec![bundle(1, 65_000)], 130_000 + 38_500 + 17_500 + 74_000);
    check("dearer than its parts", basket(1, 2), vec![bundle(1, 74_000)], 147_500);
    check("the better of two, each piece once", basket(1, 2), vec![bundle(1, 70_000), bundle(2, 60_000)], 134_000);
    let tenth = promotion(3, only(OIL), percent(100_000));
    check("beside another offer", basket(1, 2), vec![bundle(1, 69_000), tenth], 143_000);
    let quote = price_cart(&cart(basket(1, 2)), &shelf(), &with(vec![bundle(1, 65_000)])).unwrap();
    let kinds: Vec<_> = quote.lines.iter().flat_map(|line| &line.discounts).map(|it| it.kind).collect();
    assert_eq!(kinds, [DiscountKind::Bundle, DiscountKind::Bundle]);
}

#[test]
fn what_a_person_typed_is_not_promoted() {
    let entered =
        CartLine { entered_price: Some(rupiah(30_000)), override_reason: "penyok".to_owned(), ..pieces(OIL, 1) };
    let rules = with(vec![promotion(1, PromotionScope::Everything, percent(500_000))]);
    assert_eq!(nets(&price_cart(&cart(vec![entered]), &shelf(), &rules).unwrap()), [30_000]);
}

#[test]
fn a_promotion_is_described_once_and_makes_sense() {
    let known = promotion(1, only(OIL), percent(50_000));
    assert_eq!(describe_promotion(known.clone(), Some(&known)), Ok(None));
    let renamed = PromotionDescribed { name: "  Promo   Jumat ".to_owned(), ..known.clone() };
    let described = describe_promotion(renamed, Some(&known)).unwrap().unwrap();
    assert_eq!((described.name.as_str(), described.n), ("Promo Jumat", 4));
    let check = |change: fn(&mut PromotionDescribed), expect: &str| {
        let mut wanted = promotion(1, only(OIL), percent(50_000));
        change(&mut wanted);
        assert_eq!(describe_promotion(wanted, None).unwrap_err().code(), expect);
    };
    check(|it| it.name = " ".to_owned(), "promotion_name_missing");
    check(|it| it.until = date(2024, 12, 31), "promotion_dates_reversed");
    check(|it| it.weekdays = vec![0], "promotion_weekday_not_valid");
    check(|it| it.scope = PromotionScope::Products { products: Vec::new() }, "promotion_scope_not_valid");
    check(|it| it.offer = percent(0), "promotion_offer_not_valid");
    check(|it| it.offer = Offer::FixedPrice { price: Money::from_minor(50) }, "promotion_offer_not_valid");
    let twice = |it: &mut PromotionDescribed| {
        let item = BundleItem { product: OIL, quantity: Quantity::ONE };
        it.offer = Offer::Bundle { items: vec![item; 2], price: rupiah(1_000) };
    };
    check(twice, "promotion_bundle_not_valid");
}

fn offers() -> impl Strategy<Value = Offer> {
    let units = |most| (1..most).prop_map(Quantity::from_units);
    let item = |product| units(4_i64).prop_map(move |quantity| BundleItem { product, quantity });
    prop_oneof![
        (1_i64..1_000_000).prop_map(|ppm| Offer::Percent { ppm }),
        (1_i64..60_000).prop_map(|amount| Offer::Amount { amount: rupiah(amount) }),
        (1_i64..90_000).prop_map(|price| Offer::FixedPrice { price: rupiah(price) }),
        (units(5), units(3)).prop_map(|(buy, get)| Offer::BuyGet { buy, get }),
        (item(OIL), item(SUGAR), 1_i64..200_000)
            .prop_map(|(a, b, price)| Offer::Bundle { items: vec![a, b], price: rupiah(price) }),
        (item(SUGAR), item(RICE), 1_i64..200_000)
            .prop_map(|(a, b, price)| Offer::Bundle { items: vec![a, b], price: rupiah(price) }),
    ]
}

fn scopes() -> impl Strategy<Value = PromotionScope> {
    prop_oneof![Just(PromotionScope::Everything), Just(only(OIL)), Just(only(SUGAR)), Just(only(RICE))]
}

prop_compose! {
    fn shops()(
        rules in proptest::collection::vec((scopes(), offers(), any::<bool>()), 0..6),
        member_price in proptest::option::of(1_i64..60_000),
        wholesale in proptest::option::of((1_i64..6, 1_i64..60_000)),
    ) -> (Shelf, SellingRules) {
        let mut shelf = shelf();
        let oil = shelf.get_mut(&OIL).unwrap();
        oil.levels.extend(member_price.map(|price| (PriceLevel::Member, rupiah(price))));
        oil.levels.extend(wholesale.map(|(from, price)| {
            (PriceLevel::Wholesale(Quantity::from_units(from)), rupiah(price))
        }));
        let promotions = (1_u8..).zip(rules).map(|(number, (scope, offer, member_only))| {
            PromotionDescribed { member_only, ..promotion(number, scope, offer) }
        });
        (shelf, with(promotions.collect()))
    }
}

fn carts() -> impl Strategy<Value = Vec<CartLine>> {
    let discount = proptest::option::of((0_i64..1_000_000).prop_map(|ppm| ManualDiscount::Percent { ppm }));
    let line = (0_usize..3, 1_i64..6_000, discount).prop_map(|(at, thousandths, discount)| CartLine {
        discount,
        ..CartLine::new([OIL, SUGAR, RICE][at], Quantity::from_thousandths(thousandths))
    });
    proptest::collection::vec(line, 1..20)
}

proptest! {
    #[test]
    fn the_discounts_of_a_bill_sum_exactly(
        (shelf, rules) in shops(), lines in carts(), is_member in any::<bool>(), bill in 0_i64..=1_000_000,
    ) {
        let bill_discount = Some(ManualDiscount::Percent { ppm: bill });
        let bought = Cart { lines, member: is_member.then_some(MEMBER), bill_discount };
        let quote = price_cart(&bought, &shelf, &rules).unwrap();
        for line in &quote.lines {
            prop_assert_eq!(line.discounts.iter().map(|it| it.amount).sum::<Money>(), line.discount);
            prop_assert!(line.net() >= Money::ZERO && line.net() <= line.gross);
            prop_assert!(line.discounts.iter().all(|it| it.amount > Money::ZERO && it.amount.minor() % 100 == 0));
        }
        let amounts = &quote.amounts;
        prop_assert_eq!(amounts.subtotal - amounts.discount_total, amounts.net_total);
        let on_bill = |it: &&LineDiscount| it.kind == DiscountKind::Bill;
        let given: Money = quote.lines.iter().flat_map(|it| &it.discounts).filter(on_bill).map(|it| it.amount).sum();
        let before = amounts.net_total + given;
        prop_assert_eq!(given, crate::money::share_to_rupiah(before, i128::from(bill), 1_000_000));
    }

    #[test]
    fn a_member_never_pays_more_than_anybody_else((shelf, rules) in shops(), lines in carts()) {
        let lines: Vec<CartLine> = lines.into_iter().map(|line| CartLine { discount: None, ..line }).collect();
        let anybody = price_cart(&cart(lines.clone()), &shelf, &rules).unwrap();
        let member = price_cart(&Cart { member: Some(MEMBER), ..cart(lines) }, &shelf, &rules).unwrap();
        prop_assert!(member.amounts.net_total <= anybody.amounts.net_total);
    }

    #[test]
    fn the_order_of_lines_and_rules_does_not_matter((shelf, mut rules) in shops(), lines in carts()) {
        let lines: Vec<CartLine> = lines.into_iter().map(|line| CartLine { discount: None, ..line }).collect();
        let forward = price_cart(&cart(lines.clone()), &shelf, &rules).unwrap();
        prop_assert_eq!(&forward, &price_cart(&cart(lines.clone()), &shelf, &rules).unwrap());
        rules.promotions.reverse();
        let backward = price_cart(&cart(lines.into_iter().rev().collect()), &shelf, &rules).unwrap();
        prop_assert_eq!(forward.amounts.net_total, backward.amounts.net_total);
    }
}
