//! Loading members: number and status from their facts, the name from the sealed profile where the key is here.
//!
//! Words: a member is *restricted* (*dibatasi*) as soon as one of the registrations of the same person is. Then no
//! reader but the list of the restricted gives the name, whatever asked for it. What a person has is the sum over all
//! their registrations; no row is rewritten for that.

use jiff::civil::Date;
use rusqlite::{Connection, OptionalExtension, Row, params};
use shared::alias::{AliasKind, Aliases};
use shared::clock::{date_from_number, date_number};
use shared::id::{CooperativeId, MemberId};
use shared::members::fact::{MemberRegistered, MemberStatus};
use shared::money::Money;

use crate::store::StoreError;
use crate::store::load::aliases::{aliases, but_hidden, same_member, standing_member};
use crate::store::log::counted;

/// A member as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownMember {
    pub member: MemberId,
    pub number: String,
    /// `ANGGOTA-{number}` where the profile cannot be read here, was erased (design §3), or is restricted.
    pub name: String,
    pub status: String,
}

impl KnownMember {
    /// Whether sales to them are member business (G7).
    pub fn is_active(&self) -> bool {
        self.status == "active"
    }
}

const COLUMNS: &str = "m.member, m.number, coalesce(p.content, 'ANGGOTA-' || m.number), m.status
    from member m left join member_profile p
        on p.cooperative = m.cooperative and p.member = m.member and p.field = 'name'";

fn read(row: &Row<'_>) -> rusqlite::Result<KnownMember> {
    Ok(KnownMember {
        member: MemberId::from_bytes(row.get(0)?),
        number: row.get(1)?,
        name: row.get(2)?,
        status: row.get(3)?,
    })
}

/// A member by number alone: the name of one who is restricted.
fn unnamed(member: KnownMember) -> KnownMember {
    KnownMember { name: format!("ANGGOTA-{}", member.number), ..member }
}

/// The name is left out where the data are restricted.
fn shown(
    connection: &Connection,
    cooperative: CooperativeId,
    member: Option<KnownMember>,
) -> Result<Option<KnownMember>, StoreError> {
    let Some(known) = member else { return Ok(None) };
    let is_restricted = is_restricted(connection, cooperative, known.member)?;
    Ok(Some(if is_restricted { unnamed(known) } else { known }))
}

/// The registration that stands for this one: what is recorded from now on is recorded under it.
///
/// # Errors
/// The database's own.
pub fn standing(
    connection: &Connection,
    cooperative: CooperativeId,
    id: MemberId,
) -> Result<Option<KnownMember>, StoreError> {
    member(connection, cooperative, standing_member(connection, cooperative, id)?)
}

/// One member.
///
/// # Errors
/// The database's own.
pub fn member(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Option<KnownMember>, StoreError> {
    let sql = format!("select {COLUMNS} where m.cooperative = ?1 and m.member = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![cooperative.as_bytes(), member.as_bytes()], read).optional()?;
    shown(connection, cooperative, found)
}

/// Members whose number or name holds the text, by number; and how many there are.
///
/// # Errors
/// The database's own.
pub fn list(
    connection: &Connection,
    cooperative: CooperativeId,
    query: &str,
    restricted: bool,
    offset: u32,
    limit: u32,
) -> Result<(u64, Vec<KnownMember>), StoreError> {
    let pattern = format!("%{}%", query.trim().replace(['%', '_'], ""));
    let aliases = aliases(connection, cooperative, AliasKind::Member)?;
    let shown = but_hidden("m.member", &aliases);
    let not = if restricted { "" } else { "not " };
    let behind = restricted_behind(connection, cooperative, &aliases)?;
    let filter = format!(
        "where m.cooperative = ?1 and (m.number like ?2 or p.content like ?2){shown}
         and {not}(m.member in ({behind}) or exists (select 1 from member_restriction r
                          where r.cooperative = m.cooperative and r.member = m.member and r.restricted = 1))"
    );
    let sql = format!("select {COLUMNS} {filter} order by m.number limit ?3 offset ?4");
    let mut statement = connection.prepare_cached(&sql)?;
    let rows = statement.query_map(params![cooperative.as_bytes(), pattern, limit, offset], read)?;
    let mut members = rows.collect::<Result<Vec<_>, _>>()?;
    for id in aliases.hidden().collect::<Vec<_>>() {
        // Who looks for the other number or name of a merged member finds the one that stands for both.
        let standing = MemberId(aliases.resolve(id));
        let is_meant = |it: &KnownMember| {
            let text = query.trim().to_lowercase();
            it.number.to_lowercase().contains(&text) || it.name.to_lowercase().contains(&text)
        };
        let is_there = members.iter().any(|it| it.member == standing);
        let is_listed = offset == 0 && !is_there && is_restricted(connection, cooperative, standing)? == restricted;
        if is_listed && member(connection, cooperative, MemberId(id))?.as_ref().is_some_and(is_meant) {
            members.extend(member(connection, cooperative, standing)?);
        }
    }
    let sql = format!("select count(*) from (select {COLUMNS} {filter})");
    let total =
        connection.prepare_cached(&sql)?.query_row(params![cooperative.as_bytes(), pattern], |row| row.get(0))?;
    Ok((counted(total), members))
}

/// The members behind whom another registration of theirs is restricted, as identities of a statement.
fn restricted_behind(
    connection: &Connection,
    cooperative: CooperativeId,
    aliases: &Aliases,
) -> Result<String, StoreError> {
    let mut behind = Vec::new();
    for id in aliases.hidden() {
        if restriction(connection, cooperative, MemberId(id))?.0 {
            behind.push(format!("x'{}'", aliases.resolve(id).simple()));
        }
    }
    Ok(behind.join(", "))
}

/// How many members there are.
///
/// # Errors
/// The database's own.
pub fn count(connection: &Connection, cooperative: CooperativeId) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached("select count(*) from member where cooperative = ?1")?;
    Ok(counted(statement.query_row([cooperative.as_bytes()], |row| row.get(0))?))
}

/// What is registered of a member, with its version.
///
/// # Errors
/// The database's own.
pub fn registered(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Option<MemberRegistered>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select number, status, joined_date, nik_mac, version_n from member where cooperative = ?1 and member = ?2",
    )?;
    let found = statement.query_row(params![cooperative.as_bytes(), member.as_bytes()], |row| {
        Ok(MemberRegistered {
            member,
            number: row.get(0)?,
            status: MemberStatus::from_code(&row.get::<_, String>(1)?).unwrap_or(MemberStatus::Inactive),
            joined_date: date_from_number(row.get(2)?).unwrap_or_default(),
            nik_mac: row.get(3)?,
            n: counted(row.get(4)?),
        })
    });
    Ok(found.optional()?)
}

/// The number of another member who has this hashed NIK, and whether their data are restricted.
///
/// # Errors
/// The database's own.
pub fn holder_of_nik(
    connection: &Connection,
    cooperative: CooperativeId,
    nik_mac: &str,
    own: MemberId,
) -> Result<Option<(String, bool)>, StoreError> {
    if nik_mac.is_empty() {
        return Ok(None);
    }
    let mut statement =
        connection.prepare_cached("select number, member from member where cooperative = ?1 and nik_mac = ?2")?;
    let found = statement.query_map(params![cooperative.as_bytes(), nik_mac], |row| {
        Ok((row.get::<_, String>(0)?, MemberId::from_bytes(row.get(1)?)))
    })?;
    // Whoever was merged with this one is the same person.
    let same = same_member(connection, cooperative, own)?;
    for holder in found {
        let (number, member) = holder?;
        if !same.contains(&member) {
            return Ok(Some((number, is_restricted(connection, cooperative, member)?)));
        }
    }
    Ok(None)
}

/// Whether a number is taken.
///
/// # Errors
/// The database's own.
pub fn is_number_taken(connection: &Connection, cooperative: CooperativeId, number: &str) -> Result<bool, StoreError> {
    let mut statement = connection.prepare_cached("select 1 from member where cooperative = ?1 and number = ?2")?;
    Ok(statement.exists(params![cooperative.as_bytes(), number.trim().to_uppercase()])?)
}

/// The member whose card or number this is, letter for letter, as the one that stands for them; case and the stars
/// around a Code 39 are no matter. Nobody where the data are restricted.
///
/// # Errors
/// The database's own.
pub fn by_number(
    connection: &Connection,
    cooperative: CooperativeId,
    number: &str,
) -> Result<Option<KnownMember>, StoreError> {
    let sql = format!("select {COLUMNS} where m.cooperative = ?1 and m.number = ?2 order by m.member limit 1");
    let mut statement = connection.prepare_cached(&sql)?;
    let number = number.trim().trim_matches('*').to_uppercase();
    let found = statement.query_row(params![cooperative.as_bytes(), number], read).optional()?;
    let Some(found) = found else { return Ok(None) };
    if is_restricted(connection, cooperative, found.member)? {
        return Ok(None);
    }
    standing(connection, cooperative, found.member)
}

/// What the accounts of a person hold over all units: credit is positive, debit negative.
///
/// # Errors
/// The database's own.
pub fn balance(
    connection: &Connection,
    cooperative: CooperativeId,
    account: &str,
    member: MemberId,
) -> Result<Money, StoreError> {
    let mut statement = connection.prepare_cached(
        "select cast(coalesce(sum(h.balance_minor), 0) as bigint) from unit u
         join holder_total h on h.cooperative = u.cooperative and h.unit = u.unit
         where u.cooperative = ?1 and h.account = ?2 and h.holder = ?3",
    )?;
    let mut balance = Money::ZERO;
    for id in same_member(connection, cooperative, member)? {
        let minor = statement.query_row(params![cooperative.as_bytes(), account, id.as_bytes()], |row| row.get(0))?;
        balance -= Money::from_minor(minor);
    }
    Ok(balance)
}

/// What a person took out of voluntary savings at tills on a day.
///
/// # Errors
/// The database's own.
pub fn withdrawn_on(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
    date: jiff::civil::Date,
) -> Result<Money, StoreError> {
    let mut statement = connection.prepare_cached(
        "select cast(coalesce(sum(-amount_minor), 0) as bigint) from member_money
         where cooperative = ?1 and member = ?2 and business_date = ?3 and kind = 'withdrawal'",
    )?;
    let mut taken = Money::ZERO;
    for id in same_member(connection, cooperative, member)? {
        let key = params![cooperative.as_bytes(), id.as_bytes(), date_number(date)];
        taken += Money::from_minor(statement.query_row(key, |row| row.get(0))?);
    }
    Ok(taken)
}

/// Whether a person's data are restricted: one registration is enough.
///
/// # Errors
/// The database's own.
pub fn is_restricted(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<bool, StoreError> {
    for id in same_member(connection, cooperative, member)? {
        if restriction(connection, cooperative, id)?.0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the data of one registration are restricted, and the version of that.
///
/// # Errors
/// The database's own.
pub fn restriction(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<(bool, u64), StoreError> {
    let mut statement = connection.prepare_cached(
        "select restricted, version_n from member_restriction where cooperative = ?1 and member = ?2",
    )?;
    let found = statement.query_row(params![cooperative.as_bytes(), member.as_bytes()], |row| {
        Ok((row.get::<_, i64>(0)? == 1, counted(row.get(1)?)))
    });
    Ok(found.optional()?.unwrap_or_default())
}

/// The date of the last business with a person; none where there never was any.
///
/// # Errors
/// The database's own.
pub fn last_business(
    connection: &Connection,
    cooperative: CooperativeId,
    member: MemberId,
) -> Result<Option<Date>, StoreError> {
    let mut statement = connection.prepare_cached(
        "select max(business_date) from (
             select business_date from sale where cooperative = ?1 and member = ?2
             union all
             select posting_date from posting where cooperative = ?1 and holder = ?2)",
    )?;
    let mut last: Option<i64> = None;
    for id in same_member(connection, cooperative, member)? {
        let number: Option<i64> =
            statement.query_row(params![cooperative.as_bytes(), id.as_bytes()], |row| row.get(0))?;
        last = last.max(number);
    }
    Ok(last.and_then(date_from_number))
}
