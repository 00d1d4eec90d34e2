//! Prices by date, in batches, and the labels on the shelves that follow them.

use std::collections::BTreeSet;

use jiff::civil::Date;
use jiff::{Span, ToSpan};
use shared::change_set::{ChangeSet, Decided};
use shared::fact::Fact;
use shared::inventory::decide::InventoryRefused;
use shared::inventory::fact::{LabelsPrinted, PrintedLabel};
use shared::inventory::price::{DatedPrice, WantedPrice, schedule_price};
use shared::sales::pricing::PriceLevel;

use super::super::requests::{
    ChangedResponse, Done, LabelQueueRequest, LabelQueueResponse, LabelRow, ListPriceChangesRequest,
    ListPriceChangesResponse, MarkLabelsPrintedRequest, PriceChangeRow, SetPricesRequest,
};
use super::catalogue::hit;
use super::{Caller, PAGE_MAX, product};
use crate::batch::commit_batch;
use crate::commit::commit;
use crate::refusal::Refusal;
use crate::settings::business_date;
use crate::store::load::products::{self, PriceRow};

/// Facts of one change set: far below its limits.
pub(super) const FACTS_PER_CHANGE_SET: usize = 200;

/// The most lines of one batch or page of labels.
const LINES_MAX: usize = 5_000;

/// A date as a request writes it, or another one where it does not.
pub(super) fn date_or(text: Option<&str>, otherwise: Date) -> Result<Date, Refusal> {
    match text.filter(|text| !text.is_empty()) {
        Some(text) => text.parse().map_err(Refusal::bad_request),
        None => Ok(otherwise),
    }
}

pub(super) fn too_many(limit: usize) -> Refusal {
    Refusal::new(
        "too_many_lines",
        format!("Paling banyak {limit} barang sekali jalan. Persempit pilihan, lalu ulangi untuk sisanya."),
        format!("At most {limit} products at a time. Narrow the choice and repeat for the rest."),
    )
}

/// How many products a change set of a batch touches.
pub(super) fn products_in(change_set: &ChangeSet) -> BTreeSet<uuid::Uuid> {
    let priced = change_set.facts.iter().filter_map(|raw| match Fact::of(raw) {
        Fact::PriceSet(set) => Some(set.product.0),
        _ => None,
    });
    priced.chain(change_set.documents.iter().map(|change| change.document.0)).collect()
}

/// The answer of a batch: every product it changed, once.
pub(super) fn changed(parts: Vec<BTreeSet<uuid::Uuid>>) -> ChangedResponse {
    let products: BTreeSet<_> = parts.into_iter().flatten().collect();
    ChangedResponse { changed: i64::try_from(products.len()).unwrap_or(i64::MAX) }
}

pub(in crate::commands) fn set_prices(
    caller: &Caller<'_>,
    request: SetPricesRequest,
) -> Result<ChangedResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    if request.lines.len() > LINES_MAX {
        return Err(too_many(LINES_MAX));
    }
    let cooperative = open.identity.cooperative;
    let parts = commit_batch(
        &open,
        who.user,
        request.id,
        |tx, _| {
            let from = date_or(request.effective_from.as_deref(), business_date(tx, open.identity)?)?;
            let mut facts: Vec<Fact> = Vec::new();
            let mut last: Option<(shared::id::ProductId, Vec<DatedPrice>)> = None;
            for (index, line) in request.lines.iter().enumerate() {
                let level = PriceLevel::from_code(line.level.as_deref().unwrap_or("general"));
                let level = level.ok_or_else(|| Refusal::bad_request(format!("level {:?}", line.level)))?;
                if product(&open, tx, line.product_id)?.is_none() {
                    return Err(InventoryRefused::ProductUnknown(index + 1).into());
                }
                let mut known = match last.take() {
                    Some((id, known)) if id == line.product_id => known,
                    _ => products::prices_of(tx, cooperative, line.product_id)?,
                };
                let wanted = WantedPrice { level, price: line.price, from };
                if let Some(set) = schedule_price(line.product_id, &wanted, &known)? {
                    let price = Some(set.price).filter(|_| !set.withdrawn);
                    known.retain(|it| it.level != set.level || it.from != from);
                    known.push(DatedPrice { level: set.level.clone(), from, price, n: set.n });
                    facts.push(set.into());
                }
                last = Some((line.product_id, known));
            }
            let part = |facts: &[Fact]| Decided { facts: facts.to_vec(), ..Decided::default() };
            Ok(facts.chunks(FACTS_PER_CHANGE_SET).map(part).collect())
        },
        products_in,
    )?;
    Ok(changed(parts))
}

pub(in crate::commands) fn list_price_changes(
    caller: &Caller<'_>,
    request: ListPriceChangesRequest,
) -> Result<ListPriceChangesResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let today = business_date(&connection, open.identity)?;
    let usual = if request.product_id.is_some() { Date::MIN } else { before(today, 1.month()) };
    let first = date_or(request.from.as_deref(), usual)?;
    let last = date_or(request.until.as_deref(), Date::MAX)?;
    let (total, found) = products::list_prices(
        &connection,
        open.identity.cooperative,
        request.product_id,
        (first, last, today),
        request.offset,
        request.limit.min(PAGE_MAX),
    )?;
    let row = |it: PriceRow| PriceChangeRow {
        state: if it.from > today {
            "scheduled"
        } else if it.is_past {
            "past"
        } else {
            "in_force"
        }
        .to_owned(),
        product_id: it.product,
        name: it.name,
        level_name: products::level_name(&it.level),
        level: it.level,
        from: it.from.to_string(),
        price: it.price,
        before: it.before,
    };
    Ok(ListPriceChangesResponse { total, rows: found.into_iter().map(row).collect() })
}

fn before(date: Date, span: Span) -> Date {
    date.saturating_sub(span)
}

pub(in crate::commands) fn label_queue(
    caller: &Caller<'_>,
    request: LabelQueueRequest,
) -> Result<LabelQueueResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let today = business_date(&connection, open.identity)?;
    let since = date_or(request.since.as_deref(), before(today, 1.month()))?;
    let limit = request.limit.min(PAGE_MAX);
    let (total, found) = products::labels_to_print(&connection, cooperative, (since, today), request.offset, limit)?;
    let mut labels = Vec::with_capacity(found.len());
    for id in found {
        let Some(known) = product(&open, &connection, id)? else { continue };
        let printed_price = products::last_label(&connection, cooperative, id)?.map(|(price, _)| price);
        labels.push(LabelRow { product: hit(&open, &connection, known)?, printed_price });
    }
    Ok(LabelQueueResponse { total, labels })
}

pub(in crate::commands) fn mark_labels_printed(
    caller: &Caller<'_>,
    request: MarkLabelsPrintedRequest,
) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    if request.labels.len() > usize::try_from(PAGE_MAX).unwrap_or(usize::MAX) {
        return Err(too_many(500));
    }
    commit(
        &open,
        caller.who()?.user,
        request.id,
        |tx| {
            let mut labels = Vec::with_capacity(request.labels.len());
            for label in &request.labels {
                let seen = products::last_label(tx, open.identity.cooperative, label.product_id)?.map_or(0, |it| it.1);
                labels.push(PrintedLabel { product: label.product_id, price: label.price, n: seen + 1 });
            }
            Ok(Decided { facts: vec![LabelsPrinted { labels }.into()], ..Decided::default() }.into())
        },
        |_, _| Ok(Done {}),
    )
}
