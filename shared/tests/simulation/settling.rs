//! What concurrency revealed, and people who settle it.

use std::collections::BTreeSet;

use anyhow::ensure;
use shared::change_set::Decided;
use shared::exceptions::decide::settle as settle_one;
use shared::exceptions::fact::Resolution;
use shared::exceptions::{Found, QUERIES};
use shared::id::{DeviceId, MemberId, ProductId, WarehouseId};
use shared::inventory::decide::merge_products as merge_two_products;
use shared::inventory::revalue::{RevaluePool, proposed_value, revalue_pool};
use shared::members::decide::merge_members as merge_two_members;
use shared::members::erase::restrict_member;
use shared::members::fact::PersonErased;
use shared::memory::MemoryStore;
use shared::row::Value;
use shared::table::{
    ALIAS, DEVICE_RIGHT, EXCEPTION_SETTLING, MEMBER, MEMBER_PROFILE, MEMBER_RESTRICTION, SHIFT_CLOSING, STOCK_POOL,
};
use shared::units::fact::ClosingRightHandedOver;
use uuid::Uuid;

use super::asked::exceptions;
use super::cells::Cells;
use super::random::Random;
use super::seen::Seen;
use super::till::Till;

/// Settles one of what this till shows, whether or not somebody did before.
pub fn settle(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let all = exceptions(&till.store)?;
    let Some(found) = random.pick(&all) else { return Ok(None) };
    let known = till.row(&EXCEPTION_SETTLING, &[found.key.as_str().into()]);
    let seen_n = known.map_or(0, |row| row.int("version_n").unsigned_abs());
    Ok(settle_one(Some(found), &found.mark, Resolution::Accepted, "sudah dilihat", seen_n).ok())
}

fn edge(till: &Till, kind: &str, left: Uuid, right: Uuid) -> Option<(bool, u64)> {
    let row = till.row(&ALIAS, &[kind.into(), left.min(right).into(), left.max(right).into()])?;
    Some((row.int("merged") == 1, row.int("version_n").unsigned_abs()))
}

fn two(ids: &[Uuid], random: &mut Random) -> Option<(Uuid, Uuid)> {
    // Few of them, so that what was said to be one is said to be two again.
    let few = &ids[..ids.len().min(4)];
    Some((*random.pick(few)?, *random.pick(few)?))
}

/// Says of two products that they are one, or that they are not.
pub fn merge_products(till: &Till, random: &mut Random) -> Option<Decided> {
    let ids: Vec<Uuid> = till.products().into_iter().map(|product| product.0).collect();
    let (one, other) = two(&ids, random)?;
    let known = edge(till, "product", one, other);
    let merged = !known.is_some_and(|(stands, _)| stands);
    merge_two_products(ProductId(one), ProductId(other), merged, "kode sama", known).ok()
}

/// Says of two members that they are one, or that they are not.
pub fn merge_members(till: &Till, random: &mut Random) -> Option<Decided> {
    let ids: Vec<Uuid> = till.rows(&MEMBER).map(|row| row.id("member")).collect();
    let (one, other) = two(&ids, random)?;
    let known = edge(till, "member", one, other);
    let merged = !known.is_some_and(|(stands, _)| stands);
    merge_two_members(MemberId(one), MemberId(other), merged, "NIK sama", known).ok()
}

/// Brings a pool of this unit back to what its goods cost.
pub fn revalue(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some(product) = random.pick(&till.products()).copied() else { return Ok(None) };
    let stock = till.stock(product);
    let Some(value) = proposed_value(stock) else { return Ok(None) };
    let decided = revalue_pool(RevaluePool {
        document: till.next_document(),
        product,
        warehouse: WarehouseId(till.identity.unit.0),
        account: "1151".to_owned(),
        pool: stock.pool,
        seen: stock.pool,
        value,
        reason: "nilai tidak wajar".to_owned(),
    });
    Ok(decided.ok())
}

/// Erases somebody, whatever business there was: the law is asked by whoever decides, not by who projects.
pub fn erase(till: &Till, random: &mut Random) -> Option<Decided> {
    let ids: Vec<Uuid> = till.rows(&MEMBER).map(|row| row.id("member")).collect();
    let member = MemberId(*random.pick(&ids)?);
    let reason = "permintaan sendiri".to_owned();
    Some(Decided { facts: vec![PersonErased { member, reason }.into()], ..Decided::default() })
}

/// Restricts somebody's data, or ends that.
pub fn restrict(till: &Till, random: &mut Random) -> Option<Decided> {
    let ids: Vec<Uuid> = till.rows(&MEMBER).map(|row| row.id("member")).collect();
    let member = *random.pick(&ids)?;
    let known = till.row(&MEMBER_RESTRICTION, &[member.into()]);
    let known = known.map_or((false, 0), |row| (row.int("restricted") == 1, row.int("version_n").unsigned_abs()));
    restrict_member(MemberId(member), !known.0, known, "menunggu masa simpan").ok()
}

/// Gives the closing right to some device.
pub fn hand_over(till: &Till, random: &mut Random) -> Option<Decided> {
    let devices: Vec<DeviceId> = till.heads().into_keys().collect();
    let to = *random.pick(&devices)?;
    let n = till.row(&DEVICE_RIGHT, &["closing".into()]).map_or(0, |row| row.int("version_n").unsigned_abs()) + 1;
    let handed = ClosingRightHandedOver { to, reason: "kantor pindah".to_owned(), n };
    Some(Decided { facts: vec![handed.into()], ..Decided::default() })
}

fn of_kind<'a>(all: &'a [Found], kind: &'a str) -> impl Iterator<Item = &'a Found> {
    all.iter().filter(move |found| found.kind == kind)
}

/// What the queries answer is what the log says, worked out by hand.
pub fn check(store: &MemoryStore, seen: &mut Seen) -> anyhow::Result<()> {
    let all = exceptions(store)?;
    let keys: BTreeSet<&str> = all.iter().map(|found| found.key.as_str()).collect();
    ensure!(keys.len() == all.len(), "two exceptions have one key");

    let pools = store.rows(&STOCK_POOL).map(|row| Cells(&STOCK_POOL, row));
    let below = pools.filter(|row| row.int("quantity") < 0).count();
    ensure!(of_kind(&all, "stock_below_zero").count() == below, "{below} pools below zero");

    let standing = store.standing();
    let beyond: Vec<_> =
        store.counted().map(|body| &body.change_set).filter(|it| !standing.counts(it.device, it.seq)).collect();
    let beyond: Vec<_> = beyond.into_iter().filter(|it| !shared::adoption::is_carrier(it)).collect();
    let shown: i64 = of_kind(&all, "not_counted").map(|found| found.int("change_sets")).sum();
    ensure!(shown == i64::try_from(beyond.len())?, "{} do not count, {shown} are shown", beyond.len());

    let counting = || store.counted().map(|body| &body.change_set).filter(|it| standing.counts(it.device, it.seq));
    let is_late = |it: &&_| {
        let it: &shared::change_set::ChangeSet = it;
        !it.entries.is_empty() && standing.posting_month(it.id, it.device, it.seq, it.month()).late
    };
    let late = counting().filter(is_late).count();
    ensure!(of_kind(&all, "late_posting").count() == late, "{late} count late");

    let mut closings: Vec<Value> = store.rows(&SHIFT_CLOSING).map(|row| row[1].clone()).collect();
    closings.sort();
    let is_twice = closings.windows(2).any(|pair| pair[0] == pair[1]);
    ensure!(of_kind(&all, "shift_closed_twice").next().is_some() == is_twice, "shifts closed twice: {is_twice}");

    let erased = store.erased();
    let told = store.rows(&MEMBER_PROFILE).filter(|row| erased.iter().any(|member| row[1] == Value::Id(member.0)));
    ensure!(told.count() == 0, "something is still told of a person who was erased");
    if !erased.is_empty() {
        seen.count_many("people erased", erased.len());
    }
    for query in QUERIES {
        let found = of_kind(&all, query.kind).count();
        if found > 0 {
            seen.count_many(query.kind, found);
        }
    }
    let settled = all.iter().filter(|found| {
        let key = [Value::Id(store.cooperative().0), found.key.as_str().into()];
        let row = store.row(&EXCEPTION_SETTLING, &key).map(|row| Cells(&EXCEPTION_SETTLING, row));
        row.is_some_and(|row| row.text("mark") == found.mark)
    });
    let settled = settled.count();
    if settled > 0 {
        seen.count_many("exceptions that stay settled", settled);
    }
    Ok(())
}
