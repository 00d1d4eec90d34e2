//! Safety copies: the key on the recovery sheet, and the sealed files that it opens (design §3, §12).
//!
//! Words: the *recovery key* is printed once and put away; a *copy* is a file of sealed pieces, either one segment of
//! the *mirror* (*salinan berjalan*), a *backup* (*cadangan*) or the *member keys* beside them. Where files lie, when
//! they are written and how a shop is restored from them is deliberately absent: that is the till's.

pub mod copy;
pub mod reach;
pub mod recovery_key;
