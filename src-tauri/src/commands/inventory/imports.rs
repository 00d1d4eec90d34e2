//! Importing a file of products, step by step: check, look, import or cancel.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use std::path::Path;

use super::super::requests::{
    CancelImportRequest, ChooseImportColumnsRequest, Done, ExportProductsRequest, ExportProductsResponse,
    ImportProgressRequest, ImportProgressResponse, RunImportRequest, StartImportRequest, StartImportResponse,
};
use super::Caller;
use crate::import;
use crate::refusal::Refusal;

pub(in crate::commands) fn start_import(
    caller: &Caller<'_>,
    request: StartImportRequest,
) -> Result<StartImportResponse, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    let content = match (&request.content_base64, &request.path) {
        (Some(text), _) => BASE64.decode(text.trim()).map_err(Refusal::bad_request)?,
        (None, Some(path)) => import::read_file(Path::new(path))?,
        (None, None) => return Err(Refusal::bad_request("content_base64 | path")),
    };
    caller.core.imports.start(&open, who, request.id, content, request.dry_run)?;
    Ok(StartImportResponse { import_id: request.id })
}

pub(in crate::commands) fn import_progress(
    caller: &Caller<'_>,
    request: ImportProgressRequest,
) -> Result<ImportProgressResponse, Refusal> {
    let open = caller.core.require()?;
    caller.core.imports.progress(&open, request.import_id)
}

pub(in crate::commands) fn run_import(caller: &Caller<'_>, request: RunImportRequest) -> Result<Done, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    caller.core.imports.run(&open, who, request.import_id, request.skip_refused)?;
    Ok(Done {})
}

pub(in crate::commands) fn cancel_import(caller: &Caller<'_>, request: CancelImportRequest) -> Result<Done, Refusal> {
    caller.core.imports.cancel(request.import_id)?;
    Ok(Done {})
}

pub(in crate::commands) fn choose_import_columns(
    caller: &Caller<'_>,
    request: ChooseImportColumnsRequest,
) -> Result<Done, Refusal> {
    let (open, who) = (caller.core.require()?, caller.who()?);
    caller.core.imports.choose_columns(&open, who, request.import_id, &request.columns)?;
    Ok(Done {})
}

pub(in crate::commands) fn export_products(
    caller: &Caller<'_>,
    request: ExportProductsRequest,
) -> Result<ExportProductsResponse, Refusal> {
    let open = caller.core.require()?;
    // A list of 200,000 goods takes a while: the screens' own connection stays free.
    let connection = open.store.connect()?;
    let (cooperative, shelf) = (open.identity.cooperative, super::warehouse_of(open.identity));
    let (rows, content) = match request.format.as_str() {
        "csv" => import::export::csv(&connection, cooperative, shelf)?,
        "xlsx" => import::export::xlsx(&connection, cooperative, shelf)?,
        other => return Err(Refusal::bad_request(other)),
    };
    Ok(ExportProductsResponse {
        file_name: format!("barang.{}", request.format),
        content_base64: BASE64.encode(content),
        rows: i64::try_from(rows).unwrap_or(i64::MAX),
    })
}
