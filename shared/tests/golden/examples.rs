//! One change set of every kind, all of it fixed: ids, times, keys, amounts. Nothing here asks a rule.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use jiff::civil::{Date, date};
use serde_json::value::RawValue;
use shared::change_set::{Approval, BodyHash, ChangeSet, Entry, Origin, Posting, RawFact, Seen, StockMove};
use shared::clock::{HybridTime, Zone};
use shared::covering::{Covered, Run};
use shared::document::{self, DocumentKey, Fields, KIND_MEMBER, KIND_PRODUCT, KIND_SETTINGS};
use shared::fact::Fact;
use shared::finance::fact::{PeriodClosed, PeriodReopened};
use shared::id::{
    ChangeSetId, CooperativeId, DeviceId, DocumentId, GroupId, MemberId, ProductId, PromotionId, ShiftId, UnitId,
    UserId, WarehouseId,
};
use shared::inventory::fact::{LabelsPrinted, PaidFrom, PriceSet, PrintedLabel, ReceivedLine, StockReceived};
use shared::members::fact::{MemberRegistered, MemberStatus};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::pricing::{BundleItem, Offer, PromotionDescribed, PromotionScope};
use shared::units::access::Role;
use shared::units::fact::{
    BranchAdopted, CooperativeFounded, DeviceAdmitted, DeviceInvited, DeviceJoined, DeviceRevoked, Introduction,
    Shared, SharingChanged, UnitDescribed, UserDescribed,
};
use uuid::Uuid;

#[path = "examples_members.rs"]
mod members;
#[path = "examples_sales.rs"]
mod sales;
#[path = "examples_settling.rs"]
mod settling;
#[path = "examples_waiting.rs"]
mod waiting;

pub const COOPERATIVE: CooperativeId = CooperativeId::from_bytes([0xc0; 16]);
pub const DOCUMENT_KEY: DocumentKey = [0x5e; 32];
const UNIT: UnitId = UnitId::from_bytes([0x11; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([0xde; 16]);
const OTHER_DEVICE: DeviceId = DeviceId::from_bytes([0xdf; 16]);
const USER: UserId = UserId::from_bytes([0xaa; 16]);
const WAREHOUSE: WarehouseId = WarehouseId::from_bytes([0x11; 16]);
const SHIFT: ShiftId = ShiftId::from_bytes([0x51; 16]);
const MEMBER: MemberId = MemberId::from_bytes([0x3e; 16]);
const OIL: ProductId = ProductId::from_bytes([0x01; 16]);
const SUGAR: ProductId = ProductId::from_bytes([0x02; 16]);
const DAY: Date = date(2025, 1, 31);

pub fn key() -> SigningKey {
    SigningKey::from_bytes(&[0x4b; 32])
}

fn rupiah(amount: i64) -> Money {
    Money::from_rupiah(amount)
}

fn envelope(facts: &[Fact]) -> ChangeSet {
    ChangeSet {
        id: ChangeSetId(Uuid::from_bytes([0x01, 0x94, 0xb9, 0xd7, 0x4c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 7])),
        cooperative: COOPERATIVE,
        unit: UNIT,
        device: DEVICE,
        seq: 7,
        previous: BodyHash([0x0f; 32]),
        seen: Seen::default(),
        clock: HybridTime { wall_ms: 1_738_308_120_000, counter: 0 },
        business_date: DAY,
        zone: Zone::Wib,
        actor: USER,
        approvals: Vec::new(),
        batch: None,
        facts: facts.iter().map(Fact::to_raw).collect(),
        entries: Vec::new(),
        moves: Vec::new(),
        documents: Vec::new(),
    }
}

fn posting(account: &str, amount: i64, origin: Option<Origin>, holder: Option<Uuid>) -> Posting {
    Posting { account: account.to_owned(), unit: None, amount: rupiah(amount), origin, holder }
}

fn entry(rule: &str, document: &str, description: &str, lines: Vec<Posting>) -> Entry {
    Entry { rule: rule.to_owned(), document: document.to_owned(), description: description.to_owned(), lines }
}

fn stock_move(product: ProductId, thousandths: i64, value: i64) -> StockMove {
    StockMove {
        product,
        warehouse: WAREHOUSE,
        unit: None,
        account: "1151".to_owned(),
        quantity: Quantity::from_thousandths(thousandths),
        value: rupiah(value),
    }
}

fn units() -> Vec<ChangeSet> {
    let public_key = hex::encode(key().verifying_key().as_bytes());
    vec![
        envelope(&[CooperativeFounded { name: "Koperasi Contoh Sejahtera".to_owned() }.into()]),
        envelope(&[UnitDescribed { unit: UNIT, code: "T01".to_owned(), name: "Toko".to_owned(), n: 1 }.into()]),
        envelope(&[DeviceInvited {
            invite_key: public_key.clone(),
            unit: UNIT,
            till_code: "K02".to_owned(),
            device_name: "Kasir 2".to_owned(),
        }
        .into()]),
        envelope(&[DeviceJoined {
            device: DEVICE,
            unit: UNIT,
            till_code: "K02B".to_owned(),
            name: "Kasir 2".to_owned(),
            public_key,
            introduction: Introduction::Succeeds { device: OTHER_DEVICE, up_to_seq: 41, proof: "00".repeat(64) },
        }
        .into()]),
        envelope(&[DeviceRevoked { device: OTHER_DEVICE, up_to_seq: 41 }.into()]),
        envelope(&[DeviceAdmitted { device: OTHER_DEVICE, up_to_seq: 43 }.into()]),
        envelope(&[UserDescribed {
            user: USER,
            name: "Ani".to_owned(),
            role: Role::Cashier,
            pin_verifier: "$argon2id$v=19$m=8,t=1,p=1$c2FsdA$aGFzaA".to_owned(),
            credential_version: 2,
            active: true,
            n: 3,
        }
        .into()]),
        envelope(&[SharingChanged {
            group: GroupId::from_bytes([0x60; 16]),
            group_name: "Pusat Koperasi Contoh".to_owned(),
            what: vec![Shared::Totals],
            n: 1,
        }
        .into()]),
    ]
}

fn run(from: u64, to: u64, last: u8) -> Run {
    Run { from, to, last: shared::change_set::BodyHash([last; 32]) }
}

fn periods() -> Vec<ChangeSet> {
    let closing = ChangeSetId::from_bytes([0xc1; 16]);
    let closed = PeriodClosed {
        month: shared::clock::Month::of(date(2024, 12, 1)),
        covers: BTreeMap::from([
            (DEVICE, Covered::Runs(vec![run(1, 3, 0xa1), run(5, 6, 0xa2)])),
            (OTHER_DEVICE, Covered::Runs(vec![])),
        ]),
        totals: BTreeMap::from([("1111".to_owned(), rupiah(150_000)), ("3101".to_owned(), rupiah(-150_000))]),
    };
    let mut reopened = envelope(&[PeriodReopened { closing, reason: "nota tertinggal".to_owned() }.into()]);
    // Everything an envelope may carry beside its content.
    reopened.approvals = vec![Approval {
        user: UserId::from_bytes([0xab; 16]),
        reason: "disetujui bendahara".to_owned(),
        credential_version: 4,
        signature: Some("11".repeat(64)),
    }];
    reopened.batch = Some(ChangeSetId::from_bytes([0xba; 16]));
    reopened.clock.counter = 2;
    reopened.seen = Seen {
        epoch: Some(Uuid::from_bytes([0xe0; 16])),
        position: 1_234,
        heads: BTreeMap::from([(OTHER_DEVICE, 41)]),
    };
    vec![envelope(&[closed.into()]), reopened]
}

/// A bundle of two products on Fridays, for members.
fn promotion() -> PromotionDescribed {
    let item = |product, units| BundleItem { product, quantity: Quantity::from_units(units) };
    PromotionDescribed {
        promotion: PromotionId::from_bytes([0x70; 16]),
        name: "Paket Jumat".to_owned(),
        active: true,
        from: DAY,
        until: date(2025, 2, 28),
        weekdays: vec![5],
        member_only: true,
        scope: PromotionScope::Everything,
        offer: Offer::Bundle { items: vec![item(OIL, 1), item(SUGAR, 2)], price: rupiah(65_000) },
        n: 2,
    }
}

fn goods() -> Vec<ChangeSet> {
    let price = PriceSet {
        product: OIL,
        level: "wholesale:12000".to_owned(),
        price: rupiah(38_500),
        effective_from: Some(date(2025, 2, 1)),
        withdrawn: false,
        n: 2,
    };
    let labels = LabelsPrinted { labels: vec![PrintedLabel { product: OIL, price: rupiah(38_500), n: 1 }] };
    let received = StockReceived {
        document: "T01-K01-250131-0002".to_owned(),
        supplier_name: "CV Sumber Contoh".to_owned(),
        note: "dua dus \"penyok\"".to_owned(),
        paid_from: PaidFrom::Payable,
        lines: vec![ReceivedLine {
            product: OIL,
            quantity: Quantity::from_units(10),
            cost: rupiah(340_000),
            unit_cost: rupiah(34_000),
            variance: rupiah(2_000),
            n: 5,
        }],
    };
    let mut receipt = envelope(&[received.into()]);
    receipt.entries = vec![entry(
        "B01",
        "T01-K01-250131-0002",
        "Penerimaan barang CV Sumber Contoh",
        vec![
            posting("1151", 338_000, None, Some(WAREHOUSE.0)),
            posting("5107", 2_000, Some(Origin::NonMember), None),
            posting("2102", -340_000, None, Some(WAREHOUSE.0)),
        ],
    )];
    receipt.moves = vec![stock_move(OIL, 10_000, 338_000)];
    vec![envelope(&[price.into()]), envelope(&[labels.into()]), envelope(&[promotion().into()]), receipt]
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect()
}

fn member() -> anyhow::Result<ChangeSet> {
    let registered = MemberRegistered {
        member: MEMBER,
        number: "A-K01-0012".to_owned(),
        status: MemberStatus::Active,
        joined_date: DAY,
        nik_mac: "7f".repeat(32),
        n: 1,
    };
    let mut change_set = envelope(&[registered.into()]);
    let profile = fields(&[("name", "Budi Contoh"), ("phone", "081200000000")]);
    let change = document::edit(&[], change_set.id, &profile, true);
    let sealed =
        change.and_then(|it| document::sealed(DocumentId(MEMBER.0), KIND_MEMBER, &it, &DOCUMENT_KEY, [0x90; 24]));
    change_set.documents.extend(sealed);
    anyhow::ensure!(change_set.documents.len() == 1);
    Ok(change_set)
}

/// A change set that has documents only.
fn documents() -> anyhow::Result<ChangeSet> {
    let mut change_set = envelope(&[]);
    let product = [("name", "Minyak Goreng 1 L"), ("unit_name", "PCS"), ("tax_class", "taxed"), ("code:12345", "1000")];
    for (document, kind, wanted) in [
        (OIL.0, KIND_PRODUCT, fields(&product)),
        (COOPERATIVE.0, KIND_SETTINGS, fields(&[("is_pkp", "1"), ("receipt_footer", "Terima kasih")])),
    ] {
        let change = document::edit(&[], change_set.id, &wanted, true);
        change_set.documents.extend(change.map(|it| document::plain(DocumentId(document), kind, &it)));
    }
    anyhow::ensure!(change_set.documents.len() == 2);
    Ok(change_set)
}

/// A fact of tomorrow: its content means nothing yet, its money and goods count.
fn of_tomorrow(kind: &str, version: u16, data: &str) -> anyhow::Result<ChangeSet> {
    let mut change_set = envelope(&[]);
    let data = RawValue::from_string(data.to_owned())?;
    change_set.facts = vec![RawFact { kind: kind.to_owned(), version, data }];
    change_set.entries = vec![entry(
        "I02",
        "T01-K01-250131-0009",
        "Barang rusak",
        vec![
            posting("5106", 33_000, Some(Origin::NonMember), None),
            Posting { unit: Some(UNIT), ..posting("1151", -33_000, None, Some(WAREHOUSE.0)) },
        ],
    )];
    change_set.moves = vec![stock_move(OIL, -1_000, -33_000)];
    Ok(change_set)
}

/// A branch carried again: what a device whose disk had been copied signed on its own.
fn adopted() -> anyhow::Result<ChangeSet> {
    let mut original =
        envelope(&[UnitDescribed { unit: UNIT, code: "T01".to_owned(), name: "Toko Utama".to_owned(), n: 2 }.into()]);
    original.id = ChangeSetId(Uuid::from_bytes([0x01, 0x94, 0xb9, 0xd7, 0x4c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 6]));
    original.device = OTHER_DEVICE;
    let originals = vec![shared::change_set::Signed::seal(&original, &key())?];
    Ok(envelope(&[BranchAdopted { originals }.into()]))
}

/// Every example with the name of its file.
pub fn all() -> anyhow::Result<Vec<(String, ChangeSet)>> {
    let mut named = Vec::new();
    for change_set in [
        units(),
        periods(),
        goods(),
        vec![member()?, adopted()?],
        sales::all(),
        waiting::all(),
        settling::all(),
        members::all(),
    ]
    .concat()
    {
        let first = change_set.facts.first().map(|raw| format!("{}.v{}", raw.kind, raw.version));
        named.extend(first.map(|name| (name, change_set)));
    }
    named.push(("documents.v1".to_owned(), documents()?));
    let crate_of_eggs = r#"{"eggs": 30, "deep": {"er": [1, 2.50, null]}}"#;
    named.push(("unknown_kind.v1".to_owned(), of_tomorrow("goods_spoiled", 1, crate_of_eggs)?));
    named.push(("unknown_version.v1".to_owned(), of_tomorrow("sale_completed", 999, "[\"another\",  \"shape\"]")?));
    Ok(named)
}
