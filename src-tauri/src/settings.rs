//! The cooperative's settings as its document has them: what stands on paper, and how it sells.

use jiff::civil::Date;
use rusqlite::{Connection, params};
use shared::clock::Zone;
use shared::document::Fields;
use shared::id::{CooperativeId, DocumentId};
use shared::inventory::barcode::InStorePattern;
use shared::money::Money;
use shared::sales::pricing::{PointsRule, SellingRules};
use shared::sales::rounding::{CashRounding, RoundingMode};

use crate::core::Identity;
use crate::day;
use crate::refusal::Refusal;
use crate::store::StoreError;
use crate::store::load::sales;

/// The settings.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    pub cooperative_name: String,
    pub address_lines: Vec<String>,
    pub phone: Option<String>,
    pub npwp: Option<String>,
    pub is_pkp: bool,
    pub cash_rounding: CashRounding,
    pub receipt_footer: Vec<String>,
    pub zone: Zone,
    /// After how many hours something that waits to be sent is an alarm; zero in a new cooperative means the default.
    pub sync_alarm_hours: u64,
    /// Whether these are practice books; no screen sets it.
    pub is_training: bool,
    /// The largest discount a cashier gives alone, in parts per million.
    pub cashier_discount_ppm: i64,
    pub points: PointsRule,
    /// The labels that the shop's scales print.
    pub labels: Vec<InStorePattern>,
    /// The merchant's static QRIS payload, as it stands on the sticker at the till.
    pub qris_static: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Settings::of(&Fields::new())
    }
}

/// The field that marks practice books.
pub const TRAINING: &str = "training";

/// The default of `sync_alarm_hours`.
pub const SYNC_ALARM_HOURS: u64 = 24;

/// The settings document of a cooperative has the cooperative's own id.
pub const fn document_of(cooperative: CooperativeId) -> DocumentId {
    DocumentId(cooperative.0)
}

impl Settings {
    /// As fields of the document.
    pub fn fields(&self) -> Fields {
        let mode = match self.cash_rounding.mode {
            RoundingMode::Nearest => "nearest",
            RoundingMode::Down => "down",
            RoundingMode::Up => "up",
        };
        let mut fields = Fields::from([
            ("cooperative_name".to_owned(), self.cooperative_name.clone()),
            ("is_pkp".to_owned(), if self.is_pkp { "1" } else { "0" }.to_owned()),
            ("rounding_unit_rupiah".to_owned(), self.cash_rounding.unit_rupiah.to_string()),
            ("rounding_mode".to_owned(), mode.to_owned()),
            ("zone".to_owned(), self.zone.letters().to_owned()),
            ("sync_alarm_hours".to_owned(), self.sync_alarm_hours.max(1).to_string()),
            ("address".to_owned(), self.address_lines.join("\n")),
            ("receipt_footer".to_owned(), self.receipt_footer.join("\n")),
            ("cashier_discount_ppm".to_owned(), self.cashier_discount_ppm.to_string()),
            ("rupiah_per_point".to_owned(), self.points.rupiah_per_point.to_string()),
            ("point_value_rupiah".to_owned(), self.points.value.rupiah().to_string()),
            ("scale_labels".to_owned(), serde_json::to_string(&self.labels).unwrap_or_default()),
        ]);
        if self.is_training {
            fields.insert(TRAINING.to_owned(), "1".to_owned());
        }
        for (name, value) in [("phone", &self.phone), ("npwp", &self.npwp), ("qris_static", &self.qris_static)] {
            if let Some(value) = value {
                fields.insert(name.to_owned(), value.clone());
            }
        }
        fields
    }

    fn of(fields: &Fields) -> Settings {
        let text = |name: &str| fields.get(name).cloned().unwrap_or_default();
        let lines = |name: &str| text(name).lines().map(str::to_owned).collect();
        let some = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
        let number = |name: &str| fields.get(name).and_then(|text| text.parse::<i64>().ok());
        let usual = SellingRules::default();
        let unit_rupiah = text("rounding_unit_rupiah").parse().ok().filter(|unit| *unit > 0);
        Settings {
            cooperative_name: text("cooperative_name"),
            address_lines: lines("address"),
            phone: some("phone"),
            npwp: some("npwp"),
            qris_static: some("qris_static"),
            is_pkp: text("is_pkp") == "1",
            cash_rounding: CashRounding {
                unit_rupiah: unit_rupiah.unwrap_or(CashRounding::default().unit_rupiah),
                mode: match text("rounding_mode").as_str() {
                    "down" => RoundingMode::Down,
                    "up" => RoundingMode::Up,
                    _ => RoundingMode::Nearest,
                },
            },
            receipt_footer: lines("receipt_footer"),
            is_training: text(TRAINING) == "1",
            sync_alarm_hours: text("sync_alarm_hours").parse().ok().filter(|it| *it > 0).unwrap_or(SYNC_ALARM_HOURS),
            zone: match text("zone").as_str() {
                "WITA" => Zone::Wita,
                "WIT" => Zone::Wit,
                _ => Zone::Wib,
            },
            cashier_discount_ppm: number("cashier_discount_ppm").unwrap_or(usual.cashier_discount_ppm),
            points: PointsRule {
                rupiah_per_point: number("rupiah_per_point").unwrap_or(usual.points.rupiah_per_point),
                value: number("point_value_rupiah").map_or(usual.points.value, Money::from_rupiah),
            },
            labels: serde_json::from_str(&text("scale_labels")).unwrap_or(usual.labels),
        }
    }

    /// How the counter sells.
    pub fn selling_rules(&self, business_date: Date) -> SellingRules {
        SellingRules { is_pkp: self.is_pkp, rounding: self.cash_rounding, business_date, ..SellingRules::default() }
    }

    /// The lines above a receipt.
    pub fn header(&self, unit_name: &str) -> Vec<String> {
        let mut header = Vec::new();
        if self.is_training {
            header.extend(["LATIHAN".to_owned(), "BUKAN BUKTI PEMBAYARAN".to_owned()]);
        }
        header.push(self.cooperative_name.clone());
        let first = self.address_lines.first();
        header.push(first.map_or_else(|| unit_name.to_owned(), |line| format!("{unit_name} - {line}")));
        header.extend(self.address_lines.iter().skip(1).cloned());
        header.extend(self.phone.as_ref().map(|phone| format!("Telp {phone}")));
        header
    }
}

/// Reads the settings.
///
/// # Errors
/// The database's own.
pub fn read(connection: &Connection, cooperative: CooperativeId) -> Result<Settings, StoreError> {
    let mut statement =
        connection.prepare_cached("select field, content from setting where cooperative = ?1 and document = ?1")?;
    let rows = statement.query_map(params![cooperative.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(Settings::of(&rows.collect::<Result<Fields, _>>()?))
}

/// The date that something is posted on: the open shift's, or else today.
///
/// # Errors
/// The clock cannot be believed and nobody has said which day it is; the database's own.
pub fn posting_date(connection: &Connection, identity: Identity) -> Result<Date, Refusal> {
    match sales::open_shift(connection, identity)? {
        Some(shift) => Ok(shift.business_date),
        None => day::posting_day(connection, read(connection, identity.cooperative)?.zone),
    }
}

/// The date that prices and sales count on: the open shift's, or else today.
///
/// # Errors
/// The database's own.
pub fn business_date(connection: &Connection, identity: Identity) -> Result<Date, StoreError> {
    match sales::open_shift(connection, identity)? {
        Some(shift) => Ok(shift.business_date),
        None => Ok(day::today(connection, read(connection, identity.cooperative)?.zone)?.date),
    }
}
