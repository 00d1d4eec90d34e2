//! Authors: devices that act through the real decisions and sign what comes of them.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer, SigningKey};
use shared::change_set::{Author as Chain, ChangeSet, Circumstances, Decided, Head, Seen, Signed};
use shared::clock::{HybridTime, Month, Zone};
use shared::covering::{Covered, Covers, Run};
use shared::document::{Fields, KIND_PRODUCT, KIND_SETTINGS, edit, plain};
use shared::finance::fact::{PeriodClosed, PeriodReopened};
use shared::id::{
    ChangeSetId, CooperativeId, DeviceId, DocumentId, GroupId, MemberId, ProductId, ShiftId, UnitId, UserId,
    WarehouseId,
};
use shared::inventory::decide::{IncomingLine, KnownStock, ReceiveStock, receive_stock};
use shared::inventory::fact::{LEVEL_GENERAL, PaidFrom, PriceSet};
use shared::money::Money;
use shared::quantity::Quantity;
use shared::sales::decide::{
    Cart, CartLine, CartMember, CompleteSale, Purse, SellableProduct, SellingRules, complete_sale,
};
use shared::sales::fact::Tender;
use shared::sales::shift::{OpenShift, open_shift};
use shared::sales::tax::TaxClass;
use shared::units::access::Role;
use shared::units::approval::Authority;
use shared::units::decide::{FoundCooperative, change_sharing, found_cooperative, invite_device, join_device};
use shared::units::fact::{DeviceAdmitted, DeviceInvited, DeviceRevoked, UnitDescribed};
use shared::units::registry::cooperative_of_founder;

/// A device with its chain.
#[derive(Clone)]
pub struct Author {
    key: SigningKey,
    pub cooperative: CooperativeId,
    pub device: DeviceId,
    pub unit: UnitId,
    pub head: Head,
    clock: HybridTime,
    number: u8,
    /// Counts the machines that its disk was copied to.
    machine: u8,
    pub shift: ShiftId,
    /// Everything it wrote, in order.
    pub log: Vec<Signed>,
    pub change_sets: Vec<ChangeSet>,
}

impl Author {
    /// Founds a cooperative; another number is another cooperative.
    pub fn found(number: u8) -> Author {
        let key = SigningKey::from_bytes(&[number; 32]);
        let cooperative = cooperative_of_founder(&key.verifying_key());
        let mut founder = Author::new(key, cooperative, number, UnitId::from_bytes([number; 16]));
        let command = FoundCooperative {
            name: format!("Koperasi {number}"),
            unit: founder.unit,
            unit_code: "T01".to_owned(),
            unit_name: "Toko".to_owned(),
            device: founder.device,
            till_code: "K01".to_owned(),
            device_name: "Kasir depan".to_owned(),
            public_key: founder.key.verifying_key(),
            admin: UserId::from_bytes([1; 16]),
            admin_name: "Wati".to_owned(),
            admin_pin_verifier: "verifier".to_owned(),
        };
        founder.act("2025-01-02", found_cooperative(&command).unwrap());
        founder
    }

    fn new(key: SigningKey, cooperative: CooperativeId, number: u8, unit: UnitId) -> Author {
        Author {
            device: DeviceId::from_bytes([number; 16]),
            key,
            cooperative,
            unit,
            head: Head::default(),
            clock: HybridTime::default(),
            number,
            machine: 0,
            shift: ShiftId::from_bytes([0; 16]),
            log: Vec::new(),
            change_sets: Vec::new(),
        }
    }

    /// Invites a device and lets it join: this author's log has the invitation, the new one's its first change set.
    pub fn invite(&mut self, number: u8) -> Author {
        let invite_key = SigningKey::from_bytes(&[number.wrapping_add(100); 32]);
        let invited = DeviceInvited {
            invite_key: hex::encode(invite_key.verifying_key().as_bytes()),
            unit: self.unit,
            till_code: format!("K{number:02}"),
            device_name: format!("Kasir {number}"),
        };
        self.act("2025-01-02", invite_device(invited.clone(), &[]).unwrap());
        let key = SigningKey::from_bytes(&[number; 32]);
        let mut joined = Author::new(key, self.cooperative, number, self.unit);
        let public_key = joined.key.verifying_key();
        let decided = join_device(&invited, &invite_key, joined.device, &public_key);
        joined.act("2025-01-02", decided);
        joined
    }

    /// Signs bytes with the device's key.
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.key.sign(message).to_bytes())
    }

    /// The id of the next change set.
    pub fn next_id(&self) -> ChangeSetId {
        let mut random = [self.number; 10];
        random[0] = self.cooperative.as_bytes()[0];
        random[8] = self.machine;
        random[9] = (self.head.seq % 251) as u8;
        ChangeSetId::make(1_735_790_400_000 + self.head.seq * 1_000, random)
    }

    /// Writes a change set.
    pub fn act(&mut self, on: &str, decided: Decided) -> Signed {
        let next = self.describe(on, decided);
        self.write(next)
    }

    /// The change set that would come next.
    pub fn describe(&self, on: &str, decided: Decided) -> ChangeSet {
        let chain = Chain {
            cooperative: self.cooperative,
            device: self.device,
            head: self.head,
            clock: self.clock,
            seen: Seen::default(),
        };
        let circumstances = Circumstances {
            id: self.next_id(),
            unit: self.unit,
            business_date: on.parse().unwrap(),
            zone: Zone::Wib,
            actor: UserId::from_bytes([1; 16]),
            approvals: Vec::new(),
            batch: None,
        };
        chain.next(circumstances, decided, 1_735_790_400_000 + self.head.seq * 1_000)
    }

    /// The same device on another machine: what it writes from here on is a branch of its own.
    pub fn clone_disk(&self) -> Author {
        Author { machine: self.machine + 1, ..self.clone() }
    }

    /// Carries change sets of a branch again.
    pub fn adopt(&mut self, on: &str, branch: &[Signed]) {
        for fact in shared::adoption::pack(branch.to_vec()) {
            self.act(on, Decided { facts: vec![fact.into()], ..Decided::default() });
        }
    }

    /// Records an action a second time that another device recorded already, as after a restored backup.
    pub fn write_again(&mut self, change_set: &ChangeSet) -> Signed {
        let mut again = self.describe("2025-01-03", Decided::default());
        (again.id, again.facts) = (change_set.id, change_set.facts.clone());
        (again.entries, again.moves) = (change_set.entries.clone(), change_set.moves.clone());
        self.write(again)
    }

    /// Signs a change set and counts it as written.
    pub fn write(&mut self, change_set: ChangeSet) -> Signed {
        let signed = Signed::seal(&change_set, &self.key).unwrap();
        self.head = Head { seq: change_set.seq, hash: signed.hash() };
        self.clock = change_set.clock;
        self.log.push(signed.clone());
        self.change_sets.push(change_set);
        signed
    }

    /// Describes a product, or changes some of its fields; the document is its author's own copy.
    pub fn describe_product(&mut self, on: &str, product: u8, known: &[Vec<u8>], fields: &[(&str, &str)]) -> Vec<u8> {
        let document = DocumentId::from_bytes([product; 16]);
        let wanted: Fields = fields.iter().map(|(name, content)| ((*name).to_owned(), (*content).to_owned())).collect();
        let change = edit(known, self.next_id(), &wanted, known.is_empty()).unwrap();
        let documents = vec![plain(document, KIND_PRODUCT, &change)];
        self.act(on, Decided { documents, ..Decided::default() });
        change
    }

    /// Gives the cooperative another name in its settings.
    pub fn rename(&mut self, on: &str, name: &str) -> Signed {
        let wanted = Fields::from([("cooperative_name".to_owned(), name.to_owned())]);
        let change = edit(&[], self.next_id(), &wanted, true).unwrap();
        let documents = vec![plain(DocumentId(self.cooperative.0), KIND_SETTINGS, &change)];
        self.act(on, Decided { documents, ..Decided::default() })
    }

    /// Sets a price as version `n`.
    pub fn set_price(&mut self, on: &str, product: u8, rupiah: i64, n: u64) -> Signed {
        let product = ProductId::from_bytes([product; 16]);
        let level = LEVEL_GENERAL.to_owned();
        let price = Money::from_rupiah(rupiah);
        let price = PriceSet { product, level, price, effective_from: None, withdrawn: false, n };
        self.act(on, Decided { facts: vec![price.into()], ..Decided::default() })
    }

    /// Describes the unit anew as version `n`.
    pub fn name_unit(&mut self, on: &str, name: &str, n: u64) -> Signed {
        let unit = UnitDescribed { unit: self.unit, code: "T01".to_owned(), name: name.to_owned(), n };
        self.act(on, Decided { facts: vec![unit.into()], ..Decided::default() })
    }

    /// Receives goods: ten pieces.
    pub fn receive(&mut self, on: &str, product: u8, cost_rupiah: i64) -> Signed {
        let product = ProductId::from_bytes([product; 16]);
        let line = IncomingLine {
            product,
            quantity: Quantity::from_thousandths(10_000),
            cost: Money::from_rupiah(cost_rupiah),
        };
        let command = ReceiveStock {
            document: format!("T01-{}-R{}", self.number, self.head.seq),
            supplier_name: "CV Sumber".to_owned(),
            note: String::new(),
            paid_from: PaidFrom::Payable,
            warehouse: WarehouseId(self.unit.0),
            lines: vec![line],
            stock: BTreeMap::from([(product, KnownStock::default())]),
        };
        self.act(on, receive_stock(command).unwrap())
    }

    /// Opens a shift with a float.
    pub fn open_shift(&mut self, on: &str) -> Signed {
        self.shift = ShiftId(self.next_id().0);
        let command = OpenShift {
            shift: self.shift,
            last_number: 0,
            is_open: false,
            float: Money::from_rupiah(100_000),
            denominations: Vec::new(),
            document: format!("T01-{}-S{}", self.number, self.head.seq),
        };
        self.act(on, open_shift(command).unwrap())
    }

    /// Sells pieces of one product.
    pub fn sell(&mut self, on: &str, product: u8, pieces: i64, member: Option<MemberId>) -> Signed {
        let decided = self.sale(product, pieces, member);
        self.act(on, decided)
    }

    /// A sale that has not been written.
    pub fn sale(&self, product: u8, pieces: i64, member: Option<MemberId>) -> Decided {
        let product = ProductId::from_bytes([product; 16]);
        let stock = KnownStock { last_cost: Some(Money::from_rupiah(15_000)), ..KnownStock::default() };
        let price = Some(Money::from_rupiah(17_500));
        let sellable = SellableProduct::goods("Gula Pasir 1 kg", "PCS", TaxClass::Taxed, price, stock);
        let quantity = Quantity::from_thousandths(pieces * 1_000);
        let command = CompleteSale {
            shift: Some(self.shift),
            document: format!("T01-K{:02}-{:04}", self.number, self.head.seq),
            warehouse: WarehouseId(self.unit.0),
            cart: Cart {
                lines: vec![CartLine::new(product, quantity)],
                member: member.map(|member| CartMember { member, is_active: true }),
                bill_discount: None,
            },
            authority: Authority::alone(UserId::from_bytes([0; 16]), Role::Cashier),
            unit: self.unit,
            savings_unit: self.unit,
            tenders: vec![Tender::Cash { amount: Money::from_rupiah(1_000_000) }],
            donation: Money::ZERO,
            purse: Purse::default(),
            refunds: Vec::new(),
            hold: None,
            products: BTreeMap::from([(product, sellable)]),
            rules: SellingRules::default(),
        };
        complete_sale(command).unwrap().0
    }

    /// Closes a month over exactly these numbers.
    pub fn close_month(&mut self, on: &str, month: &str, covers: &[(DeviceId, u64)]) -> Signed {
        self.close_over(on, month, covers.iter().map(|(it, last)| (*it, Covered::UpTo(*last))).collect())
    }

    /// Closes a month over exactly this.
    pub fn close_over(&mut self, on: &str, month: &str, covers: Covers) -> Signed {
        let month: Month = month.parse().unwrap();
        let closed = PeriodClosed { month, covers, totals: BTreeMap::new() };
        self.act(on, Decided { facts: vec![closed.into()], ..Decided::default() })
    }

    /// Everything it has written, as a closing covers it.
    pub fn run(&self) -> Covered {
        Covered::Runs(vec![Run { from: 1, to: self.head.seq, last: self.head.hash }])
    }

    /// Opens a month again.
    pub fn reopen(&mut self, on: &str, closing: ChangeSetId) -> Signed {
        let reopened = PeriodReopened { closing, reason: "Faktur tertinggal".to_owned() };
        self.act(on, Decided { facts: vec![reopened.into()], ..Decided::default() })
    }

    /// Revokes a device behind a number.
    pub fn revoke(&mut self, on: &str, device: DeviceId, up_to_seq: u64) -> Signed {
        self.act(on, Decided { facts: vec![DeviceRevoked { device, up_to_seq }.into()], ..Decided::default() })
    }

    /// Lets a revoked device's change sets count up to a number.
    pub fn admit(&mut self, on: &str, device: DeviceId, up_to_seq: u64) -> Signed {
        self.act(on, Decided { facts: vec![DeviceAdmitted { device, up_to_seq }.into()], ..Decided::default() })
    }

    /// Shares totals with a group, or withdraws.
    pub fn share(&mut self, on: &str, group: GroupId, granted: bool, seen_n: u64) -> Signed {
        self.act(on, change_sharing(group, "Pusat", granted, seen_n).unwrap())
    }
}
