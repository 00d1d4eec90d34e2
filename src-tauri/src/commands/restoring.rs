//! "Pulihkan toko ini": on a machine that has no books yet, so before anybody can sign in.
//!
//! Whoever stands there has the copies and the recovery key; nobody else can read them. On a machine that has books
//! every one of these commands refuses.

use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::Caller;
use super::requests::{
    AcceptRestoreRequest, CancelRestoreRequest, CopyRow, Done, FindCopiesRequest, FindCopiesResponse,
    RestoreProgressRequest, RestoreProgressResponse, RestoreReportResponse, StartRestoreRequest,
};
use super::safety::report_of;
use crate::refusal::Refusal;
use crate::safety::{places, restore};

fn only_where_empty(caller: &Caller<'_>) -> Result<(), Refusal> {
    match caller.core.opened() {
        None => Ok(()),
        Some(_) => Err(Refusal::new(
            "already_set_up",
            "Perangkat ini sudah memiliki data koperasi. Pemulihan hanya untuk perangkat yang masih kosong.",
            "This device has books already. Restoring is for a device that is still empty.",
        )),
    }
}

pub(super) fn find_copies(caller: &Caller<'_>, request: FindCopiesRequest) -> Result<FindCopiesResponse, Refusal> {
    only_where_empty(caller)?;
    let named = request.path.map(|path| PathBuf::from(path.trim())).filter(|path| path.is_absolute());
    let places = match named {
        Some(path) => vec![path],
        None => places::plugged_in(caller.core.folder()).into_iter().map(|place| place.path).collect(),
    };
    let copies = restore::find(&places).iter().map(row).collect();
    Ok(FindCopiesResponse { copies })
}

fn row(source: &restore::Source) -> CopyRow {
    // Of a mirror all segments are read, of backups the newest.
    let read = if source.kind == restore::SourceKind::Mirror { source.files.len() } else { 1 };
    let found = || source.files.iter().take(read).filter_map(|path| std::fs::metadata(path).ok());
    CopyRow {
        kind: source.kind,
        path: source.path.display().to_string(),
        bytes: found().map(|it| it.len()).sum(),
        changed_at_ms: source.files.iter().take(read).filter_map(|path| changed_at_ms(path)).max(),
    }
}

fn changed_at_ms(path: &Path) -> Option<u64> {
    let changed = std::fs::metadata(path).ok()?.modified().ok()?;
    u64::try_from(changed.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()
}

pub(super) fn start_restore(caller: &Caller<'_>, request: StartRestoreRequest) -> Result<Done, Refusal> {
    only_where_empty(caller)?;
    let places = request.paths.iter().map(|path| PathBuf::from(path.trim())).collect();
    let core = caller.core.shared()?;
    caller.core.restores.start(&core, &request.recovery_key, places)?;
    Ok(Done {})
}

pub(super) fn restore_progress(
    caller: &Caller<'_>,
    _: RestoreProgressRequest,
) -> Result<RestoreProgressResponse, Refusal> {
    only_where_empty(caller)?;
    let state = caller.core.restores.state();
    Ok(RestoreProgressResponse {
        phase: state.phase,
        done: state.done,
        total: state.total,
        report: state.report,
        refusal: state.refusal,
    })
}

pub(super) fn cancel_restore(caller: &Caller<'_>, _: CancelRestoreRequest) -> Result<Done, Refusal> {
    only_where_empty(caller)?;
    caller.core.restores.cancel(caller.core)?;
    Ok(Done {})
}

pub(super) fn accept_restore(caller: &Caller<'_>, _: AcceptRestoreRequest) -> Result<RestoreReportResponse, Refusal> {
    only_where_empty(caller)?;
    caller.core.restores.accept(caller.core)?;
    report_of(&*caller.core.require()?)
}
