//! What a cart comes to: the cart as the rules take it, and the quote as a screen shows it.

use std::collections::BTreeMap;

use rusqlite::Connection;
use shared::id::{MemberId, ProductId};
use shared::sales::decide::SalesRefused;
use shared::sales::pricing::{self, Cart, CartMember, SellableProduct, SellingRules, price_cart};
use shared::sales::rounding::quick_tenders;

use super::Caller;
use super::requests::{CartLineRequest, DiscountRequest, Quote, QuoteLine, QuoteMember, QuoteSaleRequest};
use super::sales::warehouse_of;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings::{self, business_date};
use crate::store::load::members::{self, KnownMember};
use crate::store::load::{products, promotions};

/// A cart with everything its price depends on.
pub struct LoadedCart {
    pub cart: Cart,
    pub member: Option<KnownMember>,
    pub products: BTreeMap<ProductId, SellableProduct>,
    pub rules: SellingRules,
}

/// Loads what the price of a cart depends on, as it stands on this business date.
///
/// # Errors
/// The member is not known, or the database's own.
pub fn load_cart(
    open: &Open,
    connection: &Connection,
    on: jiff::civil::Date,
    lines: &[CartLineRequest],
    member_id: Option<MemberId>,
    bill_discount: Option<DiscountRequest>,
) -> Result<LoadedCart, Refusal> {
    let cooperative = open.identity.cooperative;
    let member = match member_id {
        Some(id) => Some(members::member(connection, cooperative, id)?.ok_or(SalesRefused::MemberUnknown)?),
        None => None,
    };
    let ids: Vec<ProductId> = lines.iter().map(|line| line.product_id).collect();
    let products = products::sellable(connection, cooperative, warehouse_of(open.identity), on, &ids)?;
    let promotions = promotions::standing(connection, cooperative, on, &ids)?;
    let rules = settings::read(connection, cooperative)?.selling_rules(on);
    let rules = SellingRules { promotions, ..rules };
    let cart = Cart {
        lines: lines.iter().map(Into::into).collect(),
        member: member.as_ref().map(|it| CartMember { member: it.member, is_active: it.is_active() }),
        bill_discount: bill_discount.and_then(DiscountRequest::given),
    };
    Ok(LoadedCart { cart, member, products, rules })
}

pub(super) fn quote_sale(caller: &Caller<'_>, request: QuoteSaleRequest) -> Result<Quote, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let date = business_date(&connection, open.identity)?;
    let QuoteSaleRequest { lines, member_id, bill_discount, .. } = request;
    let loaded = load_cart(&open, &connection, date, &lines, member_id, bill_discount)?;
    let quote = price_cart(&loaded.cart, &loaded.products, &loaded.rules)?;
    let quoted = lines.iter().zip(&quote.lines).map(|(line, priced)| quoted(line, priced, &loaded.products));
    Ok(Quote {
        lines: quoted.collect(),
        subtotal: quote.amounts.subtotal,
        discount_total: quote.amounts.discount_total,
        due: quote.amounts.net_total,
        rounding: quote.amounts.rounding,
        payable: quote.amounts.payable,
        vat: quote.amounts.vat_total,
        points: quote.points,
        member: loaded.member.map(|it| QuoteMember { member_id: it.member, number: it.number, name: it.name }),
        quick_tenders: quick_tenders(quote.amounts.payable),
        needs: quote.needs,
        messages: quote.messages,
    })
}

fn quoted(
    line: &CartLineRequest,
    priced: &pricing::PricedLine,
    products: &BTreeMap<ProductId, SellableProduct>,
) -> QuoteLine {
    let product = products.get(&line.product_id);
    let base_unit = || product.map(|it| it.unit_name.clone()).unwrap_or_default();
    QuoteLine {
        line_id: line.line_id.clone(),
        line_no: priced.line_no,
        product_id: line.product_id,
        name: product.map(|it| it.name.clone()).unwrap_or_default(),
        unit_name: priced.unit_name.clone().unwrap_or_else(base_unit),
        quantity: priced.quantity,
        pack: priced.pack,
        unit_price: priced.unit_price,
        list_price: priced.list_price,
        level: priced.level.clone(),
        gross: priced.gross,
        discounts: priced.discounts.clone(),
        discount: priced.discount,
        net: priced.net(),
        stock: product.map(|it| it.stock.pool.quantity).unwrap_or_default(),
        kind: product.map(|it| it.kind).unwrap_or_default(),
    }
}
