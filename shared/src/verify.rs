//! Whether a change set is what it claims to be: chain, number, signature, balance, limits. Pure, on both sides.
//!
//! What verify does not ask, on purpose: whether the actor had the right, whether a limit was kept, whether the date
//! is open. A well-formed, correctly signed change set is never refused (design §7); the rest is for people to settle.

use std::collections::BTreeMap;

use ed25519_dalek::VerifyingKey;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use ts_rs::TS;

use crate::adoption::is_carrier;
use crate::change_set::{BodyHash, ChangeSet, Entry, Head, Signed, StockMove, signed_message};
use crate::id::{CooperativeId, UnitId};
use crate::money::Money;

/// The most bytes a body may have that carries no others.
pub const BODY_BYTES_MAX: usize = 256 * 1024;
/// The most bytes a carrier may have (`adoption`): the largest other body, every character of it escaped, and 64 KiB
/// for its own fields. So whatever is accepted can be adopted.
pub const CARRIER_BYTES_MAX: usize = 2 * BODY_BYTES_MAX + 64 * 1024;
/// The most postings, moves and document changes a change set may carry together.
pub const LINES_MAX: usize = 500;

/// Why a change set is not accepted. Nothing else is ever refused (design §7).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerifyRefused {
    #[error("the body is not a change set of this format")]
    NotReadable,
    #[error("the body is larger than a change set may be")]
    TooLarge,
    #[error("it belongs to another cooperative")]
    OtherCooperative,
    #[error("its number does not follow the last one known of its device")]
    OutOfSequence,
    #[error("it does not name the body before it")]
    BrokenChain,
    #[error("its device is not known, or was not introduced by a device of the cooperative")]
    UnknownDevice,
    #[error("the signature is not the device's")]
    BadSignature,
    #[error("an entry does not balance")]
    Unbalanced,
    #[error("a stock move and its posting are not the same number")]
    MoveDiffersFromPosting,
    #[error("an amount or quantity is beyond the limit")]
    BeyondLimit,
}

impl VerifyRefused {
    /// The stable code of the refusal.
    pub const fn code(self) -> &'static str {
        match self {
            VerifyRefused::NotReadable => "not_readable",
            VerifyRefused::TooLarge => "too_large",
            VerifyRefused::OtherCooperative => "other_cooperative",
            VerifyRefused::OutOfSequence => "out_of_sequence",
            VerifyRefused::BrokenChain => "broken_chain",
            VerifyRefused::UnknownDevice => "unknown_device",
            VerifyRefused::BadSignature => "bad_signature",
            VerifyRefused::Unbalanced => "unbalanced",
            VerifyRefused::MoveDiffersFromPosting => "move_differs_from_posting",
            VerifyRefused::BeyondLimit => "beyond_limit",
        }
    }
}

/// Reads a body, and nothing more.
pub fn read_body(signed: &Signed) -> Result<ChangeSet, VerifyRefused> {
    if signed.body.len() > CARRIER_BYTES_MAX {
        return Err(VerifyRefused::TooLarge);
    }
    let change_set = serde_json::from_str(&signed.body).map_err(|_| VerifyRefused::NotReadable)?;
    if signed.body.len() > bytes_max(&change_set) {
        return Err(VerifyRefused::TooLarge);
    }
    Ok(change_set)
}

/// The most bytes that the body of this change set may have.
pub fn bytes_max(change_set: &ChangeSet) -> usize {
    if is_carrier(change_set) { CARRIER_BYTES_MAX } else { BODY_BYTES_MAX }
}

/// Checks everything about one body but its signature, and returns it with the head it makes.
pub fn verify_link(
    signed: &Signed,
    change_set: &ChangeSet,
    head: &Head,
    cooperative: CooperativeId,
) -> Result<Head, VerifyRefused> {
    verify_hashed_link(signed.hash(), change_set, head, cooperative)
}

/// The same where the hash of the body is known already.
pub fn verify_hashed_link(
    hash: BodyHash,
    change_set: &ChangeSet,
    head: &Head,
    cooperative: CooperativeId,
) -> Result<Head, VerifyRefused> {
    if change_set.cooperative != cooperative {
        return Err(VerifyRefused::OtherCooperative);
    }
    if change_set.seq != head.seq + 1 {
        return Err(VerifyRefused::OutOfSequence);
    }
    if change_set.previous != head.hash {
        return Err(VerifyRefused::BrokenChain);
    }
    verify_content(change_set)?;
    Ok(Head { seq: change_set.seq, hash })
}

/// Checks a signature with a device's key.
pub fn verify_signature(signed: &Signed, key: &VerifyingKey) -> Result<(), VerifyRefused> {
    verify_hashed_signature(&signed.hash(), signed, key)
}

/// The same where the hash of the body is known already. Signatures are checked one by one: checking many at once costs
/// less, but says yes to some that are refused alone, and then replicas that met them in other pages would not agree.
pub fn verify_hashed_signature(hash: &BodyHash, signed: &Signed, key: &VerifyingKey) -> Result<(), VerifyRefused> {
    let signature = signed.signature().ok_or(VerifyRefused::BadSignature)?;
    key.verify_strict(&signed_message(hash), &signature).map_err(|_| VerifyRefused::BadSignature)
}

/// The whole check of one change set.
pub fn verify(
    signed: &Signed,
    head: &Head,
    cooperative: CooperativeId,
    key: &VerifyingKey,
) -> Result<(ChangeSet, Head), VerifyRefused> {
    let change_set = read_body(signed)?;
    let next = verify_link(signed, &change_set, head, cooperative)?;
    verify_signature(signed, key)?;
    Ok((change_set, next))
}

/// Balance, values and limits: what makes a change set safe to add to any book.
pub fn verify_content(change_set: &ChangeSet) -> Result<(), VerifyRefused> {
    let lines: usize = change_set.entries.iter().map(|entry| entry.lines.len()).sum();
    if lines + change_set.moves.len() + change_set.documents.len() > LINES_MAX {
        return Err(VerifyRefused::TooLarge);
    }
    let amounts = change_set.entries.iter().flat_map(|entry| &entry.lines).map(|line| line.amount);
    let values = change_set.moves.iter().map(|stock_move| stock_move.value);
    if !amounts.chain(values).all(Money::is_within_limit)
        || !change_set.moves.iter().all(|stock_move| stock_move.quantity.is_within_limit())
    {
        return Err(VerifyRefused::BeyondLimit);
    }
    if !change_set.entries.iter().all(|entry| is_balanced(entry, change_set.unit)) {
        return Err(VerifyRefused::Unbalanced);
    }
    if !moves_tie(&change_set.entries, &change_set.moves, change_set.unit) {
        return Err(VerifyRefused::MoveDiffersFromPosting);
    }
    Ok(())
}

/// At least two lines, none empty, summing to zero per unit (G1).
pub fn is_balanced(entry: &Entry, own_unit: UnitId) -> bool {
    let mut per_unit: BTreeMap<UnitId, i128> = BTreeMap::new();
    for line in &entry.lines {
        *per_unit.entry(line.unit.unwrap_or(own_unit)).or_default() += i128::from(line.amount.minor());
    }
    entry.lines.len() >= 2
        && entry.lines.iter().all(|line| !line.amount.is_zero())
        && per_unit.values().all(|sum| *sum == 0)
}

/// True for an account that carries goods: what is posted on it must be a move as well (domain §2, 1151–1154).
pub fn is_inventory_account(code: &str) -> bool {
    code.len() == 4 && code.starts_with("115")
}

fn moves_tie(entries: &[Entry], moves: &[StockMove], own_unit: UnitId) -> bool {
    let mut difference: BTreeMap<(UnitId, &str), i128> = BTreeMap::new();
    for line in entries.iter().flat_map(|entry| &entry.lines) {
        if is_inventory_account(&line.account) {
            let key = (line.unit.unwrap_or(own_unit), line.account.as_str());
            *difference.entry(key).or_default() += i128::from(line.amount.minor());
        }
    }
    for stock_move in moves {
        if !is_inventory_account(&stock_move.account) {
            return false;
        }
        let key = (stock_move.unit.unwrap_or(own_unit), stock_move.account.as_str());
        *difference.entry(key).or_default() -= i128::from(stock_move.value.minor());
    }
    difference.values().all(|rest| *rest == 0)
}
