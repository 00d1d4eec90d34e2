//! The till and the desk: the core behind the window, the command line and the loopback bridge.
//!
//! A command comes in by name, its right is checked in one place, it loads what it needs, lets `shared` decide, and
//! commits once. The window is deliberately absent here: it is one more caller (see `src/bin`).

pub mod approval;
mod batch;
pub mod bridge;
pub mod cli;
pub mod commands;
pub mod commit;
pub mod core;
pub mod day;
pub mod documents;
pub mod exceptions;
pub mod export;
pub mod import;
pub mod labels;
pub mod member_pin;
pub mod outside;
mod own_settings;
pub mod paper;
pub mod print;
pub mod refusal;
pub mod renewal;
pub mod safety;
pub mod scale;
pub mod secrets;
mod sentences;
pub mod serial;
pub mod session;
pub mod settings;
pub mod shift_paper;
pub mod slips;
pub mod store;
pub mod sync;
pub mod training;
pub mod views;
#[cfg(feature = "window")]
pub mod window;

/// The folder data lie in where none is named.
pub fn default_folder() -> std::path::PathBuf {
    let base = std::env::var_os("XDG_DATA_HOME").map(std::path::PathBuf::from);
    let home = || std::env::var_os("HOME").or_else(|| std::env::var_os("APPDATA")).map(std::path::PathBuf::from);
    base.or_else(|| home().map(|home| home.join(".local/share"))).unwrap_or_default().join("lumbung")
}

/// Starts the log on standard error; `RUST_LOG` says how much. It never carries names, PINs or amounts of members.
pub fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    // A second start in one process (tests) keeps the first one's log.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
