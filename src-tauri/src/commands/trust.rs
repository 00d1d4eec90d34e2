//! Trust in devices: what a revocation would take back, and admitting what was taken back.

use rusqlite::params;
use shared::change_set::Decided;
use shared::clock::date_from_number;
use shared::money::Money;
use shared::units::decide::UnitsRefused;
use shared::units::fact::DeviceAdmitted;

use super::Caller;
use super::requests::{AdmitDeviceRequest, Done, PreviewRevocationRequest, PreviewRevocationResponse};
use crate::commit::commit;
use crate::refusal::Refusal;
use crate::store::StoreError;
use crate::store::load::units;
use crate::store::log::counted;

pub(super) fn admit_device(caller: &Caller<'_>, request: AdmitDeviceRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let AdmitDeviceRequest { id, device_id, up_to_seq } = request;
    let decide = |tx: &rusqlite::Transaction<'_>| {
        let known = units::device(tx, open.identity.cooperative, device_id)?;
        known.ok_or(UnitsRefused::DeviceUnknown)?;
        let admitted = DeviceAdmitted { device: device_id, up_to_seq };
        Ok(Decided { facts: vec![admitted.into()], ..Decided::default() }.into())
    };
    commit(&open, caller.who()?.user, id, decide, |_, _| Ok(Done {}))
}

/// The actions of device `?2` behind number `?3`, in its chain or beside it, each once. Where an id has several bodies,
/// the first by device and number decides, wherever it stands (see `shared::adoption`).
const TAKEN_BACK: &str = "with held (id, device, seq) as (
        select id, device, seq from change_set where device = ?2 and seq > ?3
        union select id, device, seq from body_beside where device = ?2 and seq > ?3
    ), taken (id, seq) as (
        select id, min(seq) from held h
        where not exists (select 1 from change_set o where o.id = h.id and (o.device, o.seq) < (h.device, h.seq))
            and not exists (select 1 from body_beside o where o.id = h.id and (o.device, o.seq) < (h.device, h.seq))
        group by id)";

/// What would no longer count if a device were trusted only up to a number: read from the log, nothing is written.
pub(super) fn preview_revocation(
    caller: &Caller<'_>,
    request: PreviewRevocationRequest,
) -> Result<PreviewRevocationResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let after = i64::try_from(request.up_to_seq).unwrap_or(i64::MAX);
    let key = params![open.identity.cooperative.as_bytes(), request.device_id.as_bytes(), after];
    let sql = format!(
        "{TAKEN_BACK} select count(distinct t.id), coalesce(max(t.seq), 0),
                      cast(coalesce(sum(e.amount_minor), 0) as bigint), min(e.business_date), max(e.business_date)
         from taken t left join entry e on e.cooperative = ?1 and e.change_set = t.id"
    );
    let (change_sets, last_seq, minor, first, last) = connection
        .query_row(&sql, key, |row| {
            let dates = (row.get::<_, Option<i64>>(3)?, row.get::<_, Option<i64>>(4)?);
            Ok((counted(row.get(0)?), counted(row.get(1)?), row.get::<_, i64>(2)?, dates.0, dates.1))
        })
        .map_err(StoreError::from)?;
    let sql = format!("{TAKEN_BACK} select count(*) from taken t join sale s on s.cooperative = ?1 and s.sale = t.id");
    let sales = connection.query_row(&sql, key, |row| row.get(0)).map_err(StoreError::from)?;
    let shown = |number: Option<i64>| number.and_then(date_from_number).map(|date| date.to_string());
    Ok(PreviewRevocationResponse {
        last_seq: last_seq.max(request.up_to_seq),
        change_sets,
        amount: Money::from_minor(minor),
        sales: counted(sales),
        first_date: shown(first),
        last_date: shown(last),
    })
}
