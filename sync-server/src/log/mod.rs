//! The log of a cooperative: what is accepted, appended, and read again.
//!
//! Words: what is *offered* is read before it waits; *intake* judges it; *append* writes log and rows in one
//! transaction under the lock of the cooperative's head, so positions have no gaps; the *queue* lets pushes of one
//! cooperative that wait together share one transaction. Nothing is ever changed or deleted here.

mod append;
pub mod beside;
pub mod branches;
mod intake;
mod known;
mod offered;
mod queue;
pub mod read;
mod standing;

pub use self::append::{Appended, append, append_in, append_log};
pub use self::known::{Known, cursor, heads, lock, standing, standing_with_branches};
pub use self::offered::Page;
pub use self::queue::Queue;
