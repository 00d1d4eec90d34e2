//! QRIS: reading a merchant's static code, and making one with the amount filled in, offline (domain §7).
//!
//! Words: a *payload* is the text inside the code, a list of fields (*TLV*): two digits of tag, two of length, the
//! value; the *static* code is the sticker at the till, the same for every payment; a code with the amount filled in
//! (*QRIS bantu nominal*) spares the customer the typing, but brings no message that money came: the cashier confirms
//! with the reference of the merchant's app. The *criteria* say how large the merchant is, and so what it pays (*MDR*).
//! Deliberately absent: codes of a payment provider, which need the network, and drawing the squares.

use thiserror::Error;

use crate::money::{Money, share_to_rupiah};

/// The most characters a payload may have: beyond that no printer's code is read from a slip.
const LENGTH_MAX: usize = 512;
/// The most characters of an amount, and of a bill number (domain §7.1; EMVCo 62-01).
const AMOUNT_LENGTH_MAX: usize = 13;
const BILL_LENGTH_MAX: usize = 25;

const TAG_POINT_OF_INITIATION: u8 = 1;
const TAG_NATIONAL: u8 = 51;
const TAG_CURRENCY: u8 = 53;
const TAG_AMOUNT: u8 = 54;
const TAG_MERCHANT_NAME: u8 = 59;
const TAG_CITY: u8 = 60;
const TAG_ADDITIONAL: u8 = 62;
const TAG_CRC: u8 = 63;
/// Inside the additional data: the bill number.
const TAG_BILL: u8 = 1;

/// Why a payload was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QrisRefused {
    #[error("Kode QRIS ini rusak atau terpotong. Salin sekali lagi seluruh isinya dari aplikasi merchant.")]
    NotReadable,
    #[error("Angka pengaman (CRC) kode QRIS ini tidak cocok. Salin sekali lagi seluruh isinya dari aplikasi merchant.")]
    WrongChecksum,
    #[error("Ini bukan kode QRIS statis: kode untuk satu pembayaran tidak bisa dipakai berulang.")]
    NotStatic,
    #[error("Ini bukan kode QRIS untuk rupiah.")]
    NotRupiah,
    #[error("Jumlah ini tidak bisa ditulis ke dalam kode QRIS.")]
    AmountNotValid,
    #[error("Nomor struk ini tidak bisa ditulis ke dalam kode QRIS.")]
    BillNotValid,
}

impl QrisRefused {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            QrisRefused::NotReadable => "qris_not_readable",
            QrisRefused::WrongChecksum => "qris_wrong_checksum",
            QrisRefused::NotStatic => "qris_not_static",
            QrisRefused::NotRupiah => "qris_not_rupiah",
            QrisRefused::AmountNotValid => "qris_amount_not_valid",
            QrisRefused::BillNotValid => "qris_bill_not_valid",
        }
    }
}

/// How large a merchant is (*kriteria usaha*), field 03 of its account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Criteria {
    /// *Usaha mikro*, `UMI`.
    Micro,
    /// Everything larger: `UKE`, `UME`, `UBE`, `URE`.
    Regular,
}

impl Criteria {
    /// What the merchant pays for one payment by default (domain §7.4), nearest rupiah, half up. A proposal: what the
    /// bank really kept is what is posted.
    pub fn fee(self, amount: Money) -> Money {
        let ppm = match self {
            Criteria::Micro if amount <= Money::from_rupiah(500_000) => 0,
            Criteria::Micro => 3_000,
            Criteria::Regular => 7_000,
        };
        share_to_rupiah(amount, ppm, 1_000_000)
    }
}

/// A merchant's static payload that was read whole: its checksum fits, and it may be used again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticQris {
    /// All fields but the checksum, in their order.
    fields: Vec<(u8, String)>,
}

impl StaticQris {
    /// Reads a payload as it was scanned or pasted; spaces and line ends around it do not matter.
    ///
    /// # Errors
    /// It is not a list of fields, its checksum differs, it is for one payment only, or not for rupiah.
    pub fn read(text: &str) -> Result<StaticQris, QrisRefused> {
        let text = text.trim();
        if text.len() > LENGTH_MAX || !text.is_ascii() {
            return Err(QrisRefused::NotReadable);
        }
        let mut fields = fields_of(text).ok_or(QrisRefused::NotReadable)?;
        let (tag, checksum) = fields.pop().ok_or(QrisRefused::NotReadable)?;
        let begins_right = fields.first().is_some_and(|(tag, value)| *tag == 0 && value == "01");
        if tag != TAG_CRC || checksum.len() != 4 || !begins_right || has_twice(&fields) {
            return Err(QrisRefused::NotReadable);
        }
        let checked = text.get(..text.len() - 4).unwrap_or_default();
        if !checksum.eq_ignore_ascii_case(&format!("{:04X}", crc16(checked.as_bytes()))) {
            return Err(QrisRefused::WrongChecksum);
        }
        let payload = StaticQris { fields };
        if payload.field(TAG_POINT_OF_INITIATION) != Some("11") || payload.field(TAG_AMOUNT).is_some() {
            return Err(QrisRefused::NotStatic);
        }
        if payload.field(TAG_CURRENCY) != Some("360") {
            return Err(QrisRefused::NotRupiah);
        }
        Ok(payload)
    }

    fn field(&self, tag: u8) -> Option<&str> {
        self.fields.iter().find(|(own, _)| *own == tag).map(|(_, value)| value.as_str())
    }

    /// The merchant's name as the customer's phone will show it.
    pub fn merchant(&self) -> &str {
        self.field(TAG_MERCHANT_NAME).unwrap_or_default()
    }

    /// Where the merchant is.
    pub fn city(&self) -> &str {
        self.field(TAG_CITY).unwrap_or_default()
    }

    /// The national merchant number (*NMID*), where the payload says it.
    pub fn nmid(&self) -> Option<String> {
        let account = fields_of(self.field(TAG_NATIONAL)?)?;
        account.into_iter().find(|(tag, _)| *tag == 2).map(|(_, value)| value)
    }

    /// How large the merchant is; one that does not say is taken as regular, which pays more.
    pub fn criteria(&self) -> Criteria {
        let accounts = self.fields.iter().filter(|(tag, _)| (26..=45).contains(tag) || *tag == TAG_NATIONAL);
        let mut said = accounts.filter_map(|(_, account)| {
            fields_of(account)?.into_iter().find(|(tag, _)| *tag == 3).map(|(_, value)| value)
        });
        if said.next().is_some_and(|criteria| criteria == "UMI") { Criteria::Micro } else { Criteria::Regular }
    }

    /// The payload as it was read.
    pub fn payload(&self) -> String {
        sealed(&self.fields)
    }

    /// The payload of one payment: this amount, and the bill's number where one is given (its letters and digits; the
    /// last of them where it is too long).
    ///
    /// # Errors
    /// The amount is not above zero or has too many digits, or the additional data would grow too long.
    pub fn with_amount(&self, amount: Money, bill: Option<&str>) -> Result<String, QrisRefused> {
        let mut fields = self.fields.clone();
        for (tag, value) in &mut fields {
            if *tag == TAG_POINT_OF_INITIATION {
                "12".clone_into(value);
            }
        }
        put(&mut fields, TAG_AMOUNT, written(amount)?);
        if let Some(bill) = bill.map(bill_number).filter(|bill| !bill.is_empty()) {
            let kept = self.field(TAG_ADDITIONAL).unwrap_or_default();
            let mut additional = fields_of(kept).ok_or(QrisRefused::BillNotValid)?;
            put(&mut additional, TAG_BILL, bill);
            let additional = joined(&additional);
            if additional.len() > 99 {
                return Err(QrisRefused::BillNotValid);
            }
            put(&mut fields, TAG_ADDITIONAL, additional);
        }
        Ok(sealed(&fields))
    }
}

/// The fields of a text, all of it; none where it is anything else.
fn fields_of(text: &str) -> Option<Vec<(u8, String)>> {
    let two_digits = |digits: &str| digits.bytes().all(|it| it.is_ascii_digit()).then(|| digits.parse::<u8>().ok())?;
    let mut fields = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let tag = two_digits(rest.get(..2)?)?;
        let length = usize::from(two_digits(rest.get(2..4)?)?);
        fields.push((tag, rest.get(4..4 + length)?.to_owned()));
        rest = rest.get(4 + length..)?;
    }
    Some(fields)
}

fn has_twice(fields: &[(u8, String)]) -> bool {
    let mut tags: Vec<u8> = fields.iter().map(|(tag, _)| *tag).collect();
    tags.sort_unstable();
    tags.windows(2).any(|pair| pair[0] == pair[1])
}

/// Replaces a field, or puts it where its tag belongs.
fn put(fields: &mut Vec<(u8, String)>, tag: u8, value: String) {
    match fields.iter_mut().find(|(own, _)| *own == tag) {
        Some((_, kept)) => *kept = value,
        None => {
            let at = fields.iter().position(|(own, _)| *own > tag).unwrap_or(fields.len());
            fields.insert(at, (tag, value));
        }
    }
}

fn joined(fields: &[(u8, String)]) -> String {
    fields.iter().map(|(tag, value)| format!("{tag:02}{:02}{value}", value.len())).collect()
}

/// The fields with their checksum behind them.
fn sealed(fields: &[(u8, String)]) -> String {
    let mut text = joined(fields) + "6304";
    text += &format!("{:04X}", crc16(text.as_bytes()));
    text
}

/// `164650`, and with a point where there are sen.
fn written(amount: Money) -> Result<String, QrisRefused> {
    let (rupiah, sen) = (amount.rupiah(), amount.minor() % 100);
    let text = if sen == 0 { rupiah.to_string() } else { format!("{rupiah}.{sen:02}") };
    if amount <= Money::ZERO || text.len() > AMOUNT_LENGTH_MAX {
        return Err(QrisRefused::AmountNotValid);
    }
    Ok(text)
}

/// A document number as it fits: letters and digits, the last ones, which tell bills apart.
fn bill_number(document: &str) -> String {
    let plain: String = document.chars().filter(char::is_ascii_alphanumeric).collect();
    plain.get(plain.len().saturating_sub(BILL_LENGTH_MAX)..).unwrap_or_default().to_owned()
}

/// CRC-16/CCITT-FALSE: polynomial 0x1021, begun with 0xFFFF, nothing reflected.
fn crc16(bytes: &[u8]) -> u16 {
    let step = |crc: u16| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 };
    bytes.iter().fold(0xffff, |crc, byte| (0..8).fold(crc ^ (u16::from(*byte) << 8), |crc, _| step(crc)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STATIC: &str = concat!(
        "00020101021126680016ID.CO.CONTOH.WWW011893600999000000001702150000000000012340303UMI51440014ID.CO.QRIS.WWW",
        "0215ID10200000000170303UMI5204541153033605802ID5921KOPERASI MAJU BERSAMA6007BANDUNG61054011162070703A01",
        "6304495E"
    );
    const AMOUNT: &str = concat!(
        "00020101021226680016ID.CO.CONTOH.WWW011893600999000000001702150000000000012340303UMI51440014ID.CO.QRIS.WWW",
        "0215ID10200000000170303UMI52045411530336054061646505802ID5921KOPERASI MAJU BERSAMA6007BANDUNG61054011162070",
        "703A01630449C5"
    );
    const BILL: &str = concat!(
        "00020101021226680016ID.CO.CONTOH.WWW011893600999000000001702150000000000012340303UMI51440014ID.CO.QRIS.WWW",
        "0215ID10200000000170303UMI52045411530336054061646505802ID5921KOPERASI MAJU BERSAMA6007BANDUNG61054011162210",
        "110T01K0200070703A016304501B"
    );

    #[test]
    fn the_checksum_is_the_one_everybody_computes() {
        assert_eq!(crc16(b"123456789"), 0x29b1);
        assert_eq!(crc16(b""), 0xffff);
    }

    #[test]
    fn the_static_code_gets_the_amount_and_the_bill() {
        let read = StaticQris::read(STATIC).unwrap();
        let amount = Money::from_rupiah(164_650);
        assert_eq!(read.payload(), STATIC);
        assert_eq!(read.with_amount(amount, None).unwrap(), AMOUNT);
        assert_eq!(read.with_amount(amount, Some("T01K020007")).unwrap(), BILL);
        assert_eq!(read.with_amount(amount, Some("T01-K02-0007")).unwrap(), BILL, "hyphens are left out");
        assert_eq!((read.merchant(), read.city()), ("KOPERASI MAJU BERSAMA", "BANDUNG"));
        assert_eq!(read.nmid().as_deref(), Some("ID1020000000017"));
        assert_eq!(read.criteria(), Criteria::Micro);
        let pasted = format!("  {STATIC}\r\n");
        assert_eq!(StaticQris::read(&pasted), Ok(read));
    }

    #[test]
    fn what_is_not_a_static_code_for_rupiah_is_refused_with_its_reason() {
        let check = |story: &str, text: &str, expect: QrisRefused| {
            assert_eq!(StaticQris::read(text), Err(expect), "{story}");
        };
        let resealed = |from: &str, to: &str| {
            let body = STATIC.strip_suffix("495E").unwrap().replacen(from, to, 1);
            format!("{body}{:04X}", crc16(body.as_bytes()))
        };
        check("nothing", "", QrisRefused::NotReadable);
        check("a barcode", "8991234567891", QrisRefused::NotReadable);
        check("cut off", &STATIC[..STATIC.len() - 1], QrisRefused::NotReadable);
        check("one digit changed", &STATIC.replacen("5411", "5412", 1), QrisRefused::WrongChecksum);
        check("a bogus checksum", &STATIC.replace("495E", "0000"), QrisRefused::WrongChecksum);
        check("made for one payment", AMOUNT, QrisRefused::NotStatic);
        check("one payment that calls itself static", &resealed("5303360", "530336054041000"), QrisRefused::NotStatic);
        check("dollars", &resealed("5303360", "5303840"), QrisRefused::NotRupiah);
        check("a length that says too much", &resealed("5802ID", "5899ID"), QrisRefused::NotReadable);
        check("a field twice", &resealed("5802ID", "5802ID5802ID"), QrisRefused::NotReadable);
        check("letters beyond ASCII", &resealed("BANDUNG", "BANDUÑG"), QrisRefused::NotReadable);
        let lower = STATIC.replace("495E", "495e");
        assert!(StaticQris::read(&lower).is_ok(), "a checksum in small letters is the same number");
    }

    #[test]
    fn amounts_that_a_code_can_carry() {
        let read = StaticQris::read(STATIC).unwrap();
        let check = |minor: i64, expect: Option<&str>| {
            let found = read.with_amount(Money::from_minor(minor), None);
            let amount =
                found.map(|text| fields_of(&text).unwrap().into_iter().find(|it| it.0 == TAG_AMOUNT).unwrap().1);
            assert_eq!(amount.ok().as_deref(), expect, "{minor}");
        };
        check(100, Some("1"));
        check(16_465_000, Some("164650"));
        check(16_465_005, Some("164650.05"));
        check(0, None);
        check(-100, None);
        check(i64::MAX, None);
    }

    #[test]
    fn what_the_merchant_pays_by_its_size() {
        let check = |story: &str, criteria: Criteria, amount: i64, expect: i64| {
            assert_eq!(criteria.fee(Money::from_rupiah(amount)), Money::from_rupiah(expect), "{story}");
        };
        check("domain §7.4", Criteria::Regular, 200_000, 1_400);
        check("a micro merchant up to half a million", Criteria::Micro, 500_000, 0);
        check("a micro merchant above it", Criteria::Micro, 500_001, 1_500);
        check("half a rupiah goes up", Criteria::Regular, 500, 4);
    }

    proptest! {
        #[test]
        fn no_text_stops_the_till(text in "\\PC{0,200}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            drop(StaticQris::read(&text));
            drop(StaticQris::read(&String::from_utf8_lossy(&bytes)));
        }

        #[test]
        fn what_is_made_is_read_again(rupiah in 1_i64..1_000_000_000, bill in "[A-Za-z0-9-]{0,40}") {
            let read = StaticQris::read(STATIC).unwrap();
            let made = read.with_amount(Money::from_rupiah(rupiah), Some(&bill)).unwrap();
            let fields = fields_of(&made).unwrap();
            prop_assert!(fields.windows(2).all(|pair| pair[0].0 < pair[1].0), "{}", made);
            prop_assert_eq!(StaticQris::read(&made), Err(QrisRefused::NotStatic));
        }
    }
}
