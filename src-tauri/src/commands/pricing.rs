//! What a cart comes to: the cart as the rules take it, and the quote as a screen shows it.

use std::collections::BTreeMap;

use rusqlite::Connection;
use shared::id::{MemberId, ProductId};
use shared::money::Money;
use shared::sales::credit::CreditRules;
use shared::sales::decide::SalesRefused;
use shared::sales::points;
use shared::sales::pricing::{self, Cart, CartMember, SellableProduct, SellingRules, price_cart};
use shared::sales::rounding::quick_tenders;
use shared::sales::selling::payment::{OwedInExchange, cash_payable, others, owed_in_exchange};
use shared::sales::tender::Tender;

use super::Caller;
use super::after_sale::refunds_of;
use super::requests::{
    CartLineRequest, DiscountRequest, Quote, QuoteExchange, QuoteLine, QuoteMember, QuoteSaleRequest,
};
use super::sales::warehouse_of;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings::business_date;
use crate::store::load::members::{self, KnownMember};
use crate::store::load::{products, promotions, purse};
use crate::{member_pin, settings};

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
        Some(id) => Some(members::standing(connection, cooperative, id)?.ok_or(SalesRefused::MemberUnknown)?),
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
    let QuoteSaleRequest { lines, member_id, bill_discount, tenders, exchange } = request;
    let loaded = load_cart(&open, &connection, date, &lines, member_id, bill_discount)?;
    let quote = price_cart(&loaded.cart, &loaded.products, &loaded.rules)?;
    let tenders = tenders.unwrap_or_default();
    let (rounding, payable) = cash_payable(quote.amounts.net_total, &tenders, loaded.rules.rounding);
    let exchange = match exchange {
        Some(back) => {
            let refunds = refunds_of(&open, &connection, &back)?;
            let owed = owed_in_exchange(quote.amounts.net_total, &tenders, &refunds, loaded.rules.rounding);
            let refund = refunds.iter().map(Tender::amount).sum();
            let OwedInExchange { exact: due, payable, rounding, paid_out } = owed;
            Some(QuoteExchange { refund, due, payable, rounding, paid_out })
        }
        None => None,
    };
    let in_cash = exchange.as_ref().map_or(payable, |it| it.payable) - others(&tenders);
    let member = match &loaded.member {
        Some(member) => Some(quoted_member(&open, &connection, member, &loaded.rules)?),
        None => None,
    };
    let quoted = lines.iter().zip(&quote.lines).map(|(line, priced)| quoted(line, priced, &loaded.products));
    Ok(Quote {
        lines: quoted.collect(),
        subtotal: quote.amounts.subtotal,
        discount_total: quote.amounts.discount_total,
        due: quote.amounts.net_total,
        rounding,
        payable,
        vat: quote.amounts.vat_total,
        points: quote.points,
        member,
        quick_tenders: quick_tenders(in_cash.max(Money::ZERO)),
        needs: quote.needs,
        messages: quote.messages,
        exchange,
    })
}

/// What a member can pay with here, as this till knows it.
fn quoted_member(
    open: &Open,
    connection: &Connection,
    member: &KnownMember,
    rules: &SellingRules,
) -> Result<QuoteMember, Refusal> {
    let (cooperative, credit_rules) = (open.identity.cooperative, CreditRules::default());
    let credit = purse::credit(connection, open, member.member)?;
    let years = purse::point_years(connection, cooperative, member.member)?;
    let points_balance = points::balance(&years, rules.business_date);
    Ok(QuoteMember {
        member_id: member.member,
        number: member.number.clone(),
        name: member.name.clone(),
        credit_limit: credit.limit(&credit_rules),
        credit_used: credit.used,
        credit_available: credit.available(&credit_rules),
        credit_blocked: credit.blocked(&credit_rules, rules.business_date),
        savings_available: purse::savings(connection, cooperative, member.member)?,
        points_balance,
        points_value: points::worth(points_balance.max(0), rules.points),
        has_pin: member_pin::verifier(connection, cooperative, member.member)?.is_some(),
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
