//! A person says which day it is, where the computer's clock cannot be believed.

use jiff::civil::Date;
use rusqlite::Transaction;
use shared::day::{ConfirmDay, confirm_day as decide_day, confirm_day_needs};

use super::Caller;
use super::requests::{ConfirmDayRequest, Done};
use crate::commit::{Action, commit};
use crate::refusal::Refusal;
use crate::{approval, day, settings};

pub(super) fn confirm_day(caller: &Caller<'_>, request: ConfirmDayRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let who = caller.who()?;
    let on: Date = request.day.parse().map_err(|_| Refusal::bad_request(format!("day {:?}", request.day)))?;
    let authority = approval::authority(&open, who, request.approval.as_ref())?;
    let decide = |tx: &Transaction<'_>| {
        let zone = settings::read(tx, open.identity.cooperative)?.zone;
        let doubt = day::today(tx, zone)?.doubt.ok_or_else(no_doubt)?;
        let command = ConfirmDay { day: on, clock_date: doubt.clock_date, last: doubt.last };
        let approvals = authority.check(&confirm_day_needs(command))?;
        day::confirm(tx, zone, on)?;
        Ok(Action { decided: decide_day(command), approvals, business_date: Some(on), ..Action::default() })
    };
    commit(&open, who.user, request.id, decide, |_, _| Ok(Done {}))
}

/// The clock was put right meanwhile, or somebody else said it.
fn no_doubt() -> Refusal {
    Refusal::new(
        "day_not_doubtful",
        "Tanggal hari ini sudah pasti. Tidak ada yang perlu disahkan.",
        "Which day it is is certain by now. Nothing needs confirming.",
    )
}
