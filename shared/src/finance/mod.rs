//! Finance: the chart of accounts, entries that exist only balanced, totals, and the closing of periods.
//!
//! Words: an *entry* (*jurnal*) has postings; *debit* is positive and *credit* negative; a *period* is a month. Rules
//! that make entries (sales, receipts) are deliberately absent: they live with their context and come here to balance.

pub mod chart;
pub mod decide;
pub mod entry;
pub mod fact;
mod project;
