//! Change sets as people read them: a sentence a fact, journals with names, moves with products.
//!
//! Everything shown is read from the change set itself; the tables only lend names to ids. Nothing is computed again,
//! and nothing here decides. Secrets that travel in facts (PIN verifiers, hashed NIKs) are never shown.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::Value;
use shared::change_set::{ChangeSet, Entry, Origin, Posting, RawFact, StockMove};
use shared::clock::{Month, printed_date};
use shared::fact::Fact;
use shared::finance::chart::account;
use shared::id::{ChangeSetId, CooperativeId, DeviceId, DocumentId, ProductId, ShiftId, UnitId};
use shared::inventory::fact::{PaidFrom, PriceSet, StockReceived};
use shared::members::fact::MemberStatus;
use shared::money::Money;
use shared::sales::fact::{CashMoved, SaleCompleted, ShiftClosed};
use shared::sales::pricing::PromotionDescribed;
use shared::units::fact::{DeviceJoined, Introduction, UserDescribed};

use crate::commands::requests::{EntryLineView, EntryView, FactView, MoveView};
use crate::sentences;
use crate::store::StoreError;
use crate::store::load::products::level_name;

/// Fields of facts that no screen gets to see.
const SECRET_FIELDS: [&str; 2] = ["pin_verifier", "nik_mac"];

/// Lends names to ids, as the read tables know them now.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names<'a> {
    pub(crate) connection: &'a Connection,
    pub(crate) cooperative: CooperativeId,
}

impl Names<'_> {
    fn of<'a>(connection: &'a Connection, change_set: &ChangeSet) -> Names<'a> {
        Names { connection, cooperative: change_set.cooperative }
    }

    fn find(&self, sql: &str, id: &[u8; 16]) -> Result<Option<String>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row(params![self.cooperative.as_bytes(), id], |row| row.get(0)).optional()?)
    }

    pub(crate) fn unit(&self, unit: UnitId) -> Result<String, StoreError> {
        let name = self.find("select name from unit where cooperative = ?1 and unit = ?2", unit.as_bytes())?;
        Ok(name.unwrap_or_else(|| "unit lain".to_owned()))
    }

    pub(crate) fn product(&self, product: ProductId) -> Result<String, StoreError> {
        let name = self.find("select name from product where cooperative = ?1 and product = ?2", product.as_bytes())?;
        Ok(name.unwrap_or_else(|| "barang tak dikenal".to_owned()))
    }

    pub(crate) fn supplier(&self, supplier: DocumentId) -> Result<String, StoreError> {
        let sql = "select name from supplier where cooperative = ?1 and supplier = ?2";
        Ok(self.find(sql, supplier.as_bytes())?.unwrap_or_default())
    }

    pub(crate) fn till(&self, device: DeviceId) -> Result<String, StoreError> {
        let code =
            self.find("select till_code from device where cooperative = ?1 and device = ?2", device.as_bytes())?;
        Ok(code.unwrap_or_else(|| "yang tidak dikenal".to_owned()))
    }

    pub(crate) fn shift(&self, shift: ShiftId) -> Result<String, StoreError> {
        let sql = "select cast(number as text) from shift where cooperative = ?1 and shift = ?2";
        Ok(self.find(sql, shift.as_bytes())?.unwrap_or_default())
    }

    fn document_of_sale(&self, sale: ChangeSetId) -> Result<String, StoreError> {
        let sql = "select document_number from sale where cooperative = ?1 and sale = ?2";
        Ok(self.find(sql, sale.as_bytes())?.unwrap_or_default())
    }

    pub(crate) fn month_of_closing(&self, closing: ChangeSetId) -> Result<String, StoreError> {
        let sql = "select cast(month as text) from period_closing where cooperative = ?1 and change_set = ?2";
        let number = self.find(sql, closing.as_bytes())?.and_then(|text| text.parse().ok());
        Ok(number.and_then(Month::from_number).map_or_else(|| "yang tidak dikenal".to_owned(), month_name))
    }
}

/// An account's name, or its code where a later version posted to one this version does not know.
pub fn account_name(code: &str) -> String {
    account(code).map_or_else(|| format!("Akun {code}"), |account| account.name.to_owned())
}

/// A month as Indonesians say it: `Januari 2025`.
pub fn month_name(month: Month) -> String {
    const NAMES: [&str; 12] = [
        "Januari",
        "Februari",
        "Maret",
        "April",
        "Mei",
        "Juni",
        "Juli",
        "Agustus",
        "September",
        "Oktober",
        "November",
        "Desember",
    ];
    let number = month.number();
    let name = usize::try_from(number % 100 - 1).ok().and_then(|index| NAMES.get(index)).copied().unwrap_or_default();
    format!("{name} {}", number / 100)
}

/// An amount with its currency, the sign before it.
pub fn rupiah(amount: Money) -> String {
    if amount < Money::ZERO { format!("-Rp{}", -amount) } else { format!("Rp{amount}") }
}

/// The journals of a change set.
///
/// # Errors
/// The database's own.
pub fn entries(connection: &Connection, change_set: &ChangeSet) -> Result<Vec<EntryView>, StoreError> {
    let names = Names::of(connection, change_set);
    let line = |posting: &Posting| {
        let is_debit = posting.amount > Money::ZERO;
        Ok(EntryLineView {
            account: posting.account.clone(),
            name: account_name(&posting.account),
            unit_name: names.unit(posting.unit.unwrap_or(change_set.unit))?,
            debit: is_debit.then_some(posting.amount),
            credit: (!is_debit).then_some(-posting.amount),
            origin: posting.origin.map(|origin| origin_code(origin).to_owned()),
        })
    };
    let view = |entry: &Entry| {
        Ok(EntryView {
            rule: entry.rule.clone(),
            document_number: entry.document.clone(),
            description: entry.description.clone(),
            lines: entry.lines.iter().map(line).collect::<Result<_, StoreError>>()?,
        })
    };
    change_set.entries.iter().map(view).collect()
}

/// Whose business a line is, as screens and exports carry it.
pub const fn origin_code(origin: Origin) -> &'static str {
    match origin {
        Origin::Member => "member",
        Origin::NonMember => "non_member",
    }
}

/// The stock moves of a change set.
///
/// # Errors
/// The database's own.
pub fn moves(connection: &Connection, change_set: &ChangeSet) -> Result<Vec<MoveView>, StoreError> {
    let names = Names::of(connection, change_set);
    let view = |it: &StockMove| {
        Ok(MoveView { product_name: names.product(it.product)?, quantity: it.quantity, value: it.value })
    };
    change_set.moves.iter().map(view).collect()
}

/// The facts of a change set, each with its sentence.
///
/// # Errors
/// The database's own.
pub fn facts(connection: &Connection, change_set: &ChangeSet) -> Result<Vec<FactView>, StoreError> {
    let names = Names::of(connection, change_set);
    let view = |raw: &RawFact| {
        let fact = Fact::of(raw);
        Ok(FactView {
            kind: raw.kind.clone(),
            version: raw.version,
            known: !matches!(fact, Fact::Unknown(_)),
            data: without_secrets(raw),
            sentence: sentence(names, &fact)?,
        })
    };
    change_set.facts.iter().map(view).collect()
}

fn without_secrets(raw: &RawFact) -> Value {
    let mut data = serde_json::from_str(raw.data.get()).unwrap_or_default();
    if let Value::Object(fields) = &mut data {
        fields.retain(|name, _| !SECRET_FIELDS.contains(&name.as_str()));
    }
    data
}

/// The sale a change set is about, if it is about one.
pub fn sale_of(change_set: &ChangeSet) -> Option<ChangeSetId> {
    change_set.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SaleCompleted(_) => Some(change_set.id),
        Fact::ReceiptCopied(copied) => Some(copied.sale),
        Fact::GoodsReturned(returned) => Some(returned.sale),
        Fact::SaleVoided(voided) => Some(voided.sale),
        _ => None,
    })
}

/// What happened, in one plain Indonesian sentence.
fn sentence(names: Names<'_>, fact: &Fact) -> Result<String, StoreError> {
    Ok(match fact {
        Fact::CooperativeFounded(it) => format!("{} mulai mencatat di Lumbung.", it.name),
        Fact::UnitDescribed(it) => format!("Unit {} dicatat dengan kode {}.", it.name, it.code),
        Fact::DeviceInvited(it) => {
            format!("{} diundang bergabung sebagai {} di {}.", it.device_name, it.till_code, names.unit(it.unit)?)
        }
        Fact::DeviceJoined(it) => device_joined(names, it)?,
        Fact::DeviceRevoked(it) => {
            let till = names.till(it.device)?;
            format!("Kepercayaan pada perangkat {till} dicabut: catatannya dihitung sampai nomor {}.", it.up_to_seq)
        }
        Fact::DeviceAdmitted(it) => {
            format!("Catatan perangkat {} dihitung kembali sampai nomor {}.", names.till(it.device)?, it.up_to_seq)
        }
        Fact::UserDescribed(it) => user_described(it),
        Fact::SharingChanged(it) if it.what.is_empty() => {
            format!("Angka total tidak lagi dibagikan kepada {}.", it.group_name)
        }
        Fact::SharingChanged(it) => format!("Angka total dibagikan kepada {}.", it.group_name),
        Fact::PeriodClosed(it) => {
            let count: u64 = it.covers.values().map(|covered| covered.count()).sum();
            let (month, devices) = (month_name(it.month), it.covers.len());
            format!("Bulan {month} ditutup; tercakup {count} catatan dari {devices} perangkat.")
        }
        Fact::PeriodReopened(it) => {
            format!("Bulan {} dibuka kembali: {}.", names.month_of_closing(it.closing)?, it.reason)
        }
        Fact::PriceSet(_)
        | Fact::LabelsPrinted(_)
        | Fact::PromotionDescribed(_)
        | Fact::StockReceived(_)
        | Fact::PoolRevalued(_)
        | Fact::ProductsMerged(_)
        | Fact::ProductsUnmerged(_) => of_goods(names, fact)?,
        Fact::MemberRegistered(_)
        | Fact::MembersMerged(_)
        | Fact::MembersUnmerged(_)
        | Fact::PersonErased(_)
        | Fact::MemberRestricted(_)
        | Fact::MemberPinSet(_)
        | Fact::SavingsDeposited(_)
        | Fact::SavingsWithdrawn(_)
        | Fact::CreditRepaid(_) => of_members(fact),
        Fact::ShiftOpened(it) => format!("Shift {} dibuka dengan modal {}.", it.number, rupiah(it.float)),
        Fact::SaleCompleted(it) => sale_completed(it),
        Fact::GoodsReturned(_)
        | Fact::GoodsTakenBack(_)
        | Fact::SaleVoided(_)
        | Fact::SaleHeld(_)
        | Fact::HoldTaken(_)
        | Fact::PaymentConfirmed(_)
        | Fact::PaymentsSettled(_)
        | Fact::VoucherIssued(_)
        | Fact::DepositTaken(_)
        | Fact::DepositRefunded(_)
        | Fact::VouchersExpired(_)
        | Fact::PointsExpired(_)
        | Fact::ConsignorPaid(_)
        | Fact::CreditTermsSet(_)
        | Fact::RightsChanged(_)
        | Fact::UserKeySet(_)
        | Fact::DayConfirmed(_)
        | Fact::BranchAdopted(_) => sentences::plain(fact),
        Fact::ReceiptCopied(it) => {
            format!("Struk {} dicetak lagi, salinan ke-{}.", names.document_of_sale(it.sale)?, it.copy_number)
        }
        Fact::DrawerOpened(it) => {
            format!("Laci dibuka tanpa penjualan pada shift {}: {}.", names.shift(it.shift)?, it.reason)
        }
        Fact::ShiftClosed(it) => shift_closed(names, it)?,
        Fact::ClosingRightHandedOver(it) => {
            format!("Hak menutup bulan dipindahkan ke perangkat {}: {}.", names.till(it.to)?, it.reason)
        }
        Fact::ExceptionSettled(it) => format!("Satu hal di kotak masuk diselesaikan: {}.", it.note),
        Fact::ShiftSuspended(it) => format!("Shift {} diistirahatkan.", names.shift(it.shift)?),
        Fact::ShiftResumed(it) => format!("Shift {} dilanjutkan.", names.shift(it.shift)?),
        Fact::ShiftReportCopied(it) => {
            format!("Laporan Z shift {} dicetak lagi, salinan ke-{}.", names.shift(it.shift)?, it.copy_number)
        }
        Fact::CashMoved(it) => cash_moved(names, it)?,
        Fact::Unknown(raw) => format!(
            "Catatan jenis {} versi {} belum dikenal di sini. Perbarui Lumbung untuk membacanya; jurnalnya sudah \
             dihitung.",
            raw.kind, raw.version
        ),
    })
}

/// What happened to members, their data and their money.
fn of_members(fact: &Fact) -> String {
    match fact {
        Fact::MemberRegistered(it) => {
            format!("Anggota nomor {} dicatat sebagai {}.", it.number, member_status(it.status))
        }
        Fact::MembersMerged(it) => format!("Dua pendaftaran anggota dinyatakan orang yang sama: {}.", it.reason),
        Fact::MembersUnmerged(it) => format!("Dua pendaftaran anggota dipisah lagi: {}.", it.reason),
        Fact::PersonErased(it) => format!("Data pribadi seorang anggota dihapus: {}.", it.reason),
        Fact::MemberRestricted(it) if it.restricted => format!("Data seorang anggota dibatasi: {}.", it.reason),
        Fact::MemberRestricted(it) => format!("Data seorang anggota tidak lagi dibatasi: {}.", it.reason),
        Fact::MemberPinSet(_) => "PIN seorang anggota disetel.".to_owned(),
        Fact::SavingsDeposited(it) => {
            format!("{} {} disetor, dokumen {}.", it.product.title(), rupiah(it.amount), it.document)
        }
        Fact::SavingsWithdrawn(it) => {
            format!("Simpanan sukarela {} ditarik, dokumen {}.", rupiah(it.amount), it.document)
        }
        Fact::CreditRepaid(it) => format!("Bon dibayar {}, dokumen {}.", rupiah(it.amount), it.document),
        _ => String::new(),
    }
}

fn device_joined(names: Names<'_>, joined: &DeviceJoined) -> Result<String, StoreError> {
    let (name, code, unit) = (&joined.name, &joined.till_code, names.unit(joined.unit)?);
    Ok(match &joined.introduction {
        Introduction::Founder => format!("{name} ({code}) menjadi perangkat pertama, untuk {unit}."),
        Introduction::Invited { .. } => format!("{name} ({code}) bergabung untuk {unit}."),
        Introduction::Succeeds { device, .. } => {
            format!("{name} ({code}) melanjutkan perangkat {} untuk {unit}.", names.till(*device)?)
        }
    })
}

fn user_described(user: &UserDescribed) -> String {
    let state = if user.active { "" } else { ", tidak aktif" };
    format!("{} dicatat sebagai {}{state}.", user.name, user.role.title())
}

/// What happened to goods, their prices and their labels.
fn of_goods(names: Names<'_>, fact: &Fact) -> Result<String, StoreError> {
    Ok(match fact {
        Fact::PriceSet(it) => price_set(names, it)?,
        Fact::LabelsPrinted(it) => format!("Label rak dicetak untuk {} barang.", it.labels.len()),
        Fact::PromotionDescribed(it) => promotion_described(it),
        Fact::StockReceived(it) => stock_received(it),
        Fact::PoolRevalued(it) => {
            let (name, before, after) = (names.product(it.product)?, rupiah(it.value_before), rupiah(it.value_after));
            format!("Nilai persediaan {name} disesuaikan dari {before} menjadi {after}: {}.", it.reason)
        }
        Fact::ProductsMerged(it) => {
            let (one, other) = (names.product(it.product)?, names.product(it.other)?);
            format!("{one} dan {other} dinyatakan barang yang sama: {}.", it.reason)
        }
        Fact::ProductsUnmerged(it) => {
            format!("{} dan {} dipisah lagi: {}.", names.product(it.product)?, names.product(it.other)?, it.reason)
        }
        _ => String::new(),
    })
}

fn price_set(names: Names<'_>, set: &PriceSet) -> Result<String, StoreError> {
    let (level, product) = (level_name(&set.level), names.product(set.product)?);
    let from = set.effective_from.map_or_else(String::new, |from| format!(" mulai {}", printed_date(from)));
    if set.withdrawn {
        return Ok(format!("{level} untuk {product} dihapus{from}."));
    }
    Ok(format!("{level} untuk {product} menjadi {}{from}.", rupiah(set.price)))
}

fn promotion_described(promotion: &PromotionDescribed) -> String {
    if !promotion.active {
        return format!("Promosi {} dihentikan.", promotion.name);
    }
    let (from, until) = (printed_date(promotion.from), printed_date(promotion.until));
    format!("Promosi {} berlaku dari {from} sampai {until}.", promotion.name)
}

fn stock_received(received: &StockReceived) -> String {
    let from =
        if received.supplier_name.is_empty() { String::new() } else { format!(" dari {}", received.supplier_name) };
    let paid = match received.paid_from {
        PaidFrom::Payable => "belum difaktur",
        PaidFrom::SafeCash => "dibayar dari kas besar",
    };
    let total: Money = received.lines.iter().map(|line| line.cost).sum();
    let (document, count) = (&received.document, received.lines.len());
    format!("Penerimaan {document}: {count} barang{from} senilai {}, {paid}.", rupiah(total))
}

fn sale_completed(sale: &SaleCompleted) -> String {
    let kind = if sale.member.is_some() { " kepada anggota" } else { "" };
    let (document, count, change) = (&sale.document, sale.lines.len(), rupiah(sale.change));
    format!("Penjualan {document}{kind}: {count} baris, dibayar {}, kembali {change}.", rupiah(sale.payable))
}

fn cash_moved(names: Names<'_>, moved: &CashMoved) -> Result<String, StoreError> {
    let account = moved.account.as_deref().map_or_else(String::new, |code| format!(" ({})", account_name(code)));
    let note = if moved.note.is_empty() { String::new() } else { format!(": {}", moved.note) };
    let (title, shift, amount) = (moved.kind.title(), names.shift(moved.shift)?, rupiah(moved.amount));
    Ok(format!("{title}{account} {amount} pada shift {shift}{note}."))
}

fn shift_closed(names: Names<'_>, closed: &ShiftClosed) -> Result<String, StoreError> {
    let difference = closed.counted - closed.expected;
    let verdict = match difference {
        Money::ZERO => "tanpa selisih".to_owned(),
        over if over > Money::ZERO => format!("lebih {}", rupiah(over)),
        short => format!("kurang {}", rupiah(-short)),
    };
    let reason = if closed.reason.is_empty() { String::new() } else { format!(" ({})", closed.reason) };
    let (shift, counted) = (names.shift(closed.shift)?, rupiah(closed.counted));
    Ok(format!("Shift {shift} ditutup dengan {}: kas dihitung {counted}, {verdict}{reason}.", closed.z_number))
}

const fn member_status(status: MemberStatus) -> &'static str {
    match status {
        MemberStatus::Candidate => "calon anggota",
        MemberStatus::Active => "anggota aktif",
        MemberStatus::Inactive => "anggota nonaktif",
        MemberStatus::Suspended => "anggota yang ditangguhkan",
        MemberStatus::Left => "anggota yang keluar",
    }
}
