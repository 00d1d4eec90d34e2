//! Facts of exceptions.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a person settled an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Resolution {
    /// It is as it should be: looked at and accepted.
    Accepted,
    /// Put right by something that was done elsewhere.
    Corrected,
    /// No matter at all: two people with the same number on paper, a wrong alarm.
    NoMatter,
}

impl Resolution {
    /// The word databases carry.
    pub const fn code(self) -> &'static str {
        match self {
            Resolution::Accepted => "accepted",
            Resolution::Corrected => "corrected",
            Resolution::NoMatter => "no_matter",
        }
    }
}

/// A person settled an exception in the state that `mark` names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExceptionSettled {
    pub key: String,
    pub mark: String,
    pub resolution: Resolution,
    pub note: String,
    pub n: u64,
}
