//! The window: one more caller of the command table.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::Value;
use tauri::{Emitter, Manager, State, WebviewUrl, WebviewWindowBuilder};
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

use crate::commands;
use crate::core::Core;
use crate::refusal::Refusal;

/// The window's name as a caller.
const CALLER: &str = "window";
/// The name of the customer's screen.
const DISPLAY: &str = "customer";

#[tauri::command(async)]
fn call(core: State<'_, Arc<Core>>, command: String, request: Value) -> Result<Value, Refusal> {
    commands::call(&core, CALLER, &command, request)
}

/// Opens the customer's screen, or brings it to the front; on a second monitor, where there is one.
#[tauri::command(async)]
fn open_customer_display(app: tauri::AppHandle) -> Result<(), Refusal> {
    show_display(&app).map_err(|error| {
        tracing::warn!(%error, "customer display");
        Refusal::new(
            "display_not_opened",
            "Layar pelanggan tidak dapat dibuka. Penjualan tetap berjalan. Coba lagi.",
            "The customer's screen could not be opened. Selling goes on. Try again.",
        )
    })
}

fn show_display(app: &tauri::AppHandle) -> Result<(), tauri::Error> {
    if let Some(open) = app.get_webview_window(DISPLAY) {
        return open.set_focus();
    }
    let display = WebviewWindowBuilder::new(app, DISPLAY, WebviewUrl::App("display.html".into()))
        .title("Lumbung: layar pelanggan")
        .inner_size(1024.0, 600.0)
        .build()?;
    let till = app.get_webview_window("main").map(|main| main.current_monitor()).transpose()?.flatten();
    let of_till = till.as_ref().map(|monitor| *monitor.position());
    let monitors = app.available_monitors()?;
    let Some(other) = monitors.iter().find(|monitor| Some(*monitor.position()) != of_till) else { return Ok(()) };
    display.set_position(*other.position())?;
    display.set_fullscreen(true)
}

/// Opens the window on a data folder and returns when it is closed.
///
/// # Errors
/// The window system says no.
pub fn run(folder: PathBuf) -> Result<(), tauri::Error> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![call, open_customer_display])
        .setup(move |app| {
            match Core::start(&folder, true) {
                Ok(core) => {
                    let mut events = core.events.subscribe();
                    let handle = app.handle().clone();
                    tauri::async_runtime::spawn(async move {
                        while let Ok(kind) = events.recv().await {
                            // A window that is gone hears nothing; that is no error.
                            let _ = handle.emit("lumbung", serde_json::json!({ "kind": kind }));
                        }
                    });
                    app.manage(core);
                    open_window(app)?;
                }
                Err(refusal) => {
                    let handle = app.handle().clone();
                    app.dialog()
                        .message(refusal.message)
                        .title("Lumbung")
                        .kind(MessageDialogKind::Error)
                        .show(move |_| handle.exit(1));
                }
            }
            Ok(())
        })
        .build(tauri::generate_context!())?;
    app.run(|app, event| {
        // The customer's screen does not keep the program alive when the till is closed.
        if let tauri::RunEvent::WindowEvent { label, event: tauri::WindowEvent::Destroyed, .. } = &event
            && label == "main"
        {
            app.exit(0);
        }
        if matches!(event, tauri::RunEvent::Exit)
            && let Some(core) = app.try_state::<Arc<Core>>()
        {
            core.stop();
        }
    });
    Ok(())
}

fn open_window(app: &tauri::App) -> Result<(), tauri::Error> {
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Lumbung")
        .inner_size(1366.0, 768.0)
        .min_inner_size(1024.0, 640.0)
        .maximized(true)
        .build()?;
    Ok(())
}
