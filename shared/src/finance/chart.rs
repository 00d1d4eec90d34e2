//! The standard chart of accounts (*bagan akun*, domain §2), as data.
//!
//! Words: a *kind* is the side of the books an account belongs to; its *normal balance* is where it grows; a *header*
//! only groups others and is never posted to. Two dimensions may be required beside the unit: the member, and another
//! sub-ledger (loan, supplier, warehouse, employer, settlement batch, unit). The rows stand in `chart.csv`.
//! Deliberately absent: hiding accounts and mapping them to a group's chart are choices of a cooperative, not of the
//! chart; nothing here can be renumbered.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// The rows of domain §2 with a heading; `;` parts the fields because names contain commas.
const CHART: &str = include_str!("chart.csv");

/// Which part of the books an account belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum AccountKind {
    /// *Aset*.
    Asset,
    /// *Liabilitas*.
    Liability,
    /// *Ekuitas*.
    Equity,
    /// *Pendapatan*.
    Revenue,
    /// *Beban*, with the cost of sales (*beban pokok*) and income tax.
    Expense,
}

/// The side on which an account normally stands. Contra accounts stand opposite to their kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum NormalBalance {
    /// *Debit*: a positive sum of postings.
    Debit,
    /// *Kredit*: a negative sum of postings.
    Credit,
}

/// Where a change of the account appears in the cash-flow statement (*laporan arus kas*).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, schemars::JsonSchema, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum CashFlow {
    /// Cash itself and what is as good as cash.
    Cash,
    /// *Aktivitas operasi*.
    Operating,
    /// *Aktivitas investasi*.
    Investing,
    /// *Aktivitas pendanaan*.
    Financing,
    /// A change that moved no cash: depreciation, allowances, transfers inside equity.
    NonCash,
    /// Between units of one cooperative; sums to zero over them.
    InterUnit,
    /// A heading, never posted to.
    Header,
}

/// One row of the chart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Account {
    /// Four digits; the first one gives the part of the books.
    pub code: &'static str,
    /// *Nama*, as statements print it.
    pub name: &'static str,
    /// The name in English.
    pub name_english: &'static str,
    /// Part of the books.
    pub kind: AccountKind,
    /// Where it normally stands.
    pub normal: NormalBalance,
    /// The heading above it; none for the seven roots.
    pub parent: Option<&'static str>,
    /// Its place in the cash-flow statement.
    pub cash_flow: CashFlow,
    /// Every posting must name a member (†).
    pub needs_member: bool,
    /// Every posting must name another sub-ledger (‡).
    pub needs_subledger: bool,
}

impl Account {
    /// True unless the account is a heading (domain G1).
    pub fn is_postable(&self) -> bool {
        self.cash_flow != CashFlow::Header
    }

    /// True if postings must say whether they come from member or non-member business (domain G7): all revenue, the
    /// cost of sales, and the interest on savings.
    pub fn needs_origin(&self) -> bool {
        let by_code = ["4", "51", codes::INTEREST_VOLUNTARY_SAVINGS, codes::INTEREST_TERM_SAVINGS];
        by_code.iter().any(|start| self.code.starts_with(start))
    }
}

/// Every account in order of code, headings included.
pub fn accounts() -> &'static [Account] {
    static ACCOUNTS: LazyLock<Vec<Account>> = LazyLock::new(|| CHART.lines().skip(1).filter_map(parse).collect());
    &ACCOUNTS
}

/// The account with this code.
pub fn account(code: &str) -> Option<&'static Account> {
    static BY_CODE: LazyLock<HashMap<&'static str, &'static Account>> =
        LazyLock::new(|| accounts().iter().map(|account| (account.code, account)).collect());
    BY_CODE.get(code).copied()
}

/// Reads one row. A row that does not fit is left out, and the test that counts them says so.
fn parse(row: &'static str) -> Option<Account> {
    let mut fields = row.split(';');
    let mut next = || fields.next();
    Some(Account {
        code: next()?,
        name: next()?,
        name_english: next()?,
        kind: match next()? {
            "A" => AccountKind::Asset,
            "L" => AccountKind::Liability,
            "E" => AccountKind::Equity,
            "R" => AccountKind::Revenue,
            "X" => AccountKind::Expense,
            _ => return None,
        },
        normal: match next()? {
            "D" => NormalBalance::Debit,
            "K" => NormalBalance::Credit,
            _ => return None,
        },
        parent: Some(next()?).filter(|parent| !parent.is_empty()),
        cash_flow: match next()? {
            "C" => CashFlow::Cash,
            "O" => CashFlow::Operating,
            "I" => CashFlow::Investing,
            "F" => CashFlow::Financing,
            "N" => CashFlow::NonCash,
            "X" => CashFlow::InterUnit,
            "H" => CashFlow::Header,
            _ => return None,
        },
        needs_member: next()? == "1",
        needs_subledger: next()? == "1",
    })
}

/// The accounts that posting rules name (domain §3), so that a rule reads as its trade does.
pub mod codes {
    macro_rules! codes {
        ($($name:ident = $code:literal, $about:literal;)+) => {
            $(#[doc = concat!("*", $about, "*.")] pub const $name: &str = $code;)+
            /// Every constant above with the name the chart must give it.
            #[cfg(test)]
            pub(super) const ALL: &[(&str, &str)] = &[$(($code, $about)),+];
        };
    }

    codes! {
        SAFE_CASH = "1111", "Kas Besar";
        DRAWER_CASH = "1112", "Kas Kasir Toko";
        PETTY_CASH = "1113", "Kas Kecil";
        TELLER_CASH = "1114", "Kas Teller USP";
        CASH_IN_TRANSIT = "1115", "Kas Dalam Perjalanan";
        AGRI_CASH = "1116", "Kas Unit Pertanian";
        BANK = "1121", "Bank Operasional";
        BANK_SAVINGS_AND_LOANS = "1122", "Bank Unit Simpan Pinjam";
        QRIS_SETTLEMENT = "1124", "Piutang Settlement QRIS";
        CARD_SETTLEMENT = "1125", "Piutang Settlement EDC/Kartu";
        MEMBER_CREDIT = "1131", "Piutang Belanja Anggota (Bon)";
        PAYROLL_CLEARING = "1132", "Piutang Potong Gaji – Instansi";
        FARM_INPUT_CREDIT = "1133", "Piutang Saprotan Anggota";
        PRODUCE_BUYERS = "1134", "Piutang Pembeli Hasil Tani";
        NON_MEMBER_RECEIVABLES = "1135", "Piutang Non-Anggota";
        FARMER_ADVANCES = "1136", "Panjar kepada Petani";
        STAFF_RECEIVABLES = "1137", "Piutang Karyawan/Selisih Kasir";
        SUPPLIER_ADVANCES = "1138", "Uang Muka Pemasok";
        TRADE_ALLOWANCE = "1139", "Penyisihan Piutang Usaha";
        LOANS_TO_MEMBERS = "1141", "Pinjaman kepada Anggota";
        LOANS_TO_COOPERATIVES = "1142", "Pinjaman kepada Koperasi Lain";
        ACCRUED_LOAN_INTEREST = "1143", "Piutang Jasa Pinjaman";
        LOAN_ALLOWANCE = "1149", "Penyisihan Penghapusan Pinjaman";
        MERCHANDISE = "1151", "Persediaan Barang Dagangan";
        PRODUCE = "1152", "Persediaan Hasil Pertanian";
        FARM_INPUTS = "1153", "Persediaan Saprotan";
        GOODS_IN_TRANSIT = "1154", "Persediaan Dalam Perjalanan";
        PREPAID_EXPENSES = "1161", "Biaya Dibayar Dimuka";
        VAT_IN = "1162", "PPN Masukan";
        PREPAID_INCOME_TAX = "1163", "PPh Dibayar Dimuka";
        INTER_UNIT = "1181", "R/K Antar Unit";
        HEAD_OFFICE = "1182", "R/K Kantor Pusat/Induk";
        FORECLOSED_COLLATERAL = "1402", "Agunan Diambil Alih (AYDA)";
        PAYABLES = "2101", "Utang Usaha Pemasok";
        GOODS_RECEIVED_NOT_INVOICED = "2102", "Barang Diterima Belum Difaktur";
        PRODUCE_PAYABLE = "2103", "Utang Hasil Tani Anggota";
        CONSIGNMENT_PAYABLE = "2104", "Utang Konsinyasi";
        CUSTOMER_DEPOSITS = "2105", "Uang Muka Pelanggan";
        POINTS_AND_VOUCHERS = "2106", "Liabilitas Poin & Voucher";
        ACCRUED_EXPENSES = "2107", "Beban Akrual";
        THIRD_PARTY_MONEY = "2108", "Titipan Pihak Ketiga";
        UNIDENTIFIED_RECEIPTS = "2109", "Penerimaan Belum Teridentifikasi";
        VOLUNTARY_SAVINGS = "2111", "Simpanan Sukarela";
        TERM_SAVINGS = "2112", "Simpanan Berjangka";
        ACCRUED_SAVINGS_INTEREST = "2113", "Utang Bunga Simpanan";
        LEAVER_PAYABLE = "2114", "Utang Pengembalian Simpanan";
        VAT_OUT = "2121", "PPN Keluaran";
        VAT_PAYABLE = "2122", "Utang PPN";
        FINAL_TAX_WITHHELD = "2123", "Utang PPh 4(2) Final";
        PAYROLL_TAX = "2124", "Utang PPh 21";
        TAX_WITHHELD_22_23 = "2125", "Utang PPh 22/23";
        INCOME_TAX_PAYABLE = "2126", "Utang PPh Badan/Final UMKM";
        SHU_DUE_TO_MEMBERS = "2131", "SHU Bagian Anggota";
        BOARD_FUND = "2132", "Dana Pengurus & Pengawas";
        STAFF_FUND = "2133", "Dana Karyawan";
        EDUCATION_FUND = "2134", "Dana Pendidikan";
        SOCIAL_FUND = "2135", "Dana Sosial";
        LOCAL_DEVELOPMENT_FUND = "2136", "Dana Pembangunan Daerah Kerja / Desa";
        DEFERRED_LOAN_FEES = "2140", "Provisi Pinjaman Ditangguhkan";
        PRINCIPAL_SAVINGS = "3101", "Simpanan Pokok";
        MANDATORY_SAVINGS = "3102", "Simpanan Wajib";
        SPECIAL_MANDATORY_SAVINGS = "3103", "Simpanan Wajib Khusus";
        GENERAL_RESERVE = "3301", "Cadangan Umum";
        LOAN_RISK_RESERVE = "3302", "Cadangan Risiko Pinjaman";
        SHU_CURRENT_YEAR = "3401", "SHU Tahun Berjalan";
        SHU_UNDISTRIBUTED = "3402", "SHU Belum Dibagi";
        SHU_PRIOR_YEAR_CORRECTION = "3403", "Koreksi SHU Tahun Lalu";
        SALES_MEMBER = "4101", "Penjualan Toko – Anggota";
        FARM_INPUT_SALES_MEMBER = "4102", "Penjualan Saprotan – Anggota";
        LOAN_INTEREST_MEMBER = "4103", "Jasa Pinjaman Anggota";
        LOAN_FEES = "4104", "Administrasi & Provisi Pinjaman";
        LOAN_PENALTIES = "4105", "Denda Pinjaman";
        MARKETING_COMMISSION = "4106", "Fee Pemasaran Hasil Anggota";
        PRODUCE_SALES_MEMBER = "4107", "Penjualan Hasil Tani Anggota";
        DISCOUNT_MEMBER = "4191", "Potongan Penjualan – Anggota";
        RETURNS_MEMBER = "4192", "Retur Penjualan – Anggota";
        SALES_NON_MEMBER = "4201", "Penjualan Toko – Non-Anggota";
        FARM_INPUT_SALES_NON_MEMBER = "4202", "Penjualan Saprotan – Non-Anggota";
        PRODUCE_SALES_NON_MEMBER = "4203", "Penjualan Hasil Tani Non-Anggota";
        LOAN_INTEREST_COOPERATIVES = "4204", "Jasa Pinjaman Koperasi Lain";
        DISCOUNT_NON_MEMBER = "4291", "Potongan Penjualan – Non-Anggota";
        RETURNS_NON_MEMBER = "4292", "Retur Penjualan – Non-Anggota";
        INTEREST_INCOME = "4301", "Bunga Bank & Simpanan";
        CASH_OVER = "4302", "Selisih Kas Lebih";
        ROUNDING = "4303", "Selisih Pembulatan";
        LOAN_RECOVERIES = "4304", "Pemulihan Pinjaman Hapus Buku";
        DISPOSAL_GAIN = "4305", "Laba Pelepasan Aset";
        SUNDRY_INCOME = "4306", "Pendapatan Lain-lain";
        INTER_UNIT_INCOME = "4901", "Pendapatan Jasa Antar Unit";
        COGS_MEMBER = "5101", "HPP Toko – Anggota";
        COGS_NON_MEMBER = "5102", "HPP Toko – Non-Anggota";
        COGS_FARM_INPUTS = "5103", "HPP Saprotan";
        COGS_PRODUCE = "5104", "HPP Hasil Tani";
        STOCK_COUNT_DIFFERENCE = "5105", "Selisih Stok Opname";
        DAMAGED_GOODS = "5106", "Barang Rusak/Kedaluwarsa";
        PURCHASE_VARIANCE = "5107", "Selisih Harga Beli";
        PRODUCE_HANDLING = "5108", "Biaya Olah & Angkut Hasil Tani";
        INTEREST_VOLUNTARY_SAVINGS = "6101", "Beban Bunga Simpanan Sukarela";
        INTEREST_TERM_SAVINGS = "6102", "Beban Bunga Simpanan Berjangka";
        INTEREST_BORROWINGS = "6103", "Beban Bunga Pinjaman Diterima";
        LOAN_LOSS_EXPENSE = "6104", "Beban Penyisihan Pinjaman";
        TRADE_BAD_DEBT_EXPENSE = "6105", "Beban Penyisihan Piutang Usaha";
        SUPPLIES = "6204", "ATK & Perlengkapan";
        DEPRECIATION = "6207", "Penyusutan & Amortisasi";
        PROMOTION_AND_POINTS = "6208", "Promosi & Poin";
        MERCHANT_FEES = "6209", "Biaya MDR QRIS/EDC";
        BANK_CHARGES = "6210", "Administrasi Bank";
        CASH_SHORT = "6211", "Selisih Kas Kurang";
        DISPOSAL_LOSS = "6212", "Rugi Pelepasan Aset";
        SUNDRY_EXPENSE = "6213", "Beban Lain-lain";
        INTER_UNIT_EXPENSE = "6901", "Beban Jasa Antar Unit";
        CORPORATE_INCOME_TAX = "7101", "Beban PPh Badan";
        TURNOVER_TAX = "7102", "Beban PPh Final UMKM";
        FINAL_TAX_BANK_INTEREST = "7103", "PPh Final Bunga Bank";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chart_is_whole() {
        assert_eq!(CHART.lines().count(), accounts().len() + 1, "every row was read");
        assert_eq!(accounts().iter().filter(|account| account.is_postable()).count(), 142);
        assert!(CHART.lines().all(|row| row.split(';').count() == 9));
        assert!(accounts().is_sorted_by(|a, b| a.code < b.code), "in order, no code twice");
    }

    #[test]
    fn every_account_hangs_under_a_heading_of_its_kind() {
        for account in accounts() {
            let Some(parent) = account.parent else {
                assert!(account.code.ends_with("000") && !account.is_postable(), "{account:?}");
                continue;
            };
            let parent = super::account(parent).unwrap();
            assert!(!parent.is_postable() && parent.kind == account.kind && parent.code < account.code, "{account:?}");
        }
    }

    #[test]
    fn the_first_digit_gives_the_kind_and_headings_stand_on_its_side() {
        for account in accounts() {
            let (kind, normal) = match account.code.chars().next() {
                Some('1') => (AccountKind::Asset, NormalBalance::Debit),
                Some('2') => (AccountKind::Liability, NormalBalance::Credit),
                Some('3') => (AccountKind::Equity, NormalBalance::Credit),
                Some('4') => (AccountKind::Revenue, NormalBalance::Credit),
                _ => (AccountKind::Expense, NormalBalance::Debit),
            };
            assert_eq!(account.kind, kind, "{account:?}");
            assert!(account.is_postable() || account.normal == normal, "{account:?}");
            assert_eq!(account.code.len(), 4);
        }
        let contra: Vec<&str> = accounts().iter().filter(|a| is_contra(a)).map(|a| a.code).collect();
        let expect = "1139 1149 1312 1313 1314 1315 1411 4191 4192 4291 4292";
        assert_eq!(contra.join(" "), expect);
    }

    fn is_contra(account: &Account) -> bool {
        let grows_by_debit = matches!(account.kind, AccountKind::Asset | AccountKind::Expense);
        grows_by_debit != (account.normal == NormalBalance::Debit)
    }

    #[test]
    fn an_account_says_what_a_posting_must_carry() {
        let check = |code: &str, member: bool, subledger: bool, origin: bool| {
            let account = account(code).unwrap();
            let found = (account.needs_member, account.needs_subledger, account.needs_origin());
            assert_eq!(found, (member, subledger, origin), "{code}");
        };
        check("1111", false, false, false);
        check("1112", false, true, false);
        check("1131", true, false, false);
        check("1141", true, true, false);
        check("3102", true, false, false);
        check("4101", true, false, true);
        check("4191", false, false, true);
        check("4303", false, false, true);
        check("5101", false, false, true);
        check("5107", false, false, true);
        check("6101", false, false, true);
        check("6102", false, false, true);
        check("6103", false, false, false);
        check("6211", false, false, false);
    }

    #[test]
    fn the_named_codes_are_postable_accounts_of_that_name() {
        for (code, name) in codes::ALL {
            let account = account(code).unwrap();
            assert!(account.is_postable(), "{code}");
            assert_eq!(account.name, *name, "{code}");
        }
        assert!(account("9999").is_none());
    }
}
