//! A second till that was offline: what it closes, what it brings, and what a revocation takes back.

use ed25519_dalek::SigningKey;
use jiff::civil::Date;
use lumbung::core::now_ms;
use lumbung::store::receive;
use serde_json::json;
use shared::change_set::{Author, Circumstances, Decided, Head, Seen, Signed};
use shared::clock::{HybridTime, Zone};
use shared::covering::Covered;
use shared::finance::entry::Journal;
use shared::finance::fact::PeriodClosed;
use shared::id::{DeviceId, UserId};
use shared::money::Money;
use shared::units::decide::{invite_device, join_device, revoke_device};
use shared::units::fact::{BranchAdopted, DeviceInvited};

use crate::story::{Story, id};

#[derive(Clone)]
pub struct OtherTill {
    key: SigningKey,
    author: Author,
}

impl OtherTill {
    /// Joins by an invitation of the story's till.
    pub fn join(story: &Story) -> OtherTill {
        let (invite, key) = (SigningKey::from_bytes(&[3; 32]), SigningKey::from_bytes(&[4; 32]));
        let invited = DeviceInvited {
            invite_key: hex::encode(invite.verifying_key().as_bytes()),
            unit: story.open().identity.unit,
            till_code: "K02".to_owned(),
            device_name: "Kasir dua".to_owned(),
        };
        story.commit(invite_device(invited.clone(), &["K01".to_owned()]).unwrap());
        let author = Author {
            cooperative: story.open().identity.cooperative,
            device: DeviceId(id().0),
            head: Head::default(),
            clock: HybridTime::default(),
            seen: Seen::default(),
        };
        let joined = join_device(&invited, &invite, author.device, &key.verifying_key());
        let mut till = OtherTill { key, author };
        let first = till.act(story, story.today(), joined);
        receive(story, &[first]);
        till
    }

    pub fn act(&mut self, story: &Story, date: Date, decided: Decided) -> Signed {
        let circumstances = Circumstances {
            id: id(),
            unit: story.open().identity.unit,
            business_date: date,
            zone: Zone::Wib,
            actor: UserId(id().0),
            approvals: Vec::new(),
            batch: None,
        };
        let change_set = self.author.next(circumstances, decided, now_ms());
        let signed = Signed::seal(&change_set, &self.key).unwrap();
        self.author.head = Head { seq: change_set.seq, hash: signed.hash() };
        self.author.clock = change_set.clock;
        signed
    }

    pub fn device(&self) -> DeviceId {
        self.author.device
    }

    /// Pays an expense from the safe.
    pub fn spend(&mut self, story: &Story, date: Date, rupiah: i64) -> Signed {
        let amount = Money::from_rupiah(rupiah);
        let journal = Journal::new("K01", "", "Beli alat tulis").debit("6204", amount, None, None);
        let entry = journal.credit("1111", amount, None, None).balanced().unwrap();
        self.act(story, date, Decided { entries: vec![entry], ..Decided::default() })
    }
}

pub fn receive(story: &Story, page: &[Signed]) {
    let cooperative = story.open().identity.cooperative;
    let refused = story.open().store.write(|tx| receive::receive(tx, cooperative, page, now_ms())).unwrap();
    assert!(refused.is_empty(), "{refused:?}");
}

fn supplies(story: &Story, month: shared::clock::Month) -> i64 {
    story.balances(month).into_iter().find(|(account, _)| account == "6204").map_or(0, |(_, amount)| amount)
}

fn detail(story: &Story, code: &str) -> String {
    let answer = story.call("verify_books", json!({}));
    assert_eq!(answer["ok"], true, "{answer:#}");
    let found = answer["checks"].as_array().unwrap().iter().find(|check| check["code"] == code).cloned().unwrap();
    found["detail"].as_str().unwrap().to_owned()
}

#[test]
fn what_an_offline_till_brings_after_the_closing_counts_late_and_nothing_closed_moves() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (day, month) = (story.last_month_day(), story.last_month());
    let early = other.spend(&story, day, 10_000);
    let later = other.spend(&story, day, 25_000);
    receive(&story, &[early]);
    story.call("close_period", json!({ "id": id(), "month": month }));
    receive(&story, &[later]);
    assert_eq!((supplies(&story, month), supplies(&story, month.next())), (10_000, 35_000));
    assert_eq!(detail(&story, "closed_periods"), "1 penutupan dihitung ulang");
    let as_of = story.call("trial_balance", json!({ "to_month": month }))["as_of"].clone();
    let heads: Vec<_> = as_of.as_array().unwrap().iter().map(|it| (&it["till_code"], &it["seq"])).collect();
    assert_eq!(heads[1], (&json!("K02"), &json!(3)));
}

#[test]
fn what_is_adopted_under_a_covered_number_leaves_the_closed_month_as_it_is() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (day, month) = (story.last_month_day(), story.last_month());
    let mut copy = other.clone();
    let known = other.spend(&story, day, 10_000);
    let branch = copy.spend(&story, day, 25_000);
    let last = copy.spend(&story, day, 30_000);
    receive(&story, &[known]);
    story.call("close_period", json!({ "id": id(), "month": month }));
    let adopted = BranchAdopted { originals: vec![branch, last] };
    let carrier = other.act(&story, story.today(), Decided { facts: vec![adopted.into()], ..Decided::default() });
    receive(&story, &[carrier]);
    assert_eq!((supplies(&story, month), supplies(&story, month.next())), (10_000, 65_000));
    assert_eq!(detail(&story, "closed_periods"), "1 penutupan dihitung ulang");
    // What is closed over both branches covers both; the numbers of the carriers are nobody's.
    let more = other.spend(&story, day, 5_000);
    receive(&story, &[more]);
    assert_eq!(supplies(&story, month.next()), 70_000);
    assert_eq!(detail(&story, "closed_periods"), "1 penutupan dihitung ulang");
}

#[test]
fn two_closings_of_one_month_leave_what_only_one_covers_to_the_next() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (day, month) = (story.last_month_day(), story.last_month());
    let spent = other.spend(&story, day, 10_000);
    // The other till closes without knowing anything of this one but its first change set.
    let covers = [(other.author.device, Covered::UpTo(2)), (story.open().identity.device, Covered::UpTo(1))].into();
    let totals = [("1111", -10_000), ("6204", 10_000)];
    let totals = totals.map(|(account, rupiah)| (account.to_owned(), Money::from_rupiah(rupiah))).into();
    let closed = PeriodClosed { month, covers, totals };
    let closing = other.act(&story, story.today(), Decided { facts: vec![closed.into()], ..Decided::default() });
    let shift = story.open_shift(100_000);
    story.sell_on(shift, day);
    story.call("close_period", json!({ "id": id(), "month": month }));
    let sold = || story.balances(month).iter().any(|(account, _)| account == "4201");
    assert!(sold());
    receive(&story, &[spent, closing]);
    assert!(!sold() && supplies(&story, month) == 0, "each closing leaves out what the other alone had read");
    let (sales, supplies) = (story.balances(month.next()), supplies(&story, month.next()));
    assert!(sales.iter().any(|(account, _)| account == "4201") && supplies == 10_000);
    assert_eq!(
        detail(&story, "closed_periods"),
        "2 penutupan dihitung ulang, 2 berubah karena pencabutan perangkat atau penutupan ganda"
    );
}

#[test]
fn a_revocation_after_the_closing_is_named_and_the_rest_still_agrees() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (day, month) = (story.last_month_day(), story.last_month());
    let spent = other.spend(&story, day, 10_000);
    receive(&story, &[spent]);
    story.call("close_period", json!({ "id": id(), "month": month }));
    let device = other.author.device;
    story.commit(revoke_device(device, 1, &[device]).unwrap());
    assert_eq!((supplies(&story, month), supplies(&story, month.next())), (0, 0));
    assert_eq!(
        detail(&story, "closed_periods"),
        "1 penutupan dihitung ulang, 1 berubah karena pencabutan perangkat atau penutupan ganda"
    );
}

#[test]
fn a_closing_that_covers_what_has_not_come_yet_waits() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let (month, own) = (story.last_month(), story.open().identity.device);
    let covers = [(other.author.device, Covered::UpTo(1)), (own, Covered::UpTo(99))].into();
    let closed = PeriodClosed { month, covers, totals: [("1111".to_owned(), Money::from_rupiah(5))].into() };
    let closing = other.act(&story, story.today(), Decided { facts: vec![closed.into()], ..Decided::default() });
    receive(&story, &[closing]);
    assert_eq!(detail(&story, "closed_periods"), "0 penutupan dihitung ulang, 1 menunggu catatan perangkat lain");
}

#[test]
fn a_closing_that_states_figures_it_does_not_cover_is_named() {
    let story = Story::begin();
    let mut other = OtherTill::join(&story);
    let month = story.last_month();
    let spent = other.spend(&story, story.last_month_day(), 10_000);
    let covers = [(other.author.device, Covered::UpTo(2)), (story.open().identity.device, Covered::UpTo(1))].into();
    let closed = PeriodClosed { month, covers, totals: [("6204".to_owned(), Money::from_rupiah(99))].into() };
    let closing = other.act(&story, story.today(), Decided { facts: vec![closed.into()], ..Decided::default() });
    receive(&story, &[spent, closing]);
    assert_eq!(story.failing(), ["closed_periods"]);
}
