//! Who may do what: one table of roles and operations, asked for every path in (domain §1.4, design §2).
//!
//! Deny by default: what a role's row does not name, it may not do. Limits by amount are deliberately absent; they
//! belong to the rules that know the amounts.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

macro_rules! words {
    ($(#[$about:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $code:literal),+ $(,)? }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS, JsonSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// All of them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The stable word, as databases and screens carry it.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }

            /// From its word.
            pub fn from_code(code: &str) -> Option<$name> {
                match code { $($code => Some($name::$variant),)+ _ => None }
            }
        }
    };
}

words! {
    /// The seven roles of a cooperative (domain §1.4).
    Role {
        /// Sets up users, devices and configuration; posts no money.
        SuperAdmin = "super_admin",
        /// *Pengurus*: approves, closes periods, does not operate the drawer.
        BoardDirector = "board_director",
        /// *Manajer*: operations, prices, approval of counts.
        Manager = "manager",
        /// *Juru buku*: journals, reconciliation, tax.
        FinanceOfficer = "finance_officer",
        /// *Kasir*, *teller*.
        Cashier = "cashier",
        /// *Petugas gudang*.
        WarehouseStaff = "warehouse_staff",
        /// *Anggota*: their own data only, through the portal.
        Member = "member",
    }
}

words! {
    /// Everything that asks for a right.
    Operation {
        Sell = "sell",
        OpenShift = "open_shift",
        CloseShift = "close_shift",
        ReadShiftReport = "read_shift_report",
        ReprintReceipt = "reprint_receipt",
        OpenDrawer = "open_drawer",
        ReadSales = "read_sales",
        ReadProducts = "read_products",
        EditProducts = "edit_products",
        SetPrices = "set_prices",
        ImportProducts = "import_products",
        ReadCost = "read_cost",
        ReceiveStock = "receive_stock",
        ReadStock = "read_stock",
        RegisterMembers = "register_members",
        ReadMembers = "read_members",
        ReadBooks = "read_books",
        ClosePeriod = "close_period",
        VerifyBooks = "verify_books",
        ExportBooks = "export_books",
        ManageUsers = "manage_users",
        ManageDevices = "manage_devices",
        ManagePrinter = "manage_printer",
        ChangeSettings = "change_settings",
        ReadSync = "read_sync",
        ShareWithGroup = "share_with_group",
        /// A discount above the cashier's cap.
        ApproveDiscount = "approve_discount",
        /// A price other than the one in force.
        OverridePrice = "override_price",
        /// *Retur* with its receipt.
        ReturnGoods = "return_goods",
        ReturnWithoutReceipt = "return_without_receipt",
        /// *Batal*, before the Z.
        VoidSale = "void_sale",
        /// A credit sale beyond the member's limit, or beyond what may be given offline.
        SellOverLimit = "sell_over_limit",
        /// Cash into the drawer, and from it to the safe.
        MoveCash = "move_cash",
        /// Cash from the drawer to the bank or for a petty expense.
        PayFromDrawer = "pay_from_drawer",
        /// A large difference between count and books at closing, and seeing the expected cash before the count.
        ApproveShiftDifference = "approve_shift_difference",
        /// Members' savings and credit at the till.
        MemberMoney = "member_money",
        WithdrawOverLimit = "withdraw_over_limit",
        /// Holding a cart and taking it up again, on any till of the shop.
        HoldSales = "hold_sales",
        SetPromotions = "set_promotions",
        /// What QRIS and cards brought to the bank.
        SettlePayments = "settle_payments",
        /// Vouchers and points whose time is over.
        WriteOffExpired = "write_off_expired",
        /// The inbox of what concurrency revealed.
        ReadExceptions = "read_exceptions",
        SettleExceptions = "settle_exceptions",
        MergeDuplicates = "merge_duplicates",
        /// *Penyesuaian nilai persediaan* to 5107.
        RevalueStock = "revalue_stock",
        /// Where mirror and backups go, and making one now.
        ManageSafetyCopies = "manage_safety_copies",
        /// The recovery key on paper: whoever has it and a copy has the books.
        PrintRecoverySheet = "print_recovery_sheet",
        /// *Hapus data pribadi*, and *dibatasi* before that (UU PDP).
        ErasePersons = "erase_persons",
        /// Which day it is, where that dates business back or far ahead.
        ConfirmDay = "confirm_day",
    }
}

/// The table: what each role may do.
mod rights {
    use super::Operation::{self, *};

    pub(super) const SUPER_ADMIN: &[Operation] = &[
        ManageUsers,
        ManageDevices,
        ManagePrinter,
        ChangeSettings,
        ReadSync,
        VerifyBooks,
        ReadProducts,
        EditProducts,
        ImportProducts,
        ReadStock,
        ReadSales,
        ReadMembers,
        ReadExceptions,
        ManageSafetyCopies,
        PrintRecoverySheet,
    ];

    pub(super) const BOARD_DIRECTOR: &[Operation] = &[
        ReadBooks,
        ClosePeriod,
        VerifyBooks,
        ExportBooks,
        ShareWithGroup,
        ReadSync,
        ReadSales,
        ReadStock,
        ReadCost,
        ReadProducts,
        ReadMembers,
        ReadShiftReport,
        ManageDevices,
        ApproveDiscount,
        OverridePrice,
        ReturnWithoutReceipt,
        VoidSale,
        SellOverLimit,
        PayFromDrawer,
        ApproveShiftDifference,
        WithdrawOverLimit,
        ReadExceptions,
        SettleExceptions,
        ErasePersons,
        PrintRecoverySheet,
        ConfirmDay,
    ];

    pub(super) const MANAGER: &[Operation] = &[
        Sell,
        OpenShift,
        CloseShift,
        ReadShiftReport,
        ReprintReceipt,
        OpenDrawer,
        ReadSales,
        ReadProducts,
        EditProducts,
        SetPrices,
        ImportProducts,
        ReadCost,
        ReceiveStock,
        ReadStock,
        RegisterMembers,
        ReadMembers,
        ReadBooks,
        VerifyBooks,
        ExportBooks,
        ManagePrinter,
        ReadSync,
        ApproveDiscount,
        OverridePrice,
        ReturnGoods,
        ReturnWithoutReceipt,
        VoidSale,
        SellOverLimit,
        MoveCash,
        PayFromDrawer,
        ApproveShiftDifference,
        MemberMoney,
        WithdrawOverLimit,
        HoldSales,
        SetPromotions,
        SettlePayments,
        WriteOffExpired,
        ReadExceptions,
        SettleExceptions,
        MergeDuplicates,
        RevalueStock,
        ManageSafetyCopies,
        ConfirmDay,
    ];

    pub(super) const FINANCE_OFFICER: &[Operation] = &[
        ReadBooks,
        VerifyBooks,
        ExportBooks,
        ReadSales,
        ReadStock,
        ReadCost,
        ReadProducts,
        ReadMembers,
        RegisterMembers,
        ReadShiftReport,
        ReadSync,
        ReceiveStock,
        ReadExceptions,
        SettleExceptions,
        MergeDuplicates,
        RevalueStock,
        WriteOffExpired,
    ];

    pub(super) const CASHIER: &[Operation] = &[
        Sell,
        OpenShift,
        CloseShift,
        ReadShiftReport,
        ReprintReceipt,
        OpenDrawer,
        ReadSales,
        ReadProducts,
        ReadMembers,
        RegisterMembers,
        ReadSync,
        ReturnGoods,
        MoveCash,
        MemberMoney,
        HoldSales,
    ];

    pub(super) const WAREHOUSE_STAFF: &[Operation] =
        &[ReadProducts, EditProducts, ImportProducts, ReceiveStock, ReadStock, ReadCost, ReadSync];

    pub(super) const MEMBER: &[Operation] = &[];
}

impl Role {
    /// The operations of the role: its row of the table.
    pub const fn operations(self) -> &'static [Operation] {
        match self {
            Role::SuperAdmin => rights::SUPER_ADMIN,
            Role::BoardDirector => rights::BOARD_DIRECTOR,
            Role::Manager => rights::MANAGER,
            Role::FinanceOfficer => rights::FINANCE_OFFICER,
            Role::Cashier => rights::CASHIER,
            Role::WarehouseStaff => rights::WAREHOUSE_STAFF,
            Role::Member => rights::MEMBER,
        }
    }

    /// Whether the role may do this.
    pub fn may(self, operation: Operation) -> bool {
        self.operations().contains(&operation)
    }

    /// The role's name on an Indonesian screen.
    pub const fn title(self) -> &'static str {
        match self {
            Role::SuperAdmin => "Admin utama",
            Role::BoardDirector => "Pengurus",
            Role::Manager => "Manajer",
            Role::FinanceOfficer => "Juru buku",
            Role::Cashier => "Kasir",
            Role::WarehouseStaff => "Petugas gudang",
            Role::Member => "Anggota",
        }
    }
}
