//! What must hold (design §10), of one replica at any moment and of all of them once they agree.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use anyhow::{Context, ensure};
use shared::id::{ChangeSetId, DeviceId};
use shared::memory::MemoryStore;
use shared::row::{Table, Value};
use shared::table::{
    ACCOUNT_TOTAL, DEVICE, DRAWER_TOTAL, ENTRY, HOLDER_TOTAL, INVITATION, LAST_COST, LATE_POSTING, MEMBER,
    PERIOD_CLOSING, POSTING, PRICE, PRODUCT, SALE, SALES_DAY, SHIFT_CLOSING, STOCK_MOVE, STOCK_POOL, TABLES,
};

use super::auditor::{Books, Paper, Rulings, Version};
use super::cells::Cells;
use super::world::World;
use super::{documents, settling};

/// Looks at the replica of somebody who has heard only a part.
pub fn one_replica(world: &mut World) -> anyhow::Result<()> {
    believed_is_held(world)?;
    let place = world.random.index(world.tills.len() + 1);
    let store = world.tills.get(place).map_or(&world.server.store, |till| &till.store);
    audit(store).with_context(|| format!("replica {place}, in the middle of things"))?;
    documents::check(store, &world.edits, &BTreeSet::new())
        .with_context(|| format!("replica {place}, in the middle of things"))?;
    rebuilt(store).with_context(|| format!("invariant 5, replica {place}, in the middle of things"))
}

/// Looks at everybody, after they were told to agree: also at older programs, whose money and stock are right before
/// they know everything, and whose rows are the same as all others' afterwards.
pub fn all_replicas(world: &mut World, is_last: bool) -> anyhow::Result<()> {
    world.server.open_what_it_can();
    world.tills.iter_mut().for_each(|till| till.disk.read_again());
    world.upgrade_reference();
    for (place, store) in replicas(world).enumerate().filter(|(_, store)| !store.knows_all()) {
        same_tables(OF_EVERY_VERSION, reference(world), store).with_context(|| format!("older program {place}"))?;
        audit(store).with_context(|| format!("older program {place}"))?;
    }
    world.upgrade_some(is_last);
    let first = reference(world);
    for (place, store) in replicas(world).enumerate().filter(|(_, store)| store.knows_all()) {
        same_tables(TABLES, first, store).with_context(|| format!("reference and {place}"))?;
        ensure!(store.state_hash() == first.state_hash(), "invariant 4: another state hash at {place}");
        exactly_once(store).with_context(|| format!("replica {place}"))?;
    }
    let store = first.clone();
    let story = audit(&store)?;
    keys_of_the_erased(world)?;
    let keys = if world.has_server { &world.server.keys } else { &world.tills[0].keys };
    documents::check(&store, &world.edits, &keys.keys().copied().collect())?;
    rebuilt(&store).context("invariant 5")?;
    settling::check(&store, &mut world.seen)?;
    nothing_lost_nothing_doubled(world, &store)?;
    another_way(world, &store).context("invariant 4, another order")?;
    story.tell(world, &store);
    Ok(())
}

/// The tables that entries, moves and the kinds from the beginning make.
const OF_EVERY_VERSION: &[&Table] = &[
    &ACCOUNT_TOTAL,
    &HOLDER_TOTAL,
    &DRAWER_TOTAL,
    &ENTRY,
    &POSTING,
    &STOCK_POOL,
    &STOCK_MOVE,
    &LATE_POSTING,
    &PERIOD_CLOSING,
    &DEVICE,
    &INVITATION,
];

fn reference(world: &World) -> &MemoryStore {
    if world.has_server { &world.server.store } else { &world.tills[0].store }
}

fn replicas(world: &World) -> impl Iterator<Item = &MemoryStore> {
    let server = world.has_server.then_some(&world.server.store);
    world.tills.iter().map(|till| &till.store).chain(server)
}

fn same_tables(tables: &[&'static Table], left: &MemoryStore, right: &MemoryStore) -> anyhow::Result<()> {
    for table in tables.iter().copied() {
        let [one, two] = [left, right].map(|store| store.rows(table).collect::<BTreeSet<_>>());
        let missing: Vec<_> = one.symmetric_difference(&two).take(4).collect();
        ensure!(missing.is_empty(), "table {} differs: {missing:?}", table.name);
    }
    Ok(())
}

/// What a till believes the server to hold, the server holds: it acknowledges nothing before its commit.
fn believed_is_held(world: &World) -> anyhow::Result<()> {
    for (at, till) in world.tills.iter().enumerate() {
        let is_of_now = till.process.server_end.is_some_and(|end| end.epoch == world.server.epoch);
        let Some(believed) = till.process.server_heads.as_ref().filter(|_| is_of_now) else { continue };
        for (device, seq) in believed {
            let held = world.server.store.head(*device).seq;
            ensure!(*seq <= held, "till {at} was told of {seq} of {device}, the server holds {held}");
        }
    }
    Ok(())
}

/// Nobody whose program can read of an erasure keeps the key.
fn keys_of_the_erased(world: &World) -> anyhow::Result<()> {
    let tills = world.tills.iter().map(|till| (&till.store, &till.keys));
    for (store, keys) in tills.chain([(&world.server.store, &world.server.keys)]) {
        let erased = store.erased();
        ensure!(!keys.keys().any(|document| erased.contains(document)), "a key of somebody who was erased is kept");
    }
    Ok(())
}

fn exactly_once(store: &MemoryStore) -> anyhow::Result<()> {
    let mut last: BTreeMap<DeviceId, u64> = BTreeMap::new();
    for (change_set, _) in store.log() {
        let seq = last.entry(change_set.device).or_default();
        ensure!(change_set.seq == *seq + 1, "{} of {} follows {seq}", change_set.seq, change_set.device);
        *seq = change_set.seq;
    }
    let mut ids = BTreeSet::new();
    for body in store.counted() {
        ensure!(ids.insert(body.change_set.id), "{} counts twice", body.change_set.id);
    }
    Ok(())
}

fn rebuilt(store: &MemoryStore) -> anyhow::Result<()> {
    let mut again = store.clone();
    again.rebuild();
    same_tables(TABLES, store, &again)
}

fn nothing_lost_nothing_doubled(world: &World, store: &MemoryStore) -> anyhow::Result<()> {
    let mut present: BTreeMap<ChangeSetId, BTreeSet<(DeviceId, u64)>> = BTreeMap::new();
    for it in store.bodies().map(|body| &body.change_set) {
        present.entry(it.id).or_default().insert((it.device, it.seq));
    }
    for (id, places) in &world.acknowledged {
        let is_lost = world.lost.contains(id);
        ensure!(present.contains_key(id) != is_lost, "{id} was acknowledged, lost with a disk: {is_lost}");
        let is_in_place = present.get(id).is_some_and(|held| !held.is_disjoint(places));
        ensure!(is_lost || is_in_place, "{id} stands elsewhere than it was acknowledged");
    }
    Ok(())
}

/// A replica that hears everything in another order comes to the same.
fn another_way(world: &mut World, store: &MemoryStore) -> anyhow::Result<()> {
    let mut chains: BTreeMap<DeviceId, Vec<_>> = BTreeMap::new();
    for (change_set, signed) in store.log().iter().rev() {
        chains.entry(change_set.device).or_default().push(signed.clone());
    }
    let mut chains: Vec<_> = chains.into_values().collect();
    let mut fresh = MemoryStore::new(store.cooperative());
    for till in &world.tills {
        till.keys.iter().for_each(|(document, key)| fresh.learn_key(*document, *key, "member"));
    }
    while !chains.is_empty() {
        let at = world.random.index(chains.len());
        // A stretch of one device at a time; what nobody has introduced yet waits for its turn.
        let rest = chains[at].len().saturating_sub(1 + world.random.index(12));
        let mut stretch = chains[at].split_off(rest);
        stretch.reverse();
        let refused = fresh.receive(&stretch).len();
        let waiting = stretch.split_off(stretch.len() - refused);
        chains[at].extend(waiting.into_iter().rev());
        chains.retain(|chain| !chain.is_empty());
    }
    for till in &world.tills {
        till.keys.iter().for_each(|(document, key)| fresh.learn_key(*document, *key, "member"));
    }
    same_tables(TABLES, store, &fresh)
}

fn id(cells: Cells<'_>, column: &str) -> String {
    cells.id(column).to_string()
}

fn int(cells: Cells<'_>, column: &str) -> i128 {
    i128::from(cells.int(column))
}

fn version(cells: Cells<'_>, content: &str) -> (u64, String, u64, i128) {
    let [n, seq] = ["version_n", "version_seq"].map(|column| cells.int(column).unsigned_abs());
    (n, id(cells, "version_device"), seq, int(cells, content))
}

/// The versions of the auditor as the tables show them: which change set decided between equal ones is not shown.
fn shown<K: Ord + Clone>(versions: &BTreeMap<K, Version>) -> BTreeMap<K, (u64, String, u64, i128)> {
    versions.iter().map(|(key, it)| (key.clone(), (it.0, it.1.clone(), it.2, it.4))).collect()
}

/// A table as a map, and as many rows as it has keys.
fn read<K: Ord + Debug, V>(
    store: &MemoryStore,
    table: &'static Table,
    row: impl Fn(Cells<'_>) -> (K, V),
) -> anyhow::Result<BTreeMap<K, V>> {
    let mut map = BTreeMap::new();
    for values in store.rows(table) {
        let (key, value) = row(Cells(table, values));
        let shown = format!("{key:?}");
        ensure!(map.insert(key, value).is_none(), "{} holds {shown} twice", table.name);
    }
    Ok(map)
}

fn equal<T: PartialEq + Debug>(what: &str, table: &T, audited: &T) -> anyhow::Result<()> {
    ensure!(table == audited, "{what}: the table says\n{table:?}\nthe auditor says\n{audited:?}");
    Ok(())
}

/// What the auditor found, for the count of what happened.
pub struct Story {
    late: usize,
    not_counted: usize,
    closed_twice: usize,
    shifts_closed_twice: usize,
    below_zero: usize,
    figures: super::closings::Stood,
}

fn audit(store: &MemoryStore) -> anyhow::Result<Story> {
    let papers = Paper::read_all(store.log().iter().map(|(_, signed)| signed.body.as_str()))?;
    let rulings = Rulings::of(papers.iter())?;
    let books = Books::of(&papers.iter().collect::<Vec<_>>(), &rulings)?;
    compare_money(store, &books)?;
    if store.knows_all() {
        compare_facts(store, &books)?;
    }
    sub_ledgers(&books)?;
    let figures = super::closings::closed_figures(&papers, &rulings, &books)?;
    let mut months = BTreeMap::<_, usize>::new();
    rulings.standing().for_each(|closing| *months.entry(&closing.month).or_default() += 1);
    let mut shifts = BTreeMap::<_, usize>::new();
    books.closed_shifts.iter().for_each(|(shift, _)| *shifts.entry(shift).or_default() += 1);
    Ok(Story {
        late: books.entries.values().filter(|(_, is_late)| *is_late).count(),
        not_counted: books.not_counted,
        closed_twice: months.values().filter(|times| **times > 1).count(),
        shifts_closed_twice: shifts.values().filter(|times| **times > 1).count(),
        below_zero: books.pools.values().filter(|(quantity, _)| *quantity < 0).count(),
        figures,
    })
}

/// What every version of the program knows of: money, stock, and who is who.
fn compare_money(store: &MemoryStore, books: &Books) -> anyhow::Result<()> {
    let accounts = read(store, &ACCOUNT_TOTAL, |it| {
        let key = (id(it, "unit"), it.text("account").to_owned(), int(it, "month"), int(it, "origin"));
        (key, (int(it, "debit_minor"), int(it, "credit_minor")))
    })?;
    equal("account totals", &accounts, &books.accounts)?;
    let holders = read(store, &HOLDER_TOTAL, |it| {
        ((id(it, "unit"), it.text("account").to_owned(), id(it, "holder")), int(it, "balance_minor"))
    })?;
    equal("holder totals", &holders, &books.holders)?;
    let pools = read(store, &STOCK_POOL, |it| {
        let key = (id(it, "unit"), id(it, "warehouse"), id(it, "product"), it.text("account").to_owned());
        (key, (int(it, "quantity"), int(it, "value_minor")))
    })?;
    equal("stock pools", &pools, &books.pools)?;
    let entries = read(store, &ENTRY, |it| {
        ((id(it, "change_set"), int(it, "entry_no")), (int(it, "posting_date"), it.int("late") == 1))
    })?;
    equal("entries", &entries, &books.entries)?;
    let devices = read(store, &DEVICE, |it| (id(it, "device"), ()))?;
    equal("devices", &devices.into_keys().collect(), &books.devices)?;
    let invitations = read(store, &INVITATION, |it| (it.text("invite_key").to_owned(), ()))?;
    equal("invitations", &invitations.into_keys().collect(), &books.invitations)
}

/// What a program that knows all kinds of facts shows besides.
fn compare_facts(store: &MemoryStore, books: &Books) -> anyhow::Result<()> {
    let days = read(store, &SALES_DAY, |it| {
        let names = ["sales_count", "gross_minor", "discount_minor", "net_minor", "vat_minor", "rounding_minor"];
        let mut sums = [0; 7];
        sums.iter_mut().zip(names).for_each(|(sum, name)| *sum = int(it, name));
        sums[6] = int(it, "cost_minor");
        ((id(it, "unit"), int(it, "business_date"), int(it, "origin")), sums)
    })?;
    equal("sales per day", &days, &books.days)?;
    let prices = read(store, &PRICE, |it| {
        let (n, device, seq, price) = version(it, "price_minor");
        let price = it.optional_int("price_minor").map_or(-1, |_| price);
        let key = (id(it, "product"), it.text("level").to_owned(), int(it, "from_date"));
        (key, (n, device, seq, price))
    })?;
    equal("prices", &prices, &shown(&books.prices))?;
    let costs = read(store, &LAST_COST, |it| (id(it, "product"), version(it, "cost_minor")))?;
    equal("last costs", &costs, &shown(&books.costs))?;
    equal("sales", &read(store, &SALE, |it| (id(it, "sale"), int(it, "payable_minor")))?, &books.sales)?;
    let closed = read(store, &SHIFT_CLOSING, |it| ((id(it, "shift"), id(it, "change_set")), ()))?;
    equal("closed shifts", &closed.into_keys().collect(), &books.closed_shifts)?;
    let products = read(store, &PRODUCT, |it| (id(it, "product"), ()))?;
    equal("products", &products.into_keys().collect(), &books.products)?;
    let members = read(store, &MEMBER, |it| (id(it, "member"), ()))?;
    equal("members", &members.into_keys().collect(), &books.members)
}

/// Invariants 2 and 3: what the holders have, and what lies in the pools, is what the account says.
fn sub_ledgers(books: &Books) -> anyhow::Result<()> {
    let mut accounts: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for ((unit, account, ..), (debit, credit)) in &books.accounts {
        *accounts.entry((unit, account)).or_default() += debit - credit;
    }
    let mut parts: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for ((unit, account, _), sum) in &books.holders {
        *parts.entry((unit, account)).or_default() += sum;
    }
    let mut goods: BTreeMap<(&str, &str), i128> = BTreeMap::new();
    for ((unit, _, _, account), (_, value)) in &books.pools {
        *goods.entry((unit, account)).or_default() += value;
    }
    for ((unit, account), balance) in &accounts {
        let of = |sums: &BTreeMap<(&str, &str), i128>| sums.get(&(*unit, *account)).copied().unwrap_or(0);
        let is_ledger = ["1112", "1124", "1131", "1151", "2104", "2105", "2106", "2111"].contains(account);
        ensure!(!is_ledger || of(&parts) == *balance, "{account} of {unit}: {balance}, its holders {}", of(&parts));
        let is_stock = account.starts_with("115");
        ensure!(!is_stock || of(&goods) == *balance, "{account} of {unit}: {balance}, in stock {}", of(&goods));
    }
    let held = books.holders.iter().filter(|((_, account, _), _)| account == "1112");
    let drawers: BTreeMap<String, i128> = held.map(|((.., shift), sum)| (shift.clone(), *sum)).collect();
    equal("drawers, by postings and by facts", &drawers, &books.drawers)
}

impl Story {
    fn tell(&self, world: &mut World, store: &MemoryStore) {
        let seen = &mut world.seen;
        for (what, times) in [
            ("entries counted late", self.late),
            ("written by a device that did not count", self.not_counted),
            ("months closed twice", self.closed_twice),
            ("shifts closed twice", self.shifts_closed_twice),
            ("stock below zero", self.below_zero),
            ("figures of a closed month still standing", self.figures.stood),
            ("figures of a closed month still standing over a forked chain", self.figures.over_a_fork),
            ("lost with a disk", world.lost.len()),
        ] {
            if times > 0 {
                seen.count_many(what, times);
            }
        }
        let conflicts = store.rows(&PRODUCT).filter(|row| Cells(&PRODUCT, row).int("conflicts") > 0).count();
        if conflicts > 0 {
            seen.count_many("products with two values in a field", conflicts);
        }
        let pulled_own = |till: &&super::till::Till| {
            let Some(backup) = &till.backup else { return false };
            till.identity.before.iter().any(|it| till.store.head(*it).seq > backup.store.head(*it).seq)
        };
        let pulled = world.tills.iter().filter(pulled_own).count();
        if pulled > 0 {
            seen.count_many("lost change sets of an earlier identity pulled from others", pulled);
        }
        let signed: BTreeMap<ChangeSetId, usize> = store.bodies().fold(BTreeMap::new(), |mut signed, body| {
            *signed.entry(body.change_set.id).or_default() += 1;
            signed
        });
        seen.count_some("actions that two machines signed", signed.values().filter(|times| **times > 1).count());
        seen.largest("log", store.log().len());
        let postings = store.rows(&shared::table::POSTING).filter(|row| row.contains(&Value::from("5107"))).count();
        seen.count_many("postings of purchase variance", postings);
    }
}
