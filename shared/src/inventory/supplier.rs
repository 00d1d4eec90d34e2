//! Suppliers (*pemasok*): whom goods are bought from, described in a document of their own.
//!
//! Words: the NPWP is the tax number, sixteen digits (fifteen before 2024). What is owed to a supplier is
//! deliberately absent: it stands in the books.

use thiserror::Error;

use crate::document::Fields;

/// The most letters of a field.
const LENGTH_MAX: usize = 200;

/// Why a supplier was not saved.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SupplierRefused {
    #[error("Nama pemasok tidak boleh kosong.")]
    NameMissing,
    #[error("Pemasok {0} sudah ada. Buka yang itu, atau beri nama yang membedakan.")]
    NameTaken(String),
    #[error("NPWP terdiri dari 15 atau 16 angka. Kosongkan bila belum ada.")]
    NpwpNotValid,
    #[error("Isian terlalu panjang. Paling banyak 200 huruf.")]
    TooLong,
}

impl SupplierRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            SupplierRefused::NameMissing => "supplier_name_missing",
            SupplierRefused::NameTaken(_) => "supplier_name_taken",
            SupplierRefused::NpwpNotValid => "npwp_not_valid",
            SupplierRefused::TooLong => "text_too_long",
        }
    }
}

/// A supplier as a form describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SupplierDescription {
    pub name: String,
    pub phone: String,
    pub address: String,
    pub npwp: String,
    pub active: bool,
}

impl SupplierDescription {
    /// The fields of the document. `namesake` is another supplier who is called the same.
    ///
    /// # Errors
    /// No name or one that is taken, a tax number that is none, or too many letters.
    pub fn fields(&self, namesake: Option<String>) -> Result<Fields, SupplierRefused> {
        let text = |value: &str| value.split_whitespace().collect::<Vec<_>>().join(" ");
        let (name, phone, address) = (text(&self.name), text(&self.phone), text(&self.address));
        let npwp: String = self.npwp.chars().filter(|letter| !matches!(letter, '.' | '-' | ' ')).collect();
        if name.is_empty() {
            return Err(SupplierRefused::NameMissing);
        }
        if [&name, &phone, &address, &npwp].iter().any(|field| field.chars().count() > LENGTH_MAX) {
            return Err(SupplierRefused::TooLong);
        }
        let is_number = matches!(npwp.len(), 0 | 15 | 16) && npwp.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            return Err(SupplierRefused::NpwpNotValid);
        }
        if let Some(namesake) = namesake {
            return Err(SupplierRefused::NameTaken(namesake));
        }
        let active = if self.active { "1" } else { "0" };
        let fields = [("name", name), ("phone", phone), ("address", address), ("npwp", npwp)];
        let all = fields.into_iter().chain([("active", active.to_owned())]);
        Ok(all.map(|(field, content)| (field.to_owned(), content)).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_supplier_has_a_name_of_its_own_and_a_tax_number_that_can_be_one() {
        let check = |name: &str, npwp: &str, namesake: Option<&str>, expect: Result<&str, &str>| {
            let described = SupplierDescription {
                name: name.to_owned(),
                npwp: npwp.to_owned(),
                active: true,
                ..SupplierDescription::default()
            };
            let fields = described.fields(namesake.map(str::to_owned));
            let told = fields.as_ref().map(|fields| fields["npwp"].as_str()).map_err(SupplierRefused::code);
            assert_eq!(told, expect, "{name} {npwp}");
        };
        check(" UD  Manis ", "", None, Ok(""));
        check("UD Manis", "01.234.567.8-901.234", None, Ok("012345678901234"));
        check("UD Manis", "0012345678901234", None, Ok("0012345678901234"));
        check("UD Manis", "123", None, Err("npwp_not_valid"));
        check("UD Manis", "01234567890123A", None, Err("npwp_not_valid"));
        check("  ", "", None, Err("supplier_name_missing"));
        check("UD Manis", "", Some("UD Manis"), Err("supplier_name_taken"));
        check(&"x".repeat(201), "", None, Err("text_too_long"));
    }
}
