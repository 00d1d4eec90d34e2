//! What somebody wants to do. An intent keeps its id and its dice, so that trying again is the same action.

use shared::change_set::{Approval, Decided};
use shared::document::DocumentKey;
use shared::finance::entry::EntryRefused;
use shared::id::{ChangeSetId, DocumentId, UserId};

use super::documents::Edit;
use super::random::Random;
use super::till::Till;
use super::{coming_back, counter, desk, office, purses, selling, settling, shelf};

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
    TakeBack 40, Exchange 16, TakeUnknown 12, Void 24, Hold 14, TakeUp 14, Promote 16, PrintLabels 10, CarryCash 24,
    Rest 12, GoOn 50, PrintZAgain 8, Save 34, Withdraw 34, Repay 20, SetPin 10, SetTerms 8, SellVoucher 20,
    ExpireVouchers 10, ExpirePoints 18, LeaveDeposit 18, GiveDepositBack 20, PayOwner 20, ConfirmPayment 24,
    SettleWithBank 16, DescribeUnit 6, ConfirmDay 8,
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
    /// Who agreed.
    pub approvals: Vec<Approval>,
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
            Kind::Sell => selling::sell(till, &mut random, &mut notes)?,
            Kind::CloseShift => counter::close_shift(till, &mut random)?,
            Kind::OpenDrawer => counter::open_drawer(till)?,
            Kind::CopyReceipt => counter::copy_receipt(till, &mut random)?,
            Kind::TakeBack => coming_back::take_back(till, &mut random, &mut notes)?,
            Kind::Exchange => coming_back::exchange(till, &mut random, &mut notes)?,
            Kind::TakeUnknown => coming_back::take_unknown(till, self.id, &mut random, &mut notes)?,
            Kind::Void => coming_back::void(till, &mut random, &mut notes)?,
            Kind::Hold => shelf::hold(till, &mut random)?,
            Kind::TakeUp => shelf::take_up(till, &mut random)?,
            Kind::Promote => shelf::promote(till, &mut random)?,
            Kind::PrintLabels => shelf::print_labels(till, &mut random),
            Kind::CarryCash => shelf::carry_cash(till, &mut random)?,
            Kind::Rest => shelf::rest(till)?,
            Kind::GoOn => shelf::go_on(till, &mut random)?,
            Kind::PrintZAgain => shelf::print_z_again(till, &mut random),
            Kind::Save => purses::save(till, &mut random)?,
            Kind::Withdraw => purses::withdraw(till, &mut random)?,
            Kind::Repay => purses::repay(till, &mut random)?,
            Kind::SetPin => purses::set_pin(till, &mut random),
            Kind::SetTerms => purses::set_terms(till, &mut random)?,
            Kind::SellVoucher => purses::sell_voucher(till, self.id, &mut random)?,
            Kind::ExpireVouchers => purses::expire_old_vouchers(till)?,
            Kind::ExpirePoints => purses::expire_old_points(till)?,
            Kind::LeaveDeposit => purses::leave_deposit(till, self.id, &mut random)?,
            Kind::GiveDepositBack => purses::give_deposit_back(till, &mut random, &mut notes)?,
            Kind::PayOwner => purses::pay_owner(till, &mut random, &mut notes)?,
            Kind::ConfirmPayment => purses::confirm(till, &mut random)?,
            Kind::SettleWithBank => purses::settle_with_bank(till, &mut random)?,
            Kind::DescribeUnit => office::describe_unit(till, &mut random),
            Kind::ConfirmDay => Some(office::confirm_day(till, &mut random)),
            Kind::ReceiveStock => desk::receive_stock(till, &mut random)?,
            Kind::SetPrice => desk::set_price(till, &mut random)?,
            Kind::AddProduct => desk::add_product(till, self.id, &mut random, &mut notes)?,
            Kind::EditProduct => desk::edit_product(till, self.id, &mut random, &mut notes)?,
            Kind::RegisterMember => desk::register_member(till, self.id, &mut random, &mut notes)?,
            Kind::EditSettings => desk::edit_settings(till, self.id, &mut random, &mut notes),
            Kind::Share => office::share(till, &mut random)?,
            Kind::AddUser => office::add_user(&mut random)?,
            Kind::ChangeUser => office::change_user(till, &mut random)?,
            Kind::ClosePeriod => office::close_period(till, &mut random)?,
            Kind::ReopenPeriod => office::reopen_period(till, self.id, &mut random, &mut notes),
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
