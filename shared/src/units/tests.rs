//! The table of rights, codes on paper, the admin who stays, and a carrier that has to wait.

use ed25519_dalek::SigningKey;

use super::access::{Operation, Role};
use super::decide::*;
use super::fact::{BranchAdopted, DeviceJoined, Introduction};
use super::registry::{Registry, verify_run};
use crate::change_set::{Author, ChangeSet, Circumstances, Decided, Head, Signed};
use crate::clock::Zone;
use crate::fact::{At, Fact, Project};
use crate::id::{ChangeSetId, CooperativeId, DeviceId, UnitId, UserId};
use crate::standing::PostingMonth;
use crate::verify::VerifyRefused;

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
    (Operation::ConfirmDay, "BM"),
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

#[test]
fn a_device_that_introduces_another_ones_name_makes_no_row_for_it() {
    let check = |author: u8, named: u8, rows_expected: usize| {
        let author = DeviceId::from_bytes([author; 16]);
        let change_set = first_of(CooperativeId::from_bytes([1; 16]), author, Vec::new());
        let joined = DeviceJoined {
            device: DeviceId::from_bytes([named; 16]),
            unit: UnitId::from_bytes([3; 16]),
            till_code: "K01".to_owned(),
            name: "Kasir 1".to_owned(),
            public_key: String::new(),
            introduction: Introduction::Founder,
        };
        let posting = PostingMonth { month: change_set.month(), late: false };
        let mut rows = Vec::new();
        joined.rows(At { change_set: &change_set, posting }, &mut rows);
        assert_eq!(rows.len(), rows_expected);
    };
    check(1, 1, 1);
    check(2, 1, 0);
}

/// The first change set of a device.
fn first_of(cooperative: CooperativeId, device: DeviceId, facts: Vec<Fact>) -> ChangeSet {
    let circumstances = Circumstances {
        id: ChangeSetId::from_bytes([10; 16]),
        unit: UnitId::from_bytes([3; 16]),
        business_date: jiff::civil::date(2025, 1, 31),
        zone: Zone::default(),
        actor: UserId::from_bytes([4; 16]),
        approvals: Vec::new(),
        batch: None,
    };
    let (head, clock, seen) = Default::default();
    let decided = Decided { facts, ..Decided::default() };
    Author { cooperative, device, head, clock, seen }.next(circumstances, decided, 1_738_300_000_000)
}

#[test]
fn a_carrier_waits_until_the_devices_of_what_it_carries_are_known() {
    let cooperative = CooperativeId(uuid::Uuid::from_u128(1));
    let keys = [1_u8, 2].map(|n| SigningKey::from_bytes(&[n; 32]));
    let devices = [1_u8, 2].map(|n| DeviceId::from_bytes([n; 16]));
    let written = |at: usize, facts: Vec<Fact>| {
        let change_set = first_of(cooperative, devices[at], facts);
        let id = ChangeSetId::from_bytes([u8::try_from(at).unwrap() + 10; 16]);
        Signed::seal(&ChangeSet { id, ..change_set }, &keys[at]).unwrap()
    };
    let original = written(1, Vec::new());
    let carrier = written(0, vec![BranchAdopted { originals: vec![original] }.into()]);
    let known = |count: usize| {
        let mut registry = Registry::default();
        for at in 0..count {
            registry.add_device(devices[at], &hex::encode(keys[at].verifying_key().as_bytes()));
        }
        verify_run(vec![carrier.clone()], &Head::default(), cooperative, &mut registry).map(|(run, _)| run.len())
    };
    assert_eq!(known(1), Err(VerifyRefused::UnknownDevice));
    assert_eq!(known(2), Ok(1));
}
