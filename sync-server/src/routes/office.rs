//! The routes of head offices, and the page that asks them.

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use jiff::civil::Date;
use serde::Deserialize;
use shared::clock::Month;
use shared::id::GroupId;

use super::page::{Body, Path, Query};
use crate::Shared;
use crate::accounts::{self, SignInRequest, SignInResponse};
use crate::auth::HeadOffice;
use crate::error::Error;
use crate::exceptions::{self, ExceptionsResponse};
use crate::limits::Address;
use crate::reports::cooperatives::{self, CooperativesResponse};
use crate::reports::sales::{self, SalesResponse};
use crate::reports::trial_balance::{self, TrialBalanceResponse};

/// The routes of this file.
pub fn router() -> Router<Shared> {
    Router::new()
        .route("/office/api/sign_in", post(sign_in))
        .route("/office/api/groups/{group_id}/cooperatives", get(list_cooperatives))
        .route("/office/api/groups/{group_id}/trial_balance", get(show_trial_balance))
        .route("/office/api/groups/{group_id}/sales", get(show_sales))
        .route("/office/api/groups/{group_id}/exceptions", get(count_exceptions))
}

async fn sign_in(
    State(server): State<Shared>,
    address: Address,
    Body(request): Body<SignInRequest>,
) -> Result<Json<SignInResponse>, Error> {
    server.limits.password(address)?;
    Ok(Json(accounts::sign_in(&server, request).await?))
}

async fn list_cooperatives(
    State(server): State<Shared>,
    office: HeadOffice,
    Path(group): Path<GroupId>,
) -> Result<Json<CooperativesResponse>, Error> {
    office.must_belong_to(group)?;
    Ok(Json(cooperatives::cooperatives(&server.pool, group).await?))
}

async fn count_exceptions(
    State(server): State<Shared>,
    office: HeadOffice,
    Path(group): Path<GroupId>,
) -> Result<Json<ExceptionsResponse>, Error> {
    office.must_belong_to(group)?;
    Ok(Json(exceptions::of_group(&server.pool, group).await?))
}

/// `?from=YYYY-MM&to=YYYY-MM`
#[derive(Deserialize)]
struct Months {
    from: Month,
    to: Month,
}

async fn show_trial_balance(
    State(server): State<Shared>,
    office: HeadOffice,
    Path(group): Path<GroupId>,
    Query(months): Query<Months>,
) -> Result<Json<TrialBalanceResponse>, Error> {
    office.must_belong_to(group)?;
    if months.from > months.to {
        return Err(Error::ValueNotValid("from"));
    }
    Ok(Json(trial_balance::trial_balance(&server.pool, group, months.from, months.to).await?))
}

/// `?from=YYYY-MM-DD&to=YYYY-MM-DD`
#[derive(Deserialize)]
struct Days {
    from: Date,
    to: Date,
}

async fn show_sales(
    State(server): State<Shared>,
    office: HeadOffice,
    Path(group): Path<GroupId>,
    Query(days): Query<Days>,
) -> Result<Json<SalesResponse>, Error> {
    office.must_belong_to(group)?;
    if days.from > days.to {
        return Err(Error::ValueNotValid("from"));
    }
    Ok(Json(sales::sales(&server.pool, group, days.from, days.to).await?))
}
