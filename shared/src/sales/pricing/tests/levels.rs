//! Whose price is valid, and the lowest of them.

use super::*;
use crate::sales::decide::SalesRefused;

/// Instant noodles: Rp3.000, members Rp2.900, from twelve Rp2.800, the dus of forty Rp108.000.
fn noodles() -> Shelf {
    let mut noodles = goods("Mi Instan", TaxClass::Taxed, 3_000);
    noodles.levels = BTreeMap::from([
        (PriceLevel::Member, rupiah(2_900)),
        (PriceLevel::Wholesale(Quantity::from_units(12)), rupiah(2_800)),
        (PriceLevel::Unit("DUS".to_owned()), rupiah(108_000)),
    ]);
    noodles.units = BTreeMap::from([("DUS".to_owned(), Quantity::from_units(40))]);
    BTreeMap::from([(OIL, noodles)])
}

fn dus(count: i64) -> CartLine {
    let pack = Quantity::from_units(40);
    let unit_name = Some("DUS".to_owned());
    CartLine { unit_name, pack, code: Some("8991234567891".to_owned()), ..pieces(OIL, 40 * count) }
}

#[test]
fn the_lowest_valid_price_wins() {
    let check = |story: &str, line: CartLine, member: Option<CartMember>, expect: (i64, &str, i64, i64)| {
        let quote = priced(&Cart { member, ..cart(vec![line]) }, &noodles());
        let line = &quote.lines[0];
        let found = (line.unit_price.rupiah(), line.level.as_str(), line.list_price.rupiah(), line.gross.rupiah());
        assert_eq!(found, expect, "{story}");
    };
    let candidate = CartMember { is_active: false, ..MEMBER };
    check("anybody", pieces(OIL, 1), None, (3_000, "general", 3_000, 3_000));
    check("a member", pieces(OIL, 2), Some(MEMBER), (2_900, "member", 3_000, 5_800));
    check("not yet a member", pieces(OIL, 2), Some(candidate), (3_000, "general", 3_000, 6_000));
    check("one short of a dozen", pieces(OIL, 11), None, (3_000, "general", 3_000, 33_000));
    check("a dozen", pieces(OIL, 12), None, (2_800, "wholesale:12000", 3_000, 33_600));
    check("a dozen for a member: the lower", pieces(OIL, 12), Some(MEMBER), (2_800, "wholesale:12000", 3_000, 33_600));
    check("forty loose ones are no carton", pieces(OIL, 40), None, (2_800, "wholesale:12000", 3_000, 112_000));
    check("a carton at its own price", dus(1), None, (108_000, "unit:DUS", 108_000, 108_000));
    check("two", dus(2), Some(MEMBER), (108_000, "unit:DUS", 108_000, 216_000));
}

#[test]
fn goods_scanned_one_by_one_reach_the_wholesale_price_too() {
    let quote = priced(&cart(vec![pieces(OIL, 5), pieces(OIL, 7)]), &noodles());
    assert_eq!(nets(&quote), [14_000, 19_600]);
}

#[test]
fn setting_the_member_reprices_the_cart_and_says_so() {
    let lines = vec![pieces(OIL, 10)];
    assert!(priced(&cart(lines.clone()), &noodles()).messages.is_empty());
    let quote = priced(&Cart { member: Some(MEMBER), ..cart(lines) }, &noodles());
    assert_eq!((quote.messages, quote.points), (vec!["Harga anggota dipakai: hemat Rp1.000.".to_owned()], 14));
}

#[test]
fn a_carton_costs_its_pieces_where_it_has_no_price_of_its_own() {
    let mut shelf = noodles();
    shelf.get_mut(&OIL).unwrap().levels.clear();
    let line = &priced(&cart(vec![dus(2)]), &shelf).lines[0];
    assert_eq!((line.unit_price, line.gross, line.pack), (rupiah(120_000), rupiah(240_000), Quantity::from_units(40)));
    assert_eq!(line.unit_name.as_deref(), Some("DUS"));
    shelf.get_mut(&OIL).unwrap().units.clear();
    assert_eq!(refused(&cart(vec![dus(1)]), &shelf), "unit_unknown");
}

#[test]
fn open_prices_services_and_prices_changed_by_hand() {
    let mut shelf = shelf();
    shelf.insert(
        OIL,
        SellableProduct { kind: ProductKind::OpenPrice, price: None, ..goods("Paket", TaxClass::None, 0) },
    );
    shelf.insert(RICE, SellableProduct { kind: ProductKind::Service, ..goods("Fotokopi", TaxClass::None, 250) });
    let entered = |product, units, price: i64, reason: &str| CartLine {
        entered_price: Some(rupiah(price)),
        override_reason: reason.to_owned(),
        ..pieces(product, units)
    };
    assert_eq!(refused(&cart(vec![pieces(OIL, 1)]), &shelf), "price_needed");
    assert_eq!(refused(&cart(vec![entered(OIL, 1, -1, "")]), &shelf), "amount_negative");
    assert_eq!(refused(&cart(vec![entered(SUGAR, 1, 15_000, " ")]), &shelf), "reason_missing");
    let lines = vec![entered(OIL, 2, 12_500, ""), entered(SUGAR, 1, 15_000, "kemasan rusak"), pieces(RICE, 30)];
    let quote = priced(&cart(lines), &shelf);
    assert_eq!(nets(&quote), [25_000, 15_000, 7_500]);
    let levels: Vec<_> = quote.lines.iter().map(|line| (line.level.as_str(), line.list_price.rupiah())).collect();
    assert_eq!(levels, [("open", 12_500), ("override", 17_500), ("general", 250)]);
    assert_eq!(quote.needs.len(), 1);
    assert_eq!(quote.needs[0].operation, Operation::OverridePrice);
    assert_eq!(quote.needs[0].what, "harga Gula Pasir 1kg diubah dari Rp17.500 menjadi Rp15.000");
    let moves: Vec<bool> = [OIL, SUGAR, RICE].map(|id| shelf[&id].moves_stock()).to_vec();
    assert_eq!(moves, [false, true, false]);
}

#[test]
fn a_scales_label_costs_what_is_printed_on_it() {
    let meat = SellableProduct { unit_name: "KG".to_owned(), ..goods("Daging", TaxClass::Exempt, 130_000) };
    let mut shelf = BTreeMap::from([(OIL, meat)]);
    // Domain §9.3: PLU 00123, Rp15.000; 115 g at Rp130.000 would be Rp14.950.
    let label = |total: i64| CartLine {
        code: Some("2100123150007".to_owned()),
        entered_price: Some(rupiah(total)),
        ..CartLine::new(OIL, Quantity::from_thousandths(115))
    };
    let line = &priced(&cart(vec![label(15_000)]), &shelf).lines[0];
    assert_eq!((line.gross, line.level.as_str(), line.unit_price), (rupiah(15_000), "label", rupiah(130_000)));
    assert_eq!(nets(&priced(&cart(vec![label(45_000)]), &shelf)), [45_000], "three of them");
    assert_eq!(refused(&cart(vec![label(14_000)]), &shelf), "reason_missing", "not what the label says");
    shelf.get_mut(&OIL).unwrap().levels.insert(PriceLevel::Member, rupiah(100_000));
    let quote = priced(&Cart { member: Some(MEMBER), ..cart(vec![label(15_000)]) }, &shelf);
    assert_eq!((quote.lines[0].level.as_str(), nets(&quote)), ("member", vec![11_500]));
}

#[test]
fn what_has_no_valid_price_is_not_sold() {
    let mut shelf = noodles();
    let product = shelf.get_mut(&OIL).unwrap();
    (product.price, product.levels) = (None, BTreeMap::from([(PriceLevel::Member, rupiah(2_900))]));
    let refused = price_cart(&cart(vec![pieces(OIL, 1)]), &shelf, &rules()).unwrap_err();
    assert_eq!(refused, SalesRefused::PriceMissing { name: "Mi Instan".to_owned() });
    let member = Cart { member: Some(MEMBER), ..cart(vec![pieces(OIL, 1)]) };
    assert!(price_cart(&member, &shelf, &rules()).is_ok());
}

#[test]
fn levels_travel_as_words() {
    for code in ["general", "member", "wholesale:12000", "unit:DUS 40"] {
        assert_eq!(PriceLevel::from_code(code).map(|level| level.code()).as_deref(), Some(code));
    }
    for code in ["", "vip", "wholesale:0", "wholesale:-1", "wholesale:x", "unit: "] {
        assert_eq!(PriceLevel::from_code(code), None, "{code:?}");
    }
}
