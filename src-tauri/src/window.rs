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

#[tauri::command(async)]
fn call(core: State<'_, Arc<Core>>, command: String, request: Value) -> Result<Value, Refusal> {
    commands::call(&core, CALLER, &command, request)
}

/// Opens the window on a data folder and returns when it is closed.
///
/// # Errors
/// The window system says no.
pub fn run(folder: PathBuf) -> Result<(), tauri::Error> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .invoke_handler(tauri::generate_handler![call])
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
