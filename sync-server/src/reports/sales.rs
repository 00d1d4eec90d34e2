//! Sales of the cooperatives of a group, per unit and business day.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;
use shared::clock::{date_from_number, date_number};
use shared::id::{CooperativeId, GroupId, UnitId};
use shared::money::Money;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::{CooperativeReach, Sharer, begin_shared, reach, sharers};
use crate::error::Error;

/// Sums of sales.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ts_rs::TS)]
pub struct SalesAmounts {
    #[ts(type = "number")]
    pub sales_count: i64,
    pub gross: Money,
    pub discount: Money,
    pub net: Money,
    pub vat: Money,
    pub rounding: Money,
    pub origin_member_net: Money,
    pub origin_non_member_net: Money,
}

impl SalesAmounts {
    fn add(&mut self, other: SalesAmounts) {
        self.sales_count = self.sales_count.saturating_add(other.sales_count);
        self.gross += other.gross;
        self.discount += other.discount;
        self.net += other.net;
        self.vat += other.vat;
        self.rounding += other.rounding;
        self.origin_member_net += other.origin_member_net;
        self.origin_non_member_net += other.origin_non_member_net;
    }
}

/// A unit's day.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct SalesRow {
    pub cooperative_id: CooperativeId,
    pub cooperative_name: String,
    pub unit_id: UnitId,
    pub unit_name: String,
    pub business_date: String,
    #[serde(flatten)]
    pub amounts: SalesAmounts,
}

/// The answer.
#[derive(Debug, Serialize, ts_rs::TS)]
pub struct SalesResponse {
    pub rows: Vec<SalesRow>,
    pub totals: SalesAmounts,
    pub complete_up_to: Vec<CooperativeReach>,
}

/// Lists the days from one date to another, both included.
pub async fn sales(pool: &PgPool, group: GroupId, from: Date, to: Date) -> Result<SalesResponse, Error> {
    let (mut rows, mut complete_up_to) = (Vec::new(), Vec::new());
    for sharer in sharers(pool, group).await? {
        let Some(mut transaction) = begin_shared(pool, group, &sharer).await? else { continue };
        rows.extend(read(&mut transaction, &sharer, from, to).await?);
        let devices = reach(&mut transaction, sharer.cooperative).await?;
        transaction.commit().await?;
        let (cooperative_id, name) = (sharer.cooperative, sharer.name);
        complete_up_to.push(CooperativeReach { cooperative_id, name, devices });
    }
    let mut totals = SalesAmounts::default();
    rows.iter().for_each(|row| totals.add(row.amounts));
    Ok(SalesResponse { rows, totals, complete_up_to })
}

#[derive(sqlx::FromRow)]
struct Day {
    unit: Uuid,
    unit_name: String,
    business_date: i64,
    origin: i64,
    sales_count: i64,
    gross_minor: i64,
    discount_minor: i64,
    net_minor: i64,
    vat_minor: i64,
    rounding_minor: i64,
}

impl Day {
    fn amounts(&self) -> SalesAmounts {
        let net = Money::from_minor(self.net_minor);
        let (member, non_member) = if self.origin == 1 { (net, Money::ZERO) } else { (Money::ZERO, net) };
        SalesAmounts {
            sales_count: self.sales_count,
            gross: Money::from_minor(self.gross_minor),
            discount: Money::from_minor(self.discount_minor),
            net,
            vat: Money::from_minor(self.vat_minor),
            rounding: Money::from_minor(self.rounding_minor),
            origin_member_net: member,
            origin_non_member_net: non_member,
        }
    }
}

async fn read(connection: &mut PgConnection, sharer: &Sharer, from: Date, to: Date) -> Result<Vec<SalesRow>, Error> {
    let days: Vec<Day> = sqlx::query_as(
        "select sales_day.unit, coalesce(unit.name, '') as unit_name, business_date, origin, sales_count, gross_minor,
                discount_minor, net_minor, vat_minor, rounding_minor
         from sales_day
         left join unit on unit.cooperative = sales_day.cooperative and unit.unit = sales_day.unit
         where sales_day.cooperative = $1 and business_date between $2 and $3",
    )
    .bind(sharer.cooperative.0)
    .bind(date_number(from))
    .bind(date_number(to))
    .fetch_all(connection)
    .await?;
    let mut rows: BTreeMap<(i64, String, Uuid), SalesAmounts> = BTreeMap::new();
    for day in days {
        let amounts = day.amounts();
        rows.entry((day.business_date, day.unit_name, day.unit)).or_default().add(amounts);
    }
    let row = |((date, unit_name, unit), amounts): ((i64, String, Uuid), SalesAmounts)| SalesRow {
        cooperative_id: sharer.cooperative,
        cooperative_name: sharer.name.clone(),
        unit_id: UnitId(unit),
        unit_name,
        business_date: date_from_number(date).map(|date| date.to_string()).unwrap_or_default(),
        amounts,
    };
    Ok(rows.into_iter().map(row).collect())
}
