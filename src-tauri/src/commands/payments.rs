//! Payments that wait for the bank: the QRIS code to show, confirming, settling.

use rusqlite::Transaction;
use shared::sales::decide::SalesRefused;
use shared::sales::qris::{QrisRefused, StaticQris};
use shared::sales::settling::{self, SETTLED_MAX, SettlePayments};

use super::Caller;
use super::requests::{
    ConfirmPaymentRequest, Done, ListPendingPaymentsRequest, ListPendingPaymentsResponse, PendingPaymentRow,
    QrisCodeRequest, QrisCodeResponse, SettlePaymentsRequest,
};
use crate::commit::{Action, commit, next_document_number};
use crate::core::Open;
use crate::refusal::Refusal;
use crate::settings::{self, posting_date};
use crate::store::load::payments;

/// The most rows of one page.
const PAGE_MAX: u32 = 500;

impl From<QrisRefused> for Refusal {
    fn from(refused: QrisRefused) -> Refusal {
        Refusal::new(refused.code(), refused.to_string(), "This QRIS code cannot be used.")
    }
}

/// Light and dark squares with the quiet edge that readers need, as a picture that scales.
fn drawn(payload: &str) -> Result<String, Refusal> {
    let code = qrcode::QrCode::with_error_correction_level(payload, qrcode::EcLevel::M);
    let code = code.map_err(|_| Refusal::from(QrisRefused::NotReadable))?;
    Ok(code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(240, 240).quiet_zone(true).build())
}

pub(super) fn qris_code(caller: &Caller<'_>, request: QrisCodeRequest) -> Result<QrisCodeResponse, Refusal> {
    let open = caller.core.require()?;
    let known = settings::read(&open.store.reader(), open.identity.cooperative)?.qris_static;
    let known = known.ok_or_else(|| {
        Refusal::new(
            "qris_not_set",
            "Kode QRIS statis belum diisi. Minta atasan mengisinya di Pengaturan.",
            "The static QRIS code is not set yet. Ask a superior to set it under Settings.",
        )
    })?;
    let code = StaticQris::read(&known)?;
    let (payload, label) = if request.amount.is_zero() {
        (code.payload(), "QRIS statis")
    } else {
        (code.with_amount(request.amount, request.bill.as_deref())?, "QRIS bantu nominal")
    };
    Ok(QrisCodeResponse { svg: drawn(&payload)?, payload, label: label.to_owned() })
}

pub(super) fn list_pending_payments(
    caller: &Caller<'_>,
    request: ListPendingPaymentsRequest,
) -> Result<ListPendingPaymentsResponse, Refusal> {
    let open = caller.core.require()?;
    let limit = request.limit.min(PAGE_MAX);
    let (total, found) = payments::pending(&open.store.reader(), open.identity, request.offset, limit)?;
    let row = |it: payments::ListedPayment| PendingPaymentRow {
        sale_id: it.pending.payment.sale,
        tender_no: it.pending.payment.tender_no,
        document_number: it.document,
        kind: it.pending.kind,
        amount: it.pending.payment.amount,
        at_ms: it.at_ms,
        reference: it.reference,
    };
    Ok(ListPendingPaymentsResponse { total, payments: found.into_iter().map(row).collect() })
}

pub(super) fn confirm_payment(caller: &Caller<'_>, request: ConfirmPaymentRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let decide = |tx: &Transaction<'_>| {
        let pending = payments::pending_one(tx, open.identity, request.sale_id, request.tender_no)?;
        Ok(settling::confirm_payment(pending, &request.reference)?.into())
    };
    commit(&open, caller.who()?.user, request.id, decide, |_, _| Ok(Done {}))
}

pub(super) fn settle_payments(caller: &Caller<'_>, request: SettlePaymentsRequest) -> Result<Done, Refusal> {
    let open = caller.core.require()?;
    let id = request.id;
    commit(&open, caller.who()?.user, id, |tx| decide_settling(&open, tx, &request), |_, _| Ok(Done {}))
}

fn decide_settling(open: &Open, tx: &Transaction<'_>, request: &SettlePaymentsRequest) -> Result<Action, Refusal> {
    if request.tenders.len() > SETTLED_MAX {
        return Err(SalesRefused::PaymentNotPending.into());
    }
    let found = request.tenders.iter().map(|it| payments::pending_one(tx, open.identity, it.sale_id, it.tender_no));
    let pending = found.collect::<Result<_, _>>()?;
    let date = posting_date(tx, open.identity)?;
    let decided = settling::settle_payments(SettlePayments {
        document: next_document_number(tx, open.identity, date)?,
        unit: open.identity.unit,
        kind: request.kind,
        pending,
        bank_amount: request.bank_amount,
        fee: request.fee,
    })?;
    Ok(Action { decided, business_date: Some(date), ..Action::default() })
}
