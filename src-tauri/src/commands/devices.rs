//! Documents, labels and the scale: what comes out of devices other than the receipt printer's own queue.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use rusqlite::Connection;
use shared::paper::bars::{Barcode, Symbology};
use shared::paper::{Width, receipt};
use shared::quantity::Quantity;
use shared::sales::decide::SalesRefused;

use super::Caller;
use super::requests::{
    DocumentForm, Done, GetScaleRequest, GetScaleResponse, LabelItem, LabelTarget, PrintLabelsRequest,
    PrintLabelsResponse, ReadScaleRequest, ReadScaleResponse, SaleDocumentRequest, SaleDocumentResponse,
    SetScaleRequest, WatchScaleRequest, WatchScaleResponse,
};
use super::sales::warehouse_of;
use crate::core::{Open, now_ms};
use crate::documents::{self, SaleDocument, picture};
use crate::labels::{Label, LabelLayout, roll, sheet};
use crate::print::PrinterConnection;
use crate::print::queue::{self, NewPrintJob, PrintKind};
use crate::refusal::Refusal;
use crate::scale::{self, ScaleRefused, ScaleSettings};
use crate::store::load::{members, products};
use crate::store::log;
use crate::{paper, settings};

/// More labels than this at once are a mistake: twenty sheets.
const LABELS_MAX: u32 = 480;
/// A name longer than this is none.
const BUYER_MAX: usize = 120;

pub(super) fn sale_document(
    caller: &Caller<'_>,
    request: SaleDocumentRequest,
) -> Result<SaleDocumentResponse, Refusal> {
    let open = caller.core.require()?;
    let connection = open.store.reader();
    let (sale, signed) = log::find(&connection, request.sale_id)?.ok_or(SalesRefused::SaleUnknown)?;
    let content = paper::receipt_content(&connection, &sale, signed.hash(), 0)?;
    let number = content.document_number.clone();
    let (name, file) = match request.form {
        DocumentForm::ReceiptPng => {
            let drawn = picture::draw(&receipt::lay_out(&content, Width::Columns32));
            (format!("struk-{number}.png"), picture::png(&drawn).map_err(Refusal::bad_request)?)
        }
        DocumentForm::InvoiceA4 | DocumentForm::KuitansiA4 => {
            let settings = settings::read(&connection, open.identity.cooperative)?;
            let place = place_of(settings.address_lines.last());
            let buyer = match request.buyer.filter(|buyer| !buyer.trim().is_empty()) {
                Some(buyer) => buyer.trim().chars().take(BUYER_MAX).collect(),
                None => buyer_of(&open, &connection, &sale)?,
            };
            let document = SaleDocument { content, buyer, place };
            if request.form == DocumentForm::InvoiceA4 {
                (format!("faktur-{number}.pdf"), documents::invoice(&document))
            } else {
                (format!("kuitansi-{number}.pdf"), documents::kuitansi(&document))
            }
        }
    };
    Ok(SaleDocumentResponse { file_name: name, content_base64: BASE64.encode(file) })
}

/// The member who bought; on a document made for them they are named in full.
fn buyer_of(open: &Open, connection: &Connection, sale: &shared::change_set::ChangeSet) -> Result<String, Refusal> {
    let member = paper::sale_of(sale).and_then(|sale| sale.member);
    Ok(match member {
        Some(member) => members::member(connection, open.identity.cooperative, member)?
            .map(|member| format!("{} ({})", member.name, member.number))
            .unwrap_or_default(),
        None => String::new(),
    })
}

/// The town in the last line of an address: `Kel. Sukamaju, Bandung 40111` → `Bandung`.
fn place_of(line: Option<&String>) -> String {
    let last = line.map_or("", |line| line.rsplit(',').next().unwrap_or(line));
    last.split_whitespace().filter(|word| !word.bytes().all(|byte| byte.is_ascii_digit())).collect::<Vec<_>>().join(" ")
}

pub(super) fn print_labels(caller: &Caller<'_>, request: PrintLabelsRequest) -> Result<PrintLabelsResponse, Refusal> {
    let open = caller.core.require()?;
    let labels = labels_of(&open, &request.items)?;
    let count = u32::try_from(labels.len()).unwrap_or(u32::MAX);
    if request.target == LabelTarget::Pdf || request.layout == LabelLayout::SheetA4 {
        let file = SaleDocumentResponse {
            file_name: "label.pdf".to_owned(),
            content_base64: BASE64.encode(sheet::sheets(&labels)),
        };
        return Ok(PrintLabelsResponse { labels: count, print_job_id: None, file: Some(file) });
    }
    let printer = open.printer()?;
    if printer.connection == PrinterConnection::None {
        return Err(no_printer());
    }
    let job = NewPrintJob {
        id: request.id.0,
        kind: PrintKind::Other,
        document_number: format!("LABEL {count}"),
        paper: roll::strip(&labels, request.layout, printer.profile.width),
        kick_drawer: false,
        copy_number: 0,
        created_at_ms: i64::try_from(now_ms()).unwrap_or(i64::MAX),
    };
    open.store.write(|tx| Ok::<_, Refusal>(queue::enqueue(tx, &job)?))?;
    open.print.wake();
    Ok(PrintLabelsResponse { labels: count, print_job_id: Some(request.id), file: None })
}

fn no_printer() -> Refusal {
    Refusal::new(
        "printer_not_set",
        "Printer belum dipilih. Pilih printer di Pengaturan, atau simpan label sebagai PDF.",
        "No printer is set. Choose one in the settings, or save the labels as a PDF.",
    )
}

/// The labels that were asked for, in that order.
fn labels_of(open: &Open, items: &[LabelItem]) -> Result<Vec<Label>, Refusal> {
    let wanted = items.iter().try_fold(0_u32, |sum, item| sum.checked_add(item.copies));
    if wanted.is_none_or(|wanted| wanted == 0 || wanted > LABELS_MAX) {
        return Err(Refusal::new(
            "labels_count",
            format!("Pilih 1 sampai {LABELS_MAX} label. Tidak ada yang dicetak."),
            format!("Choose 1 to {LABELS_MAX} labels. Nothing was printed."),
        ));
    }
    let connection = open.store.reader();
    let cooperative = open.identity.cooperative;
    let is_pkp = settings::read(&connection, cooperative)?.is_pkp;
    let on = settings::business_date(&connection, open.identity)?;
    let mut labels = Vec::new();
    for item in items {
        let shelf = warehouse_of(open.identity);
        let known = products::product(&connection, cooperative, shelf, on, item.product_id)?;
        let known = known.ok_or_else(|| Refusal::not_found("Barang"))?;
        let Some((price, _)) = known.price else { continue };
        let label = Label {
            code: code_of(&products::codes_of(&connection, cooperative, item.product_id)?),
            price,
            has_tax: is_pkp && known.tax_class.bears_vat(),
            name: known.name,
            unit_name: known.unit_name,
        };
        labels.extend((0..item.copies).map(|_| label.clone()));
    }
    Ok(labels)
}

/// The code for a label: one of a single unit, an EAN before any other.
fn code_of(codes: &[(String, Quantity)]) -> Option<String> {
    let is_ean =
        |code: &&(String, Quantity)| Barcode::of(&code.0).is_some_and(|bars| bars.symbology != Symbology::Code128);
    let of_one = || codes.iter().filter(|(_, quantity)| *quantity == Quantity::ONE);
    of_one().find(is_ean).or_else(|| of_one().next()).map(|(code, _)| code.clone())
}

/// Name of the scale's settings in local state.
const SCALE: &str = "scale";

pub(super) fn get_scale(caller: &Caller<'_>, _: GetScaleRequest) -> Result<GetScaleResponse, Refusal> {
    let settings: Option<Option<ScaleSettings>> = caller.core.require()?.setting(SCALE)?;
    Ok(GetScaleResponse { settings: settings.flatten() })
}

pub(super) fn set_scale(caller: &Caller<'_>, request: SetScaleRequest) -> Result<Done, Refusal> {
    caller.core.require()?.set(SCALE, &request.settings)?;
    Ok(Done {})
}

pub(super) fn read_scale(caller: &Caller<'_>, _: ReadScaleRequest) -> Result<ReadScaleResponse, Refusal> {
    let settings: Option<Option<ScaleSettings>> = caller.core.require()?.setting(SCALE)?;
    let settings = settings.flatten().ok_or(ScaleRefused::NotSet)?;
    Ok(ReadScaleResponse { weight: scale::read(&settings)? })
}

pub(super) fn watch_scale(caller: &Caller<'_>, _: WatchScaleRequest) -> Result<WatchScaleResponse, Refusal> {
    let settings: Option<Option<ScaleSettings>> = caller.core.require()?.setting(SCALE)?;
    let settings = settings.flatten().ok_or(ScaleRefused::NotSet)?;
    let shown = scale::look(&settings)?;
    Ok(WatchScaleResponse { weight: Quantity::from_thousandths(shown.grams), is_still: shown.is_still })
}
