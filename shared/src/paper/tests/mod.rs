//! Slips as they must come out, character for character, and the promises that every slip keeps.

mod promises;
mod receipts;
mod shift_reports;

use crate::money::Money;

fn rp(rupiah: i64) -> Money {
    Money::from_rupiah(rupiah)
}

const CHAIN_HEAD: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
