//! Exceptions (*kotak masuk*): what concurrency reveals later, for a person to settle (design §8).
//!
//! Words: an *exception* is a row of a query over the read tables; its *key* (kind and subjects) is the same on every
//! replica; its *mark* is the state of the matter that somebody looked at. A *settling* names key and mark: it holds
//! for that state, and a matter that changes afterwards is open again by itself. Deliberately absent: posting, merging
//! or picking anything. A person does that by the commands of the context, and the exception goes by itself.

pub mod decide;
pub mod fact;
mod project;
mod query;

pub use query::{ExceptionQuery, Found, QUERIES, query_of};
