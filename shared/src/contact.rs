//! What a device says of itself whenever it asks a server: which protocol it speaks, which version it is, how much
//! waits in it, and how long.
//!
//! Words: the *window* are the protocol versions a server accepts; a *report* travels as a header, so that it costs no
//! question of its own; a *contact* is the last report of a device, with the server's own time. What a report says is
//! shown and never decides anything.

use serde::{Deserialize, Serialize};

use crate::id::DeviceId;

/// The version of the protocol that this code speaks. Version 2 added this report, nudges, exchange by heads, packed
/// stretches of the log, and the way back to a server that lost everything; nothing of version 1 was taken away.
pub const PROTOCOL_VERSION: u16 = 2;
/// The oldest version that a server of this code still understands.
pub const PROTOCOL_OLDEST: u16 = 1;
/// The header that names the protocol of a request. Version 1 did not send it.
pub const PROTOCOL_HEADER: &str = "lumbung-protocol";
/// The header of the report.
pub const REPORT_HEADER: &str = "lumbung-report";
/// The longest report that is read.
pub const REPORT_BYTES_MAX: usize = 512;
/// The longest name of a version that is kept.
const APP_VERSION_LETTERS_MAX: usize = 32;

/// How a version stands to the window of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    Spoken,
    /// The app has to be updated.
    TooOld,
    /// The server has to be updated.
    TooNew,
}

/// Where a version lies.
pub const fn window(protocol: u16) -> Window {
    if protocol < PROTOCOL_OLDEST {
        Window::TooOld
    } else if protocol > PROTOCOL_VERSION {
        Window::TooNew
    } else {
        Window::Spoken
    }
}

/// What a device reports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceReport {
    pub protocol: u16,
    /// The version of the app, as it shows it.
    pub app: String,
    /// Change sets that no server has confirmed.
    pub waiting: u64,
    /// How long the oldest of them has waited, by the device's own clock; none where nothing waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_seconds: Option<u64>,
    /// After how many hours its cooperative wants something that waits, or its silence, to be noticed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late_hours: Option<u64>,
    /// How far it has read the server's log: a server that stands behind this was restored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cursor: Option<crate::protocol::Cursor>,
}

impl DeviceReport {
    /// As the header carries it: JSON, with everything beyond ASCII left out.
    pub fn to_header(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        text.chars().filter(|letter| letter.is_ascii() && !letter.is_ascii_control()).collect()
    }

    /// From a header; none where it is not one, or too long. A report is never a reason to refuse anything.
    pub fn from_header(bytes: &[u8]) -> Option<DeviceReport> {
        if bytes.len() > REPORT_BYTES_MAX {
            return None;
        }
        let mut report: DeviceReport = serde_json::from_slice(bytes).ok()?;
        let kept = |letter: &char| letter.is_ascii_graphic();
        report.app = report.app.chars().filter(kept).take(APP_VERSION_LETTERS_MAX).collect();
        Some(report)
    }
}

/// When a server last heard of a device, and what that said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceContact {
    pub device: DeviceId,
    /// By the server's clock.
    pub at_ms: u64,
    pub report: DeviceReport,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_has_two_sides() {
        assert_eq!(window(PROTOCOL_OLDEST - 1), Window::TooOld);
        assert_eq!(window(PROTOCOL_OLDEST), Window::Spoken);
        assert_eq!(window(PROTOCOL_VERSION), Window::Spoken);
        assert_eq!(window(PROTOCOL_VERSION + 1), Window::TooNew);
    }

    #[test]
    fn a_report_comes_back_from_its_header_and_nonsense_does_not() {
        let report = DeviceReport {
            protocol: 2,
            app: "0.1.0".to_owned(),
            waiting: 7,
            oldest_seconds: Some(60),
            late_hours: Some(24),
            cursor: None,
        };
        assert_eq!(DeviceReport::from_header(report.to_header().as_bytes()), Some(report.clone()));
        assert_eq!(DeviceReport::from_header(b"{"), None);
        assert_eq!(DeviceReport::from_header(&vec![b' '; REPORT_BYTES_MAX + 1]), None);
        let strange = DeviceReport { app: "ő\n1".to_owned(), ..report };
        assert_eq!(DeviceReport::from_header(strange.to_header().as_bytes()).map(|it| it.app), Some("1".to_owned()));
    }
}
