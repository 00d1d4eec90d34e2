//! Examples of what settles concurrency: rights, pools, aliases, exceptions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;
use shared::change_set::{ChangeSet, Origin};
use shared::exceptions::fact::{ExceptionSettled, Resolution};
use shared::id::{MemberId, ProductId};
use shared::inventory::fact::{PoolRevalued, ProductsMerged, ProductsUnmerged};
use shared::members::fact::{MemberRestricted, MembersMerged, MembersUnmerged, PersonErased};
use shared::quantity::Quantity;
use shared::units::fact::{ClosingRightHandedOver, DayConfirmed, RightsChanged, UserKeySet};

use super::{DEVICE, MEMBER, OIL, OTHER_DEVICE, SUGAR, USER, WAREHOUSE, entry, envelope, posting, rupiah, stock_move};

const OTHER_MEMBER: MemberId = MemberId::from_bytes([0x3f; 16]);

fn codes(codes: &[&str]) -> BTreeSet<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

fn revalued() -> ChangeSet {
    let document = "T01-K01-250131-0011".to_owned();
    let mut change_set = envelope(&[PoolRevalued {
        document: document.clone(),
        product: OIL,
        warehouse: WAREHOUSE,
        account: "1151".to_owned(),
        quantity: Quantity::ZERO,
        value_before: rupiah(1_500),
        value_after: rupiah(0),
        reason: "sisa nilai tanpa barang".to_owned(),
    }
    .into()]);
    change_set.entries = vec![entry(
        "B03",
        &document,
        "Penyesuaian nilai persediaan",
        vec![posting("5107", 1_500, Some(Origin::NonMember), None), posting("1151", -1_500, None, Some(WAREHOUSE.0))],
    )];
    change_set.moves = vec![stock_move(OIL, 0, -1_500)];
    change_set
}

fn aliases() -> Vec<ChangeSet> {
    let (product, other): (ProductId, ProductId) = (OIL, SUGAR);
    let reason = || "kode batang sama".to_owned();
    let (member, other_member) = (MEMBER, OTHER_MEMBER);
    vec![
        envelope(&[ProductsMerged { product, other, reason: reason(), n: 1 }.into()]),
        envelope(&[ProductsUnmerged { product, other, reason: "barang berbeda".to_owned(), n: 2 }.into()]),
        envelope(&[MembersMerged { member, other: other_member, reason: "NIK sama".to_owned(), n: 1 }.into()]),
        envelope(&[MembersUnmerged { member, other: other_member, reason: "salah orang".to_owned(), n: 2 }.into()]),
    ]
}

pub fn all() -> Vec<ChangeSet> {
    let changed = RightsChanged {
        user: USER,
        n: 3,
        withdrawn: codes(&["sell", "open_shift"]),
        granted: codes(&["receive_stock"]),
        knew: BTreeMap::from([(DEVICE, 6), (OTHER_DEVICE, 41)]),
    };
    let settled = ExceptionSettled {
        key: "late_posting/0194b9d7-4c00-7000-8000-000000000007".to_owned(),
        mark: "20250201".to_owned(),
        resolution: Resolution::Accepted,
        note: "nota menyusul dari toko dua".to_owned(),
        n: 1,
    };
    let public_key = hex::encode(super::key().verifying_key().as_bytes());
    let key_set = UserKeySet { user: USER, credential_version: 2, public_key };
    let handed = ClosingRightHandedOver { to: OTHER_DEVICE, reason: "kantor pindah".to_owned(), n: 2 };
    let erased = PersonErased { member: MEMBER, reason: "permintaan sendiri".to_owned() };
    let reason = "menunggu masa simpan".to_owned();
    let restricted = MemberRestricted { member: MEMBER, restricted: true, reason, n: 1 };
    let day = DayConfirmed { day: date(2025, 1, 31), clock_date: date(2009, 1, 1), last: Some(date(2025, 1, 30)) };
    let single = [changed.into(), settled.into(), key_set.into(), handed.into(), erased.into(), restricted.into()];
    let single: Vec<ChangeSet> =
        [&single[..], &[day.into()]].concat().into_iter().map(|fact| envelope(&[fact])).collect();
    [single, vec![revalued()], aliases()].concat()
}
