//! Promotions: describing them and listing them.

use jiff::civil::Date;
use shared::change_set::Decided;
use shared::sales::pricing::{PromotionDescribed, describe_promotion};

use super::Caller;
use super::requests::{Done, ListPromotionsRequest, ListPromotionsResponse, PromotionRow, SavePromotionRequest};
use crate::commit::commit;
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings::business_date;
use crate::store::load::promotions;

pub(super) fn save_promotion(caller: &Caller<'_>, request: SavePromotionRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let id = request.id;
    let wanted = described(&open, request)?;
    commit(
        &open,
        caller.who()?.user,
        id,
        |tx| {
            let known = promotions::promotion(tx, open.identity.cooperative, wanted.promotion)?;
            let fact = describe_promotion(wanted, known.as_ref())?;
            Ok(Decided { facts: fact.into_iter().map(Into::into).collect(), ..Decided::default() }.into())
        },
        |_, _| Ok(Done {}),
    )
}

fn described(open: &Open, request: SavePromotionRequest) -> Result<PromotionDescribed, Refusal> {
    let date = |text: &str| text.parse::<Date>().map_err(Refusal::bad_request);
    let from = match request.from.as_deref().filter(|text| !text.is_empty()) {
        Some(text) => date(text)?,
        None => business_date(&open.store.reader(), open.identity)?,
    };
    Ok(PromotionDescribed {
        promotion: request.promotion_id,
        name: request.name,
        active: request.active,
        from,
        until: date(&request.until)?,
        weekdays: request.weekdays,
        member_only: request.member_only,
        scope: request.scope,
        offer: request.offer,
        n: 0,
    })
}

pub(super) fn list_promotions(
    caller: &Caller<'_>,
    request: ListPromotionsRequest,
) -> Result<ListPromotionsResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let today = business_date(&connection, open.identity)?;
    let cooperative = open.identity.cooperative;
    let (total, found) = promotions::list(&connection, cooperative, request.offset, request.limit.min(500))?;
    Ok(ListPromotionsResponse { total, promotions: found.into_iter().map(|it| row(it, today)).collect() })
}

fn row(promotion: PromotionDescribed, today: Date) -> PromotionRow {
    let state = match () {
        () if !promotion.active => "off",
        () if promotion.until < today => "over",
        () if promotion.from > today => "coming",
        () => "running",
    };
    PromotionRow {
        promotion_id: promotion.promotion,
        name: promotion.name,
        active: promotion.active,
        from: promotion.from.to_string(),
        until: promotion.until.to_string(),
        weekdays: promotion.weekdays,
        member_only: promotion.member_only,
        scope: promotion.scope,
        offer: promotion.offer,
        version: promotion.n,
        state: state.to_owned(),
    }
}
