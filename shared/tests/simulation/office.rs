//! What happens in the office: users, sharing, closing and reopening, revoking and admitting.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use shared::change_set::{Approval, Decided};
use shared::clock::Month;
use shared::day::{self, ConfirmDay};
use shared::fact::Fact;
use shared::finance::decide::{ClosePeriod, close_period as close, reopen_period as decide_reopening};
use shared::id::{ChangeSetId, DeviceId, GroupId, UserId};
use shared::money::Money;
use shared::table::{ACCOUNT_TOTAL, APP_USER, DEVICE_RIGHT, PERIOD_CLOSING, SHARING, UNIT, USER_KEY};
use shared::units::access::Role;
use shared::units::decide::{self, KnownUser, UserChange};
use shared::units::fact::{DeviceAdmitted, UnitDescribed, UserKeySet};
use shared::units::signature::sign;

use super::intent::Notes;
use super::random::Random;
use super::till::Till;

pub fn share(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let group = GroupId::from_bytes([u8::try_from(random.below(2))? + 1; 16]);
    let seen = till.row(&SHARING, &[group.0.into()]).map_or(0, |row| row.int("version_n").unsigned_abs());
    Ok(Some(decide::change_sharing(group, "Pusat Koperasi Contoh", random.chance(500), seen)?))
}

pub fn add_user(random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let role = Role::ALL[random.index(Role::ALL.len())];
    Ok(Some(decide::add_user(UserId::from_bytes(random.bytes()), "Sari", role, "verifier".to_owned())?))
}

pub fn change_user(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let all: Vec<KnownUser> = till
        .rows(&APP_USER)
        .map(|row| KnownUser {
            user: UserId(row.id("app_user")),
            name: row.text("name").to_owned(),
            role: Role::from_code(row.text("role")).unwrap_or(Role::Member),
            pin_verifier: row.text("pin_verifier").to_owned(),
            credential_version: row.int("credential_version").unsigned_abs(),
            active: row.int("active") == 1,
            n: row.int("version_n").unsigned_abs(),
        })
        .collect();
    let Some(user) = random.pick(&all).map(|user| user.user) else { return Ok(None) };
    let change = UserChange {
        name: Some(format!("Sari {}", random.below(100))),
        active: Some(random.chance(800)),
        role: Some(Role::ALL[random.index(Role::ALL.len())]),
        ..UserChange::default()
    };
    Ok(decide::change_user(user, change, &all, till.heads()).ok())
}

/// Closes the earliest month that is still open, over everything this till has read. Mostly the one that has the right
/// does; two people may have closed where that one was lost.
pub fn close_period(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let closed = till.store.standing().closed_months();
    let used: Vec<Month> = till.rows(&ACCOUNT_TOTAL).filter_map(|row| Month::from_number(row.int("month"))).collect();
    let Some(first_used) = used.iter().min().copied() else { return Ok(None) };
    let mut month = first_used;
    while closed.contains(&month) {
        month = month.next();
    }
    let mut totals: BTreeMap<String, Money> = BTreeMap::new();
    for row in till.rows(&ACCOUNT_TOTAL).filter(|row| row.int("month") <= month.number()) {
        let balance = Money::from_minor(row.int("debit_minor")) - Money::from_minor(row.int("credit_minor"));
        *totals.entry(row.text("account").to_owned()).or_default() += balance;
    }
    let right = till.row(&DEVICE_RIGHT, &["closing".into()]).map(|row| row.id("device")).filter(|_| random.chance(700));
    let current = Month::of(till.zone.local(till.wall_ms).0);
    let command = ClosePeriod {
        month,
        current,
        closed,
        first_used: Some(first_used),
        covers: till.store.covers(),
        totals,
        right_elsewhere: right
            .filter(|right| !till.lineage().iter().any(|own| own.0 == *right))
            .map(|it| it.to_string()),
    };
    Ok(close(command).ok())
}

/// Reopens the last month that is closed. Mostly two people sign it, as they must; an older program asked for one.
pub fn reopen_period(till: &Till, id: ChangeSetId, random: &mut Random, notes: &mut Notes) -> Option<Decided> {
    let standing = till.store.standing();
    let closed = standing.closed_months();
    let closings = till
        .rows(&PERIOD_CLOSING)
        .filter_map(|row| Some((Month::from_number(row.int("month"))?, ChangeSetId(row.id("change_set")))));
    let closings: Vec<(Month, ChangeSetId)> = closings.filter(|(month, _)| closed.contains(month)).collect();
    let month = if random.chance(700) { *closed.last()? } else { random.pick(&closings)?.0 };
    let mut decided = decide_reopening(month, &closings, "nota tertinggal").ok()?;
    if random.chance(250) {
        return Some(decided);
    }
    let signers = [1_u8, 2].map(|n| (UserId::from_bytes([0xe0 + n; 16]), SigningKey::from_bytes(&[n; 32])));
    for (user, key) in &signers {
        if !till.rows(&USER_KEY).any(|row| row.id("app_user") == user.0) {
            let public_key = hex::encode(key.verifying_key().as_bytes());
            decided.facts.push(UserKeySet { user: *user, credential_version: 1, public_key }.into());
        }
    }
    let facts: Vec<_> = decided.facts.iter().map(Fact::to_raw).collect();
    let approve = |(user, key): &(UserId, SigningKey)| {
        let reason = "nota tertinggal".to_owned();
        sign(Approval { user: *user, reason, credential_version: 1, signature: None }, key, id, &facts)
    };
    notes.approvals = signers.iter().map(approve).collect();
    Some(decided)
}

/// Somebody says which day it is, whatever the clock shows. The clocks here are believed all the same, because a program
/// of a time before that question wrote what it was told.
pub fn confirm_day(till: &Till, random: &mut Random) -> Decided {
    let clock_date = till.today();
    let day = clock_date.saturating_add(jiff::Span::new().days(random.between(-9, 9)));
    day::confirm_day(ConfirmDay { day, clock_date, last: None })
}

pub fn describe_unit(till: &Till, random: &mut Random) -> Option<Decided> {
    let row = till.row(&UNIT, &[till.identity.unit.0.into()])?;
    let n = row.int("version_n").unsigned_abs() + 1;
    let (code, name) = (row.text("code").to_owned(), format!("Toko {}", random.below(100)));
    let described = UnitDescribed { unit: till.identity.unit, code, name, n };
    Some(Decided { facts: vec![described.into()], ..Decided::default() })
}

/// Mostly one of the same two, so that what is said of a device is said more than once.
fn another_device(till: &Till, random: &mut Random) -> Option<(DeviceId, u64)> {
    let others: Vec<(DeviceId, u64)> =
        till.heads().into_iter().filter(|(device, _)| *device != till.identity.device).collect();
    let few = if random.chance(700) { others.len().min(2) } else { others.len() };
    random.pick(&others[..few]).copied()
}

pub fn revoke(till: &Till, random: &mut Random) -> anyhow::Result<Option<Decided>> {
    let Some((device, seq)) = another_device(till, random) else { return Ok(None) };
    let known: Vec<DeviceId> = till.heads().into_keys().collect();
    Ok(Some(decide::revoke_device(device, seq.saturating_sub(random.below(9)), &known)?))
}

pub fn admit(till: &Till, random: &mut Random) -> Option<Decided> {
    let (device, seq) = another_device(till, random)?;
    Some(Decided { facts: vec![DeviceAdmitted { device, up_to_seq: seq }.into()], ..Decided::default() })
}
