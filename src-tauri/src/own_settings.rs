//! What this device alone is set to: its printer, its logo, and whatever else is never synced.

use shared::paper::PaperLine;

use crate::core::Open;
use crate::print::PrinterSettings;
use crate::print::raster::Raster;
use crate::store::{StoreError, local_state, set_local_state};

/// Name of the printer's settings in local state.
const PRINTER: &str = "printer";
/// Name of the logo in local state.
const LOGO: &str = "logo";

impl Open {
    /// The till's printer as it is set now, with the logo.
    ///
    /// # Errors
    /// The database's own.
    pub fn printer(&self) -> Result<PrinterSettings, StoreError> {
        let reader = self.store.reader();
        let mut settings: PrinterSettings = setting(&reader, PRINTER)?.unwrap_or_default();
        settings.logo = match setting(&reader, LOGO)? {
            Some(PaperLine::Picture { width, rows }) => Raster::of_line(width, &rows),
            _ => None,
        };
        Ok(settings)
    }

    /// Sets the till's printer; the logo stays as it is.
    ///
    /// # Errors
    /// The database's own.
    pub fn set_printer(&self, settings: &PrinterSettings) -> Result<(), StoreError> {
        self.set(PRINTER, settings)
    }

    /// Sets or takes away the logo.
    ///
    /// # Errors
    /// The database's own.
    pub fn set_logo(&self, logo: Option<&Raster>) -> Result<(), StoreError> {
        self.set(LOGO, &logo.map(Raster::line))
    }

    /// A setting of this device alone, if it was ever set.
    ///
    /// # Errors
    /// The database's own.
    pub fn setting<T: serde::de::DeserializeOwned>(&self, name: &str) -> Result<Option<T>, StoreError> {
        setting(&self.store.reader(), name)
    }

    /// Sets something of this device alone; it is never synced.
    ///
    /// # Errors
    /// The database's own.
    pub fn set<T: serde::Serialize>(&self, name: &str, value: &T) -> Result<(), StoreError> {
        let text = serde_json::to_string(value).map_err(|error| StoreError::Corrupt(error.to_string()))?;
        self.store.write(|transaction| set_local_state(transaction, name, &text))
    }
}

fn setting<T: serde::de::DeserializeOwned>(
    connection: &rusqlite::Connection,
    name: &str,
) -> Result<Option<T>, StoreError> {
    Ok(local_state(connection, name)?.and_then(|text| serde_json::from_str(&text).ok()))
}
