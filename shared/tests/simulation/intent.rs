//! What somebody wants to do. An intent keeps its id and its dice, so that trying again is the same action.

use shared::change_set::Decided;
use shared::document::DocumentKey;
use shared::finance::entry::EntryRefused;
use shared::id::{ChangeSetId, DocumentId, UserId};

use super::documents::Edit;
use super::random::Random;
use super::till::Till;
use super::{counter, desk, office, settling};

/// The kinds of actions, each with how often it is wished for.
macro_rules! kinds {
    ($($kind:ident $weight:literal),+ $(,)?) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($kind),+ }

        impl Kind {
            pub const ALL: &[(Kind, u64)] = &[$((Kind::$kind, $weight)),+];
        }
    };
}

kinds! {
    OpenShift 80, Sell 420, CloseShift 60, OpenDrawer 20, CopyReceipt 30,
    ReceiveStock 90, SetPrice 70, AddProduct 40, EditProduct 80,
    RegisterMember 50, EditSettings 40, Share 20, AddUser 10, ChangeUser 25,
    ClosePeriod 45, ReopenPeriod 6, Revoke 0, Admit 0,
    SettleException 20, MergeProducts 14, MergeMembers 14, RevaluePool 14, ErasePerson 6, RestrictMember 8, HandOverClosing 8,
}

impl Kind {
    pub fn roll(random: &mut Random) -> Kind {
        let mut place = random.below(Kind::ALL.iter().map(|(_, weight)| weight).sum());
        for (kind, weight) in Kind::ALL {
            if place < *weight {
                return *kind;
            }
            place -= weight;
        }
        Kind::Sell
    }
}

#[derive(Clone, Debug)]
pub struct Intent {
    pub id: ChangeSetId,
    pub kind: Kind,
    pub seed: u64,
}

/// What an action leaves beside the change set.
#[derive(Default)]
pub struct Notes {
    /// A key that the action made and that must not travel in the log.
    pub key: Option<(DocumentId, DocumentKey)>,
    /// What it did to documents, for the one who checks them.
    pub edits: Vec<Edit>,
}

/// An action that was allowed.
pub struct Plan {
    pub actor: UserId,
    pub decided: Decided,
    pub notes: Notes,
}

/// A refusal of the trade is an answer; a posting rule that does not balance is a fault.
pub fn allowed(result: Result<Decided, (String, Option<EntryRefused>)>) -> anyhow::Result<Option<Decided>> {
    match result {
        Ok(decided) => Ok(Some(decided)),
        Err((_, None)) => Ok(None),
        Err((code, Some(fault))) => anyhow::bail!("a posting rule made no journal: {code}: {fault}"),
    }
}

impl Intent {
    /// What the action would be, from what the till knows; none where the rules of the trade refuse it.
    pub fn decide(&self, till: &Till) -> anyhow::Result<Option<Plan>> {
        let mut random = Random::new(self.seed);
        let Some(actor) = random.pick(&till.users()).copied() else { return Ok(None) };
        let mut notes = Notes::default();
        let decided = match self.kind {
            Kind::OpenShift => counter::open_shift(till, self.id, &mut random)?,
            Kind::Sell => counter::sell(till, &mut random)?,
            Kind::CloseShift => counter::close_shift(till, &mut random)?,
            Kind::OpenDrawer => counter::open_drawer(till)?,
            Kind::CopyReceipt => counter::copy_receipt(till, &mut random)?,
            Kind::ReceiveStock => desk::receive_stock(till, &mut random)?,
            Kind::SetPrice => desk::set_price(till, &mut random)?,
            Kind::AddProduct => desk::add_product(till, self.id, &mut random, &mut notes)?,
            Kind::EditProduct => desk::edit_product(till, self.id, &mut random, &mut notes)?,
            Kind::RegisterMember => desk::register_member(till, self.id, &mut random, &mut notes)?,
            Kind::EditSettings => desk::edit_settings(till, self.id, &mut random, &mut notes),
            Kind::Share => office::share(till, &mut random)?,
            Kind::AddUser => office::add_user(&mut random)?,
            Kind::ChangeUser => office::change_user(till, &mut random)?,
            Kind::ClosePeriod => office::close_period(till)?,
            Kind::ReopenPeriod => office::reopen_period(till, &mut random),
            Kind::Revoke => office::revoke(till, &mut random)?,
            Kind::Admit => office::admit(till, &mut random),
            Kind::SettleException => settling::settle(till, &mut random)?,
            Kind::MergeProducts => settling::merge_products(till, &mut random),
            Kind::MergeMembers => settling::merge_members(till, &mut random),
            Kind::ErasePerson => settling::erase(till, &mut random),
            Kind::RestrictMember => settling::restrict(till, &mut random),
            Kind::HandOverClosing => settling::hand_over(till, &mut random),
            Kind::RevaluePool => settling::revalue(till, &mut random)?,
        };
        Ok(decided.map(|decided| Plan { actor, decided, notes }))
    }
}
