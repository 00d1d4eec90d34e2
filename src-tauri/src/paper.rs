//! What stands on a receipt, made from change sets and described things. Shift reports are made in `shift_paper`.
//!
//! Numbers come from the facts as they were recorded; only names are looked up. So a copy made years later has the
//! same figures as the original (invariant 11).

use rusqlite::Connection;
use shared::change_set::{BodyHash, ChangeSet};
use shared::clock::printed_date;
use shared::fact::Fact;
use shared::money::Money;
use shared::paper::receipt::{
    ReceiptContent, ReceiptDiscount, ReceiptLine, ReceiptMember, ReceiptPoints, ReceiptTender, ReceiptVat, SlipKind,
    Verification,
};
use shared::paper::{Paper, Width, mask_name, receipt};
use shared::quantity::Quantity;
use shared::sales::fact::{SaleCompleted, SoldLine, Tender};
use shared::sales::pricing::ProductKind;
use shared::sales::returning::fact::{GoodsReturned, ReturnedLine};
use shared::sales::selling::fact::PointsGranted;
use shared::sales::tax::{TaxClass, dpp};

use crate::refusal::Refusal;
use crate::settings;
use crate::store::StoreError;
use crate::store::load::{members, purse, sales, units};

/// VAT as it is printed since 2025 (domain §8).
const VAT_RATE_PPM: u32 = 120_000;

/// The sale that a change set recorded.
pub fn sale_of(change_set: &ChangeSet) -> Option<SaleCompleted> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SaleCompleted(sale) => Some(sale),
        _ => None,
    })
}

fn short(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// The receipt of a sale; `copy_number` 0 is the original.
pub fn receipt(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    copy_number: u64,
    width: Width,
) -> Result<Paper, Refusal> {
    Ok(receipt::lay_out(&receipt_content(connection, change_set, hash, copy_number)?, width))
}

/// What stands on the receipt of a sale, and on every other document of it.
pub fn receipt_content(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    copy_number: u64,
) -> Result<ReceiptContent, Refusal> {
    let sale = sale_of(change_set).ok_or(shared::sales::decide::SalesRefused::SaleUnknown)?;
    content_of(connection, change_set, &sale, SlipKind::Sale, hash, copy_number)
}

/// The slip of goods that came back, or of a sale that was taken back: laid out as its sale was.
pub fn after_sale_slip(
    connection: &Connection,
    change_set: &ChangeSet,
    hash: BodyHash,
    width: Width,
) -> Result<Paper, Refusal> {
    let found = change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::GoodsReturned(it) => Some((as_sale(&it), SlipKind::Return { original_number: it.sale_document })),
        Fact::GoodsTakenBack(it) => {
            let original_number = "tanpa struk".to_owned();
            Some((as_sale(&it.as_return(change_set.id)), SlipKind::Return { original_number }))
        }
        Fact::SaleVoided(it) => {
            let original_number = it.sold.document.clone();
            Some((SaleCompleted { document: it.document, ..it.sold }, SlipKind::Void { original_number }))
        }
        _ => None,
    });
    let (sale, slip) = found.ok_or(shared::sales::decide::SalesRefused::SaleUnknown)?;
    Ok(receipt::lay_out(&content_of(connection, change_set, &sale, slip, hash, 0)?, width))
}

/// A return in the words of a slip: what came back, what was paid out.
fn as_sale(returned: &GoodsReturned) -> SaleCompleted {
    let line = |line: &ReturnedLine| SoldLine {
        product: line.product,
        name: line.name.clone(),
        quantity: line.quantity,
        unit_price: line.unit_price,
        gross: line.net,
        discount: Money::ZERO,
        net: line.net,
        vat: line.vat,
        cost: line.cost,
        tax_class: line.tax_class,
        level: String::new(),
        list_price: None,
        discounts: Vec::new(),
        code: None,
        unit_name: line.unit_name.clone(),
        pack: line.pack,
        kind: ProductKind::Goods,
        is_stocked: line.is_stocked,
        consigned: None,
    };
    let base = |class: TaxClass| {
        let own = returned.lines.iter().filter(|line| line.tax_class == class);
        dpp(own.map(|line| line.net - line.vat).sum(), class)
    };
    SaleCompleted {
        shift: returned.shift,
        document: returned.document.clone(),
        member: returned.member,
        is_pkp: returned.is_pkp,
        lines: returned.lines.iter().map(line).collect(),
        gross: returned.net,
        discount: Money::ZERO,
        net: returned.net,
        vat: returned.vat,
        tax_base: TaxClass::ALL.into_iter().map(base).sum(),
        rounding: returned.rounding,
        payable: returned.refund,
        tenders: returned.refunds.clone(),
        change: Money::ZERO,
        donation: Money::ZERO,
        exchanged: Vec::new(),
        points: returned.points.map(|it| PointsGranted { points: -it.points, amount: -it.amount }),
        hold: None,
    }
}

/// Why less was paid for a line, in one entry: its one reason, or all of them.
fn discount_of(line: &SoldLine) -> Option<ReceiptDiscount> {
    let labels: Vec<&str> = line.discounts.iter().map(|it| it.label.as_str()).collect();
    let label = if labels.is_empty() { "Diskon".to_owned() } else { labels.join(" + ") };
    (!line.discount.is_zero()).then_some(ReceiptDiscount { label, amount: line.discount })
}

/// How much of which unit: whole cartons where the line was sold by the carton.
fn measured(line: &SoldLine) -> Quantity {
    let (base, pack) = (line.quantity.thousandths(), line.pack.thousandths());
    match base.saturating_mul(1_000).checked_div(pack) {
        Some(packs) if pack != 1_000 && packs.saturating_mul(pack) == base.saturating_mul(1_000) => {
            Quantity::from_thousandths(packs)
        }
        _ => line.quantity,
    }
}

fn content_of(
    connection: &Connection,
    change_set: &ChangeSet,
    sale: &SaleCompleted,
    slip: SlipKind,
    hash: BodyHash,
    copy_number: u64,
) -> Result<ReceiptContent, Refusal> {
    let cooperative = change_set.cooperative;
    let settings = settings::read(connection, cooperative)?;
    let device = units::device(connection, cooperative, change_set.device)?;
    let unit_name = device.map(|device| device.unit_name).unwrap_or_default();
    let shift = sales::shift(connection, cooperative, sale.shift)?;
    let member = match sale.member {
        Some(member) => members::member(connection, cooperative, member)?,
        None => None,
    };
    let (_, time) = change_set.zone.local(change_set.clock.wall_ms);
    let unit_names = unit_names(connection, change_set, sale)?;
    // A copy shows what its original showed, and nobody recorded the balance of that day.
    let points = match (sale.member, sale.points) {
        (Some(member), Some(granted)) if copy_number == 0 => {
            let years = purse::point_years(connection, cooperative, member)?;
            let balance = shared::sales::points::balance(&years, change_set.business_date);
            Some(ReceiptPoints { added: granted.points, balance })
        }
        _ => None,
    };
    let has_taxed = sale.is_pkp && sale.lines.iter().any(|line| line.tax_class.bears_vat());
    let line = |(index, line): (usize, &shared::sales::fact::SoldLine)| ReceiptLine {
        name: line.name.clone(),
        taxed: sale.is_pkp && line.tax_class.bears_vat(),
        quantity: measured(line),
        unit_name: match line.unit_name.as_str() {
            "" => unit_names.get(index).cloned().unwrap_or_default(),
            printed => printed.to_owned(),
        },
        unit_price: line.unit_price,
        gross: line.gross,
        discount: discount_of(line),
    };
    let tender = |tender: &Tender| ReceiptTender { label: tender.kind().label().to_owned(), amount: tender.amount() };
    let given = Some(sale.donation).filter(|donation| !donation.is_zero());
    let donated = given.map(|amount| ReceiptTender { label: "Sumbangan".to_owned(), amount: -amount });
    let kept = Some(sale.exchanged.iter().map(Tender::amount).sum::<Money>()).filter(|kept| !kept.is_zero());
    let kept = kept.map(|amount| ReceiptTender { label: "Tukar barang".to_owned(), amount });
    let content = ReceiptContent {
        header: settings.header(&unit_name),
        npwp: settings.npwp.clone().filter(|_| sale.is_pkp),
        slip,
        document_number: sale.document.clone(),
        date: printed_date(change_set.business_date),
        time,
        zone: change_set.zone.letters().to_owned(),
        cashier: units::user_name(connection, cooperative, change_set.actor)?,
        shift_number: short(shift.map_or(0, |shift| shift.number)),
        member: member.map(|member| ReceiptMember { number: member.number, name_masked: mask_name(&member.name) }),
        lines: sale.lines.iter().enumerate().map(line).collect(),
        subtotal: sale.gross,
        discount_total: sale.discount,
        rounding: sale.rounding,
        total: sale.payable,
        tenders: sale.tenders.iter().map(tender).chain(kept).chain(donated).collect(),
        change: sale.change,
        // Where nothing taxed was sold there is no tax to explain.
        vat: has_taxed.then_some(ReceiptVat { base: sale.tax_base, amount: sale.vat, rate_ppm: VAT_RATE_PPM }),
        points,
        footer: settings.receipt_footer.clone(),
        verification: Verification { document_number: sale.document.clone(), chain_head: hash.to_string() },
        copy_number: short(copy_number),
    };
    Ok(content)
}

/// The unit names of the sold products as they are described now.
fn unit_names(
    connection: &Connection,
    change_set: &ChangeSet,
    sale: &SaleCompleted,
) -> Result<Vec<String>, StoreError> {
    let mut statement =
        connection.prepare_cached("select unit_name from product where cooperative = ?1 and product = ?2")?;
    let mut names = Vec::with_capacity(sale.lines.len());
    for line in &sale.lines {
        let mut found =
            statement.query(rusqlite::params![change_set.cooperative.as_bytes(), line.product.as_bytes()])?;
        names.push(match found.next()? {
            Some(row) => row.get(0)?,
            None => String::new(),
        });
    }
    Ok(names)
}
