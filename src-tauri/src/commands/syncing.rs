//! Sync as a person sees it: joining, inviting, connecting, and how far everything is.

use super::Caller;
use super::requests::{
    ConnectServerRequest, Done, HeadRow, JoinCooperativeRequest, JoinCooperativeResponse, JoinProgressRequest,
    JoinProgressResponse, LanPeerRow, LanStatus, MakeJoinCodeRequest, MakeJoinCodeResponse, RenewalRow,
    ResumeJoinRequest, SetLanRequest, SyncNowRequest, SyncStatusRefused, SyncStatusRequest, SyncStatusResponse,
};
use crate::core::{Open, now_ms};
use crate::refusal::Refusal;
use crate::store::load::units;
use crate::store::{local_state, log};
use crate::sync::{self, alarm};
use crate::{renewal, settings};

pub(super) fn join_cooperative(
    caller: &Caller<'_>,
    request: JoinCooperativeRequest,
) -> Result<JoinCooperativeResponse, Refusal> {
    sync::join(caller.core, request.id, &request.server_url, &request.code)?;
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let device = units::device(&connection, cooperative, open.identity.device)?;
    Ok(JoinCooperativeResponse {
        cooperative_id: cooperative,
        cooperative_name: settings::read(&connection, cooperative)?.cooperative_name,
        till_code: device.map(|device| device.till_code).unwrap_or_default(),
    })
}

pub(super) fn join_progress(caller: &Caller<'_>, _: JoinProgressRequest) -> Result<JoinProgressResponse, Refusal> {
    let Some(open) = caller.core.opened() else {
        return Ok(JoinProgressResponse { stage: "connecting".to_owned(), received: 0, total: None, trouble: None });
    };
    progress(&open)
}

/// Goes on with a join that broke off, without waiting for the next attempt. Nobody can sign in yet, so anybody may.
pub(super) fn resume_join(caller: &Caller<'_>, _: ResumeJoinRequest) -> Result<JoinProgressResponse, Refusal> {
    let open = caller.core.require()?;
    if sync::is_joining(&open)? {
        // What went wrong stands in the progress.
        let _ = sync::run_once(&open);
    }
    progress(&open)
}

fn progress(open: &Open) -> Result<JoinProgressResponse, Refusal> {
    let report = open.sync.report();
    let stage = match (report.is_running, sync::is_joining(open)?) {
        (true, _) => "downloading",
        (false, true) => "idle",
        (false, false) => "done",
    };
    let received = i64::try_from(report.received).unwrap_or(i64::MAX);
    let total = report.expected.map(|expected| i64::try_from(expected).unwrap_or(i64::MAX));
    Ok(JoinProgressResponse { stage: stage.to_owned(), received, total, trouble: report.last_error })
}

pub(super) fn make_join_code(
    caller: &Caller<'_>,
    request: MakeJoinCodeRequest,
) -> Result<MakeJoinCodeResponse, Refusal> {
    let open = caller.core.require()?;
    let till = (request.till_code.as_str(), request.device_name.as_str());
    let (code, expires_at_ms) = sync::invite(&open, caller.who()?.user, request.id, till)?;
    Ok(MakeJoinCodeResponse { code, expires_at_ms })
}

pub(super) fn connect_server(caller: &Caller<'_>, request: ConnectServerRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    sync::connect(&open, &request.server_url, &request.enrolment_code)?;
    Ok(Done {})
}

pub(super) fn sync_now(caller: &Caller<'_>, _: SyncNowRequest) -> Result<SyncStatusResponse, Refusal> {
    let open = caller.core.require()?;
    // What went wrong stands in the status, beside what is waiting.
    let _ = sync::run_once(&open);
    status(&open)
}

pub(super) fn sync_status(caller: &Caller<'_>, _: SyncStatusRequest) -> Result<SyncStatusResponse, Refusal> {
    status(&*caller.core.require()?)
}

fn status(open: &Open) -> Result<SyncStatusResponse, Refusal> {
    let server_url = sync::server_url(open)?;
    let report = open.sync.report();
    let connection = open.store.reader();
    let (waiting, oldest_unsent_ms) = log::backlog(&connection)?;
    let refused = refused(&connection)?;
    let state = match (&server_url, report.is_running, &report.last_error) {
        (None, _, _) => "never_connected",
        (_, true, _) => "sending",
        (_, _, Some(error)) if error.code == "offline" => "offline",
        (_, _, Some(_)) => "refused",
        (_, _, None) => "idle",
    };
    let contacts = sync::contacts(&connection)?;
    let contact = |device| contacts.iter().find(|contact| contact.device == device);
    let head = |device: units::KnownDevice| HeadRow {
        heard_at_ms: contact(device.device).map(|it| it.at_ms),
        waiting: contact(device.device).map(|it| it.report.waiting),
        oldest_seconds: contact(device.device).and_then(|it| it.report.oldest_seconds),
        app_version: contact(device.device).map(|it| it.report.app.clone()),
        device_id: device.device,
        till_code: device.till_code,
        name: device.name,
        seq: device.seq,
        acknowledged_seq: device.acknowledged_seq,
        last_clock_ms: device.clock_ms,
    };
    let devices = units::devices(&connection, open.identity.cooperative)?;
    let lan = lan_status(open, &devices, &sync::lan::read_settings(&connection)?);
    let heads = devices.into_iter().map(head).collect();
    let alarm_hours = settings::read(&connection, open.identity.cooperative)?.sync_alarm_hours;
    let oldest_unsent_ms = oldest_unsent_ms.filter(|_| waiting > 0);
    Ok(SyncStatusResponse {
        connected: server_url.is_some(),
        server_url: server_url.clone(),
        state: state.to_owned(),
        waiting: i64::try_from(waiting).unwrap_or(i64::MAX),
        oldest_unsent_ms,
        last_contact_ms: report.last_contact_ms,
        last_error: report.last_error,
        alarm: server_url.is_some() && alarm::is_overdue(oldest_unsent_ms, alarm_hours, now_ms()),
        alarm_hours,
        stalled: server_url.is_some() && alarm::is_silent(open.sync.beat_ms(), now_ms()),
        hears_nudges: report.hears_nudges,
        lan,
        heads,
        refused,
        renewal: renewal(&connection)?,
    })
}

/// The peers of the shop's network, with the codes they are known by.
fn lan_status(open: &Open, devices: &[units::KnownDevice], settings: &sync::lan::LanSettings) -> LanStatus {
    let code = |device| devices.iter().find(|known| Some(known.device) == device).map(|it| it.till_code.clone());
    let peer = |(address, report): (String, sync::lan::PeerReport)| LanPeerRow {
        address,
        till_code: code(report.device),
        last_exchange_ms: report.last_exchange_ms,
        last_error: report.last_error.map(str::to_owned),
        is_trusted: report.is_trusted,
        sent: report.sent,
        received: report.received,
    };
    LanStatus {
        enabled: settings.enabled,
        port: settings.port,
        typed_peers: settings.peers.clone(),
        peers: open.sync.lan.peers().into_iter().map(peer).collect(),
    }
}

pub(super) fn set_lan(caller: &Caller<'_>, request: SetLanRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let SetLanRequest { enabled, port, peers } = request;
    let peers = peers.into_iter().map(|peer| peer.trim().to_owned()).filter(|peer| !peer.is_empty()).collect();
    sync::lan::set(&open, &sync::lan::LanSettings { enabled, port, peers })?;
    Ok(Done {})
}

fn refused(connection: &rusqlite::Connection) -> Result<Vec<SyncStatusRefused>, Refusal> {
    let mut statement = connection.prepare_cached(
        "select r.seq, r.reason, c.id, coalesce(d.till_code, '') from refused_change_set r
         left join change_set c on c.device = r.device and c.seq = r.seq
         left join device d on d.device = r.device order by r.at_ms desc limit 100",
    )?;
    let rows = statement.query_map([], |row| {
        let id: Option<[u8; 16]> = row.get(2)?;
        Ok(SyncStatusRefused {
            change_set_id: shared::id::ChangeSetId::from_bytes(id.unwrap_or_default()),
            till_code: row.get(3)?,
            seq: log::counted(row.get(0)?),
            code: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The last time this device took a new name, where it ever did.
fn renewal(connection: &rusqlite::Connection) -> Result<Option<RenewalRow>, Refusal> {
    let text = local_state(connection, renewal::LAST)?;
    let last = text.and_then(|text| serde_json::from_str::<renewal::Renewal>(&text).ok());
    Ok(last.map(|last| RenewalRow {
        at_ms: last.at_ms,
        reason: last.reason.code().to_owned(),
        old_code: last.old_code,
        new_code: last.new_code,
        adopted: last.adopted,
    }))
}
