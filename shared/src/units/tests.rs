//! The table of rights, codes on paper, and the admin who stays.

use super::access::{Operation, Role};
use super::decide::*;
use crate::id::UserId;

/// The whole table of rights, written a second time by hand: a change in one place only does not go unnoticed.
/// S super admin, B board director, M manager, F finance officer, C cashier, W warehouse staff; a member has none.
const RIGHTS: &[(Operation, &str)] = &[
    (Operation::Sell, "MC"),
    (Operation::OpenShift, "MC"),
    (Operation::CloseShift, "MC"),
    (Operation::ReadShiftReport, "BMFC"),
    (Operation::ReprintReceipt, "MC"),
    (Operation::OpenDrawer, "MC"),
    (Operation::ReadSales, "SBMFC"),
    (Operation::ReadProducts, "SBMFCW"),
    (Operation::EditProducts, "SMW"),
    (Operation::SetPrices, "M"),
    (Operation::ImportProducts, "SMW"),
    (Operation::ReadCost, "BMFW"),
    (Operation::ReceiveStock, "MFW"),
    (Operation::ReadStock, "SBMFW"),
    (Operation::RegisterMembers, "MFC"),
    (Operation::ReadMembers, "SBMFC"),
    (Operation::ReadBooks, "BMF"),
    (Operation::ClosePeriod, "B"),
    (Operation::VerifyBooks, "SBMF"),
    (Operation::ExportBooks, "BMF"),
    (Operation::ManageUsers, "S"),
    (Operation::ManageDevices, "SB"),
    (Operation::ManagePrinter, "SM"),
    (Operation::ChangeSettings, "S"),
    (Operation::ReadSync, "SBMFCW"),
    (Operation::ShareWithGroup, "B"),
    (Operation::ApproveDiscount, "BM"),
    (Operation::OverridePrice, "BM"),
    (Operation::ReturnGoods, "MC"),
    (Operation::ReturnWithoutReceipt, "BM"),
    (Operation::VoidSale, "BM"),
    (Operation::SellOverLimit, "BM"),
    (Operation::MoveCash, "MC"),
    (Operation::PayFromDrawer, "BM"),
    (Operation::ApproveShiftDifference, "BM"),
    (Operation::MemberMoney, "MC"),
    (Operation::WithdrawOverLimit, "BM"),
    (Operation::HoldSales, "MC"),
    (Operation::SetPromotions, "M"),
    (Operation::SettlePayments, "M"),
    (Operation::WriteOffExpired, "MF"),
    (Operation::ReadExceptions, "SBMF"),
    (Operation::SettleExceptions, "BMF"),
    (Operation::MergeDuplicates, "MF"),
    (Operation::RevalueStock, "MF"),
    (Operation::ManageSafetyCopies, "SM"),
    (Operation::PrintRecoverySheet, "SB"),
    (Operation::ErasePersons, "B"),
];

#[test]
fn every_role_may_do_exactly_what_its_row_says() {
    assert_eq!(RIGHTS.len(), Operation::ALL.len());
    let letter = |role: &Role| match role {
        Role::SuperAdmin => 'S',
        Role::BoardDirector => 'B',
        Role::Manager => 'M',
        Role::FinanceOfficer => 'F',
        Role::Cashier => 'C',
        Role::WarehouseStaff => 'W',
        Role::Member => '-',
    };
    for (operation, letters) in RIGHTS {
        for role in Role::ALL {
            assert_eq!(role.may(*operation), letters.contains(letter(role)), "{} {}", role.code(), operation.code());
        }
    }
}

#[test]
fn codes_on_paper_are_short_and_plain() {
    let check = |code: &str, expect: bool| assert_eq!(check_code(code).is_ok(), expect, "{code}");
    check("T01", true);
    check("K02B", true);
    check("", false);
    check("t01", false);
    check("TOKO-1", false);
    check("T000001", false);
}

#[test]
fn the_last_admin_cannot_be_taken_away() {
    let user = |n: u8, role: Role| KnownUser {
        user: UserId::from_bytes([n; 16]),
        name: "Ani".into(),
        role,
        pin_verifier: String::new(),
        credential_version: 1,
        active: true,
        n: 1,
    };
    let check = |all: &[KnownUser], change: UserChange, expect: Result<(), UnitsRefused>| {
        assert_eq!(change_user(UserId::from_bytes([1; 16]), change, all, Default::default()).map(|_| ()), expect);
    };
    let off = || UserChange { active: Some(false), ..UserChange::default() };
    let demoted = || UserChange { role: Some(Role::Cashier), ..UserChange::default() };
    check(&[user(1, Role::SuperAdmin)], off(), Err(UnitsRefused::LastAdmin));
    check(&[user(1, Role::SuperAdmin)], demoted(), Err(UnitsRefused::LastAdmin));
    check(&[user(1, Role::SuperAdmin), user(2, Role::SuperAdmin)], off(), Ok(()));
    check(&[user(1, Role::Cashier), user(2, Role::SuperAdmin)], off(), Ok(()));
    check(&[user(2, Role::SuperAdmin)], off(), Err(UnitsRefused::UserUnknown));
}
