//! One story, both executors: Postgres has the same rows as the memory executor, whatever the order of arrival.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use shared::change_set::{Decided, Signed};
use shared::fact::Fact;
use shared::finance::entry::Journal;
use shared::id::{ChangeSetId, DocumentId, MemberId, UserId, WarehouseId};
use shared::members::fact::PersonErased;
use shared::memory::MemoryStore;
use shared::money::Money;
use shared::protocol::{KeysPage, MemberKey};
use shared::quantity::Quantity;
use shared::row::Value;
use shared::sales::fact::SaleCompleted;
use shared::sales::prepaid::{VoucherIssued, issue_voucher};
use shared::sales::returning::{ReturnSale, ReturnWish, SoldBefore, return_sale};
use shared::sales::rounding::CashRounding;
use shared::units::access::Role;
use shared::units::approval::Authority;
use shared::units::registry::Registry;
use sqlx::PgConnection;
use sync_server::exceptions::of_kind;
use sync_server::log::{Known, Page, append};
use sync_server::rebuild::{held_tables, rebuild};
use sync_server::rows::{select, values_of};
use sync_server::state_hash::{state_hashes, total};
use sync_server::verify::verify_books;

use crate::asked::exceptions;
use crate::support::{Author, TestServer, read};

/// Everything the tables of this side hold, in the order of the key.
async fn rows(connection: &mut PgConnection, author: &Author) -> Vec<(&'static str, Vec<Vec<Value>>)> {
    let mut tables = Vec::new();
    for table in held_tables() {
        let query = sqlx::query(sqlx::AssertSqlSafe(select(table, "public"))).bind(author.cooperative.0);
        let rows = query.fetch_all(&mut *connection).await.unwrap();
        let mut rows: Vec<_> = rows.iter().map(|row| values_of(row, table.columns).unwrap()).collect();
        rows.sort();
        tables.push((table.name, rows));
    }
    tables
}

/// Tells a story to both: the founder's cooperative, and pages in the order in which they come.
async fn check(story: &str, founder: &Author, pages: &[Vec<Signed>]) -> BTreeSet<&'static str> {
    let server = TestServer::start().await;
    server.enrol(founder).await;
    let mut memory = MemoryStore::new(founder.cooperative);
    assert_eq!(memory.receive(&founder.log[..1]), [], "{story}");
    let mut known: Option<Known> = None;
    for page in pages {
        let read =
            Page::read(page.clone(), &known.as_ref().map_or_else(Registry::default, |it| it.registry.clone())).unwrap();
        let appended = append(server.pool(), founder.cooperative, known, vec![read]).await.unwrap();
        assert_eq!(appended.answers[0].refused, memory.receive(page), "{story}");
        known = Some(appended.known);
    }
    assert_eq!(memory.heads(), &known.unwrap().heads, "{story}");
    let mut connection = server.pool().acquire().await.unwrap();
    let here = rows(&mut connection, founder).await;
    for (table, (name, rows)) in held_tables().into_iter().zip(&here) {
        let mut expected: Vec<_> = memory.rows(table).cloned().collect();
        expected.sort();
        assert_eq!(*rows, expected, "{story}: {name}");
    }
    let mut asked = Vec::new();
    for query in sync_server::exceptions::queries() {
        asked.extend(of_kind(&mut connection, founder.cooperative, query).await.unwrap());
    }
    asked.sort_by(|left, right| left.key.cmp(&right.key));
    assert_eq!(asked, exceptions(&memory).unwrap(), "{story}: exceptions, on Postgres and on SQLite");
    let hashes = state_hashes(&mut connection, founder.cooperative, "public").await.unwrap();
    assert_eq!(hashes, memory.state_hashes(), "{story}");
    assert_eq!(total(&hashes), memory.state_hash(), "{story}");
    rebuild(server.pool(), founder.cooperative, &held_tables()).await.unwrap();
    assert_eq!(rows(&mut connection, founder).await, here, "{story}: rebuilt");
    for check in verify_books(server.pool(), founder.cooperative).await.unwrap() {
        assert!(check.ok, "{story}: {check:?}");
    }
    asked.iter().map(|found| found.kind).collect()
}

/// Tells it as one page, one by one, and in another order of the devices.
pub async fn check_orders(story: &str, authors: &[&Author]) -> BTreeSet<&'static str> {
    let founder = authors[0];
    let all: Vec<Signed> = authors.iter().flat_map(|author| author.log.clone()).collect();
    check(&format!("{story}, one page"), founder, std::slice::from_ref(&all)).await;
    let one_by_one: Vec<Vec<Signed>> = all.iter().map(|signed| vec![signed.clone()]).collect();
    check(&format!("{story}, one by one"), founder, &one_by_one).await;
    let turns = authors.iter().map(|author| author.log.len()).max().unwrap();
    let by_turns: Vec<Vec<Signed>> =
        (0..turns).map(|turn| authors.iter().filter_map(|author| author.log.get(turn).cloned()).collect()).collect();
    check(&format!("{story}, by turns, each twice"), founder, &[by_turns.clone(), by_turns].concat()).await
}

/// A cooperative with two tills that have goods and open shifts.
pub fn shop() -> (Author, Author) {
    let mut founder = Author::found(1);
    let mut till = founder.invite(2);
    founder.describe_product("2025-01-02", 7, &[], &[("name", "Gula"), ("unit_name", "PCS"), ("code:899", "1000")]);
    founder.set_price("2025-01-02", 7, 17_500, 1);
    founder.receive("2025-01-02", 7, 150_000);
    founder.open_shift("2025-01-03");
    till.open_shift("2025-01-03");
    (founder, till)
}

#[tokio::test]
async fn sales_of_two_tills_add_up() {
    let (mut founder, mut till) = shop();
    for pieces in 1..=3 {
        founder.sell("2025-01-03", 7, pieces, None);
        till.sell("2025-01-03", 7, pieces, Some(MemberId::from_bytes([9; 16])));
    }
    check_orders("sales", &[&founder, &till]).await;
}

#[tokio::test]
async fn a_late_sale_counts_in_the_month_that_is_open() {
    let (mut founder, mut till) = shop();
    till.sell("2025-01-30", 7, 1, None);
    let known = till.head.seq;
    till.sell("2025-01-31", 7, 2, None);
    founder.close_month("2025-02-03", "2025-01", &[(founder.device, founder.head.seq), (till.device, known)]);
    till.sell("2025-01-31", 7, 4, None);
    till.sell("2025-02-03", 7, 8, None);
    check_orders("late", &[&founder, &till]).await;
    let closing = founder.change_sets.last().unwrap().id;
    founder.reopen("2025-02-04", closing);
    check_orders("reopened", &[&founder, &till]).await;
}

#[tokio::test]
async fn what_a_revoked_device_did_is_taken_back() {
    let (mut founder, mut till) = shop();
    till.sell("2025-01-03", 7, 1, None);
    let trusted = till.head.seq;
    let name =
        till.describe_product("2025-01-04", 8, &[], &[("name", "Beras"), ("unit_name", "KG"), ("code:1", "1000")]);
    till.describe_product("2025-01-04", 8, &[name], &[("name", "Beras Merah")]);
    till.set_price("2025-01-04", 7, 1, 2);
    till.set_price("2025-01-04", 8, 12_000, 1);
    till.name_unit("2025-01-04", "Toko Curang", 5);
    till.receive("2025-01-04", 8, 90_000);
    till.sell("2025-01-04", 7, 5, None);
    till.close_month("2025-02-04", "2025-01", &[]);
    founder.sell("2025-01-05", 7, 1, None);
    founder.revoke("2025-02-05", till.device, trusted);
    till.sell("2025-02-06", 7, 3, None);
    check_orders("revoked", &[&founder, &till]).await;
    founder.admit("2025-02-07", till.device, trusted + 2);
    check_orders("admitted in part", &[&founder, &till]).await;
    founder.revoke("2025-02-08", till.device, 0);
    founder.admit("2025-02-08", till.device, u64::MAX);
    check_orders("admitted in full", &[&founder, &till]).await;
}

#[tokio::test]
async fn a_device_that_was_never_to_be_trusted_leaves_no_trace() {
    let (mut founder, mut till) = shop();
    let mut guest = till.invite(3);
    guest.open_shift("2025-01-04");
    guest.sell("2025-01-04", 7, 2, None);
    founder.revoke("2025-01-05", till.device, 0);
    check_orders("revoked from the first", &[&founder, &till, &guest]).await;
}

#[tokio::test]
async fn puts_of_two_devices_come_to_one_answer() {
    let (mut founder, mut till) = shop();
    founder.set_price("2025-01-05", 7, 18_000, 2);
    till.set_price("2025-01-05", 7, 18_500, 2);
    till.set_price("2025-01-06", 7, 19_000, 3);
    founder.name_unit("2025-01-06", "Toko Besar", 2);
    till.name_unit("2025-01-06", "Toko Kecil", 2);
    check_orders("puts", &[&founder, &till]).await;
    founder.revoke("2025-01-07", till.device, 3);
    check_orders("puts taken back", &[&founder, &till]).await;
}

#[tokio::test]
async fn what_concurrency_reveals_is_the_same_matter_on_every_replica() {
    let (mut founder, mut till) = shop();
    founder.set_price("2025-01-05", 7, 18_000, 2);
    till.set_price("2025-01-05", 7, 18_500, 2);
    (0..12).for_each(|_| drop(till.sell("2025-01-05", 7, 1, None)));
    let fields = [("name", "Kopi"), ("unit_name", "PCS"), ("active", "1"), ("code:5", "1000")];
    founder.describe_product("2025-01-06", 8, &[], &fields);
    till.describe_product("2025-01-06", 9, &[], &fields);
    founder.close_month("2025-02-03", "2025-01", &[(founder.device, founder.head.seq), (till.device, till.head.seq)]);
    till.close_month("2025-02-03", "2025-01", &[(till.device, till.head.seq)]);
    till.sell("2025-01-31", 7, 1, None);
    founder.reopen("2025-02-05", founder.change_sets.last().unwrap().id);
    let kinds = check_orders("the inbox", &[&founder, &till]).await;
    let expected = ["concurrent_put", "duplicate_barcode", "late_posting", "reopened_alone", "stock_below_zero"];
    assert!(expected.iter().all(|kind| kinds.contains(*kind)), "{kinds:?}");
    founder.revoke("2025-02-06", till.device, 2);
    let kinds = check_orders("the inbox after a revocation", &[&founder, &till]).await;
    assert!(kinds.contains("not_counted") && !kinds.contains("concurrent_put"), "{kinds:?}");
}

/// Both tills take the whole of a sale back, and spend or pay back the same money.
fn act_on_the_same(author: &mut Author, sale: &(ChangeSetId, SaleCompleted), voucher: ChangeSetId) {
    let (member, payer) = (MemberId::from_bytes([9; 16]), MemberId::from_bytes([8; 16]));
    let sold = SoldBefore { id: sale.0, sale: sale.1.clone(), is_voided: false, returns: Vec::new() };
    let command = ReturnSale {
        shift: Some(author.shift),
        document: format!("T01-RETUR-{}", author.head.seq),
        unit: author.unit,
        savings_unit: author.unit,
        warehouse: WarehouseId(author.unit.0),
        sold,
        wishes: vec![ReturnWish { line_no: 1, quantity: Quantity::from_units(2), damaged: false }],
        wanted: Vec::new(),
        reason: "tidak cocok".to_owned(),
        rounding: CashRounding::default(),
        authority: Authority::alone(UserId::from_bytes([0; 16]), Role::Cashier),
    };
    author.act("2025-01-04", return_sale(command).unwrap().0);
    let mut entries = Vec::new();
    for (debit, credit, holder, rupiah) in [
        ("2111", "1111", member.0, 60_000),
        ("1131", "1111", member.0, 300_000),
        ("1111", "1131", payer.0, 25_000),
        ("2106", "1111", voucher.0, 40_000),
    ] {
        let of = |account: &str| (account != "1111").then_some(holder);
        let journal = Journal::new("B01", "", "Uang yang sama")
            .debit(debit, Money::from_rupiah(rupiah), None, of(debit))
            .credit(credit, Money::from_rupiah(rupiah), None, of(credit));
        entries.push(journal.balanced().unwrap());
    }
    author.act("2025-01-04", Decided { entries, ..Decided::default() });
}

#[tokio::test]
async fn what_two_tills_gave_of_the_same_thing_is_one_matter_on_both_databases() {
    let (mut founder, mut till) = shop();
    founder.sell("2025-01-03", 7, 2, Some(MemberId::from_bytes([9; 16])));
    let sold = founder.change_sets.last().unwrap();
    let sale = sold.facts.iter().find_map(|raw| match Fact::of(raw) {
        Fact::SaleCompleted(sale) => Some((sold.id, sale)),
        _ => None,
    });
    let sale = sale.unwrap();
    let voucher = founder.next_id();
    for author in [&mut founder, &mut till] {
        let issued = VoucherIssued {
            shift: author.shift,
            document: format!("T01-VOUCHER-{}", author.head.seq),
            code: "VC-2025".to_owned(),
            amount: Money::from_rupiah(50_000),
            expires_on: jiff::civil::date(2025, 12, 31),
        };
        let id = author.next_id();
        let decided = issue_voucher(id, issued, false, jiff::civil::date(2025, 1, 3)).unwrap();
        author.act("2025-01-03", decided);
    }
    act_on_the_same(&mut founder, &sale, voucher);
    let both = ["credit_overspent", "line_refunded_twice", "prepaid_overspent"];
    let alone = check_orders("what one till gave", &[&founder, &till]).await;
    assert!(both.iter().all(|kind| !alone.contains(kind)), "{alone:?}");
    act_on_the_same(&mut till, &sale, voucher);
    let kinds = check_orders("what both gave", &[&founder, &till]).await;
    let known = ["receivable_overpaid", "savings_overdrawn", "voucher_code_twice"];
    assert!(known.iter().chain(&both).all(|kind| kinds.contains(kind)), "{kinds:?}");
}

#[tokio::test]
async fn edits_of_one_document_merge_in_any_order() {
    let (mut founder, mut till) = shop();
    let first =
        founder.describe_product("2025-01-05", 8, &[], &[("name", "Kopi"), ("unit_name", "PCS"), ("code:5", "1000")]);
    let known = [first];
    founder.describe_product("2025-01-06", 8, &known, &[("name", "Kopi Bubuk"), ("code:6", "12000")]);
    till.describe_product("2025-01-06", 8, &known, &[("name", "Kopi Hitam"), ("category", "Minuman")]);
    check_orders("documents", &[&founder, &till]).await;
    let kept = till.head.seq - 1;
    founder.revoke("2025-01-07", till.device, kept);
    check_orders("a document taken back", &[&founder, &till]).await;
}

#[tokio::test]
async fn the_server_destroys_the_key_of_a_person_who_was_erased_and_takes_no_late_one() {
    let (mut founder, _) = shop();
    let server = TestServer::start().await;
    server.enrol(&founder).await;
    let member = MemberId::from_bytes([9; 16]);
    let document = DocumentId(member.0);
    let carrier = server.sign_in(&founder).await;
    let key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned();
    let given = KeysPage { keys: vec![MemberKey { document, key }], position: 0 };
    let keep = || carrier.request(Method::POST, "/sync/keys").json(&given);
    let held = || async { carrier.get::<KeysPage>("/sync/keys").await.keys.len() };
    read::<KeysPage>(keep(), StatusCode::OK).await;
    assert_eq!(held().await, 1);
    let erased = PersonErased { member, reason: "permintaan sendiri".to_owned() };
    founder.act("2025-01-06", Decided { facts: vec![erased.into()], ..Decided::default() });
    carrier.push(&founder.log).await;
    assert_eq!(held().await, 0, "the wrapped copy is gone");
    read::<KeysPage>(keep(), StatusCode::OK).await;
    assert_eq!(held().await, 0, "a key that comes late is not kept");
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }
}

/// One thing that somebody does.
fn act(chance: &mut Chance, authors: &mut [Author; 3], edits: &mut Vec<Vec<u8>>) {
    let heads: Vec<_> = authors.iter().map(|author| (author.device, author.head.seq)).collect();
    let closings: Vec<_> = authors.iter().flat_map(|author| &author.change_sets).map(|it| it.id).collect();
    let who = chance.below(3) as usize;
    let (device, seq) = heads[chance.below(3) as usize];
    let months = ["2025-01", "2025-02", "2025-03"];
    let on = format!("{}-{:02}", months[chance.below(3) as usize], 1 + chance.below(28));
    let author = &mut authors[who];
    match chance.below(14) {
        0..=4 => drop(author.sell(&on, 7, 1 + chance.below(3) as i64, None)),
        5 => drop(author.receive(&on, 7, 1_000 * (1 + chance.below(9) as i64))),
        6 => drop(author.set_price(&on, 7, 1_000 * (1 + chance.below(9) as i64), 1 + chance.below(5))),
        7 => drop(author.name_unit(&on, &format!("Toko {}", chance.below(9)), 1 + chance.below(5))),
        8 | 9 => {
            let known: Vec<_> = edits.iter().take(chance.below(1 + edits.len() as u64) as usize).cloned().collect();
            let name = format!("Kopi {who}-{}", author.head.seq);
            edits.push(author.describe_product(&on, 8, &known, &[("name", &name), ("unit_name", "PCS")]));
        }
        10 | 11 => {
            let covers: Vec<_> = heads.iter().map(|(device, seq)| (*device, chance.below(seq + 1))).collect();
            drop(author.close_month(&on, months[chance.below(3) as usize], &covers));
        }
        12 => drop(author.reopen(&on, closings[chance.below(closings.len() as u64) as usize])),
        _ if chance.below(2) == 0 => drop(author.revoke(&on, device, chance.below(seq + 1))),
        _ => drop(author.admit(&on, device, chance.below(seq + 9))),
    }
}

#[tokio::test]
async fn chance_stories_in_chance_orders_come_to_the_same_rows() {
    for seed in 1..=8 {
        let mut chance = Chance(seed);
        let (mut founder, till) = shop();
        let mut second = founder.invite(3);
        second.open_shift("2025-01-03");
        let mut authors = [founder, till, second];
        let mut sent: Vec<usize> = authors.iter().map(|author| author.log.len()).collect();
        let mut edits = Vec::new();
        let mut pages = vec![authors.iter().flat_map(|author| author.log.clone()).collect::<Vec<_>>()];
        (0..60).for_each(|_| act(&mut chance, &mut authors, &mut edits));
        while authors.iter().zip(&sent).any(|(author, sent)| author.log.len() > *sent) {
            let mut page = Vec::new();
            for _ in 0..1 + chance.below(9) {
                let who = chance.below(3) as usize;
                page.extend(authors[who].log.get(sent[who]).cloned());
                sent[who] += 1;
            }
            if chance.below(4) == 0 {
                pages.push(page.clone());
            }
            pages.push(page);
        }
        check(&format!("chance {seed}"), &authors[0], &pages).await;
    }
}
