//! Every request and answer of the command table: what crosses to the screens, generated into `ui/src/bindings.ts`.
//!
//! Money and quantities are decimal strings, dates `2025-01-31`, months `2025-01`, instants milliseconds. Serialisable
//! types are a boundary: nothing here is used inside a rule.

mod after_sale;
mod approvals;
mod catalogue;
mod devices;
mod exceptions;
mod finance;
mod inventory;
mod leftover;
mod member_money;
mod members;
mod payments;
mod pricing;
mod printing;
mod safety;
mod sales;
mod shifts;
mod start;
mod suppliers;
mod syncing;
mod units;

pub use after_sale::*;
pub use approvals::*;
pub use catalogue::*;
pub use devices::*;
pub use exceptions::*;
pub use finance::*;
pub use inventory::*;
pub use leftover::*;
pub use member_money::*;
pub use members::*;
pub use payments::*;
pub use pricing::*;
pub use printing::*;
pub use safety::*;
pub use sales::*;
pub use shifts::*;
pub use start::*;
pub use suppliers::*;
pub use syncing::*;
pub use units::*;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::refusal::Refusal;

/// What the files beside this one share.
mod prelude {
    pub use shared::clock::Zone;
    pub use shared::id::{ChangeSetId, CooperativeId, DeviceId, GroupId, MemberId, ProductId, ShiftId, UnitId, UserId};
    pub use shared::money::Money;
    pub use shared::paper::{Paper, PaperLine};
    pub use shared::quantity::Quantity;
    pub use shared::sales::fact::{Denomination, Tender};
    pub use shared::sales::tax::TaxClass;
    pub use shared::units::access::Role;

    pub use super::{
        ApprovalRequest, CartLineRequest, DiscountRequest, EntryView, ProductSort, SaleRow, Session, UserRow,
    };
    pub use crate::print::PrinterConnection;
    pub use crate::print::profile::PrinterProfile;
    pub use crate::refusal::Refusal;
}

/// The answer of a command that has nothing to say but that it was done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Done {}

/// Answers `sign_in`, and names who is signed in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, JsonSchema)]
pub struct Session {
    pub user_id: shared::id::UserId,
    pub name: String,
    pub role: shared::units::access::Role,
    pub operations: Vec<shared::units::access::Operation>,
}

/// Answers `sign_in`.
pub type SignInResponse = Session;
/// Answers `quote_sale`.
pub type QuoteSaleResponse = Quote;

/// What products are listed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProductSort {
    #[default]
    Name,
    Category,
    Price,
    Stock,
}

/// Collects the declarations of a type and of all it refers to.
struct Declarations<'a> {
    config: &'a ts_rs::Config,
    found: std::collections::BTreeMap<String, String>,
}

impl ts_rs::TypeVisitor for Declarations<'_> {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if T::output_path().is_none() {
            return;
        }
        let name = T::ident(self.config);
        if self.found.contains_key(&name) {
            return;
        }
        self.found.insert(name, T::decl(self.config));
        T::visit_dependencies(self);
    }
}

/// The text of `ui/src/bindings.ts`: every type of the table, and the table itself.
pub fn typescript() -> String {
    let config = ts_rs::Config::new();
    let mut declarations = Declarations { config: &config, found: Default::default() };
    ts_rs::TypeVisitor::visit::<Refusal>(&mut declarations);
    ts_rs::TypeVisitor::visit::<ApprovalRequest>(&mut declarations);
    ts_rs::TypeVisitor::visit::<ApprovalNeeded>(&mut declarations);
    super::visit_types(&mut declarations);
    let mut text = String::from(
        "// Written from the command table of the core; a test keeps the two the same. Do not edit by hand.\n\
         // Money and quantities are decimal strings (sen; thousandths), instants are unix milliseconds.\n\n\
         export type Money = string;\nexport type Quantity = string;\n",
    );
    for declaration in declarations.found.values() {
        text.push_str("export ");
        text.push_str(declaration);
        text.push('\n');
    }
    text.push('\n');
    text.push_str(&super::typescript_commands(&config));
    text.push_str("\nexport type CommandName = keyof Commands;\n");
    text
}
