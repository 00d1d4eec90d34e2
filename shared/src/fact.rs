//! The table of facts: every kind that was ever released, one line each.
//!
//! A fact's kind and shape are frozen with its version; a new shape is a new version with an upcaster beside it:
//! `Thing = "thing" v 2 was 1 ThingV1`, where `ThingV1` is the old shape and `Thing` is made `From` it. What
//! is not in this table is kept as it is and shown as "update to see"; its entries and moves count all the same.

use serde::de::DeserializeOwned;

use crate::change_set::{ChangeSet, RawFact};
use crate::clock::date_number;
use crate::exceptions::fact::ExceptionSettled;
use crate::finance::fact::{PeriodClosed, PeriodClosedV1, PeriodReopened};
use crate::inventory::fact::{
    LabelsPrinted, PoolRevalued, PriceSet, PriceSetV1, ProductsMerged, ProductsUnmerged, StockReceived,
};
use crate::members::fact::{
    CreditRepaid, MemberPinSet, MemberRegistered, MemberRestricted, MembersMerged, MembersUnmerged, PersonErased,
    SavingsDeposited, SavingsWithdrawn,
};
use crate::row::{Row, Table, Value};
use crate::sales::consigning::ConsignorPaid;
use crate::sales::credit::CreditTermsSet;
use crate::sales::fact::{ReceiptCopied, SaleCompleted};
use crate::sales::holding::{HoldTaken, SaleHeld};
use crate::sales::leftover::{DepositRefunded, PointsExpired, VouchersExpired};
use crate::sales::prepaid::{DepositTaken, VoucherIssued};
use crate::sales::pricing::PromotionDescribed;
use crate::sales::returning::fact::{GoodsReturned, GoodsReturnedV1, GoodsTakenBack, SaleVoided};
use crate::sales::selling::fact::SaleCompletedV1;
use crate::sales::settling::{PaymentConfirmed, PaymentsSettled};
use crate::sales::shift_fact::{
    CashMoved, DrawerOpened, ShiftClosed, ShiftClosedV1, ShiftClosedV2, ShiftOpened, ShiftReportCopied, ShiftResumed,
    ShiftSuspended,
};
use crate::standing::{PostingMonth, StandingFact};
use crate::units::fact::{
    BranchAdopted, ClosingRightHandedOver, CooperativeFounded, DayConfirmed, DeviceAdmitted, DeviceInvited,
    DeviceJoined, DeviceRevoked, RightsChanged, SharingChanged, UnitDescribed, UserDescribed, UserKeySet,
};

/// Where a fact stands: the change set around it and the month it counts in.
#[derive(Clone, Copy, Debug)]
pub struct At<'a> {
    pub change_set: &'a ChangeSet,
    pub posting: PostingMonth,
}

impl At<'_> {
    /// The first key column of every table.
    pub fn cooperative(&self) -> Value {
        Value::Id(self.change_set.cooperative.0)
    }

    /// The change set's id, the key of most fact rows.
    pub fn id(&self) -> Value {
        Value::Id(self.change_set.id.0)
    }

    /// The business date as a number.
    pub fn business_date(&self) -> Value {
        Value::Int(date_number(self.change_set.business_date))
    }

    /// When it happened, by the author's clock.
    pub fn at_ms(&self) -> Value {
        Value::Int(i64::try_from(self.change_set.clock.wall_ms).unwrap_or(i64::MAX))
    }

    /// The three columns that end a put row.
    pub fn version(&self, n: u64) -> [Value; 3] {
        let number = |value: u64| Value::Int(i64::try_from(value).unwrap_or(i64::MAX));
        [number(n), Value::Id(self.change_set.device.0), number(self.change_set.seq)]
    }

    /// A row of this cooperative: the first column is put before the given ones.
    pub fn row(&self, table: &'static Table, values: impl IntoIterator<Item = Value>) -> Row {
        Row::of(table, std::iter::once(self.cooperative()).chain(values).collect())
    }

    /// A put row: the cooperative before and the version behind the given columns.
    pub fn put(&self, table: &'static Table, values: impl IntoIterator<Item = Value>, n: u64) -> Row {
        self.row(table, values.into_iter().chain(self.version(n)))
    }
}

/// The kinds of facts that say something about what stands: all others need not be read for that.
pub const STANDING_KINDS: &[&str] =
    &["period_closed", "period_reopened", "device_revoked", "device_admitted", "rights_changed"];

/// What a fact says to the read tables. It never fails, and reads nothing but itself and where it stands.
pub trait Project {
    /// The rows of the fact.
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>);

    /// What the fact says about what stands, if it says anything about that.
    fn standing(&self) -> Option<StandingFact> {
        None
    }
}

fn read<T: DeserializeOwned>(raw: &RawFact) -> Option<T> {
    serde_json::from_str(raw.data.get()).ok()
}

macro_rules! facts {
    ($($(#[$about:meta])* $fact:ident = $kind:literal v $version:literal $(was $old:literal $from:ty)*),+ $(,)?) => {
        /// A fact of a kind this version knows, or one it keeps for a later version to read.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Fact {
            $($(#[$about])* $fact($fact),)+
            /// Not known to this version, or not of the shape it knows.
            Unknown(RawFact),
        }

        impl Fact {
            /// Reads a fact; what cannot be read is unknown, never an error.
            pub fn of(raw: &RawFact) -> Fact {
                match (raw.kind.as_str(), raw.version) {
                    $(($kind, $version) => read(raw).map_or_else(|| Fact::Unknown(raw.clone()), Fact::$fact),
                    $(($kind, $old) => {
                        read::<$from>(raw).map_or_else(|| Fact::Unknown(raw.clone()), |old| Fact::$fact(old.into()))
                    })*)+
                    _ => Fact::Unknown(raw.clone()),
                }
            }

            /// The fact as it travels.
            pub fn to_raw(&self) -> RawFact {
                match self {
                    $(Fact::$fact(fact) => RawFact {
                        kind: $kind.to_owned(),
                        version: $version,
                        data: serde_json::value::to_raw_value(fact).unwrap_or_default(),
                    },)+
                    Fact::Unknown(raw) => raw.clone(),
                }
            }

            /// The rows of the fact; an unknown one has none.
            pub fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
                match self {
                    $(Fact::$fact(fact) => fact.rows(at, rows),)+
                    Fact::Unknown(_) => {}
                }
            }

            /// What it says about what stands.
            pub fn standing(&self) -> Option<StandingFact> {
                match self {
                    $(Fact::$fact(fact) => fact.standing(),)+
                    Fact::Unknown(_) => None,
                }
            }
        }

        $(impl From<$fact> for Fact {
            fn from(fact: $fact) -> Fact {
                Fact::$fact(fact)
            }
        })+

        /// Every kind with its versions, the one written today before those still read.
        pub const KINDS: &[(&str, u16)] = &[$(($kind, $version), $(($kind, $old),)*)+];
    };
}

facts! {
    CooperativeFounded = "cooperative_founded" v 1,
    UnitDescribed = "unit_described" v 1,
    DeviceInvited = "device_invited" v 1,
    DeviceJoined = "device_joined" v 1,
    DeviceRevoked = "device_revoked" v 1,
    DeviceAdmitted = "device_admitted" v 1,
    BranchAdopted = "branch_adopted" v 1,
    DayConfirmed = "day_confirmed" v 1,
    UserDescribed = "user_described" v 1,
    SharingChanged = "sharing_changed" v 1,
    PeriodClosed = "period_closed" v 2 was 1 PeriodClosedV1,
    PeriodReopened = "period_reopened" v 1,
    PriceSet = "price_set" v 2 was 1 PriceSetV1,
    PromotionDescribed = "promotion_described" v 1,
    LabelsPrinted = "labels_printed" v 1,
    StockReceived = "stock_received" v 1,
    MemberRegistered = "member_registered" v 1,
    ShiftOpened = "shift_opened" v 1,
    SaleCompleted = "sale_completed" v 2 was 1 SaleCompletedV1,
    ReceiptCopied = "receipt_copied" v 1,
    GoodsReturned = "goods_returned" v 2 was 1 GoodsReturnedV1,
    GoodsTakenBack = "goods_taken_back" v 1,
    SaleVoided = "sale_voided" v 1,
    SaleHeld = "sale_held" v 1,
    HoldTaken = "hold_taken" v 1,
    PaymentConfirmed = "payment_confirmed" v 1,
    PaymentsSettled = "payments_settled" v 1,
    VoucherIssued = "voucher_issued" v 1,
    DepositTaken = "deposit_taken" v 1,
    DepositRefunded = "deposit_refunded" v 1,
    ConsignorPaid = "consignor_paid" v 1,
    CreditTermsSet = "credit_terms_set" v 1,
    VouchersExpired = "vouchers_expired" v 1,
    PointsExpired = "points_expired" v 1,
    DrawerOpened = "drawer_opened" v 1,
    RightsChanged = "rights_changed" v 1,
    PoolRevalued = "pool_revalued" v 1,
    ProductsMerged = "products_merged" v 1,
    ProductsUnmerged = "products_unmerged" v 1,
    MembersMerged = "members_merged" v 1,
    MembersUnmerged = "members_unmerged" v 1,
    ExceptionSettled = "exception_settled" v 1,
    ShiftClosed = "shift_closed" v 3 was 1 ShiftClosedV1 was 2 ShiftClosedV2,
    ShiftSuspended = "shift_suspended" v 1,
    ShiftResumed = "shift_resumed" v 1,
    ShiftReportCopied = "shift_report_copied" v 1,
    CashMoved = "cash_moved" v 1,
    MemberPinSet = "member_pin_set" v 1,
    SavingsDeposited = "savings_deposited" v 1,
    SavingsWithdrawn = "savings_withdrawn" v 1,
    CreditRepaid = "credit_repaid" v 1,
    PersonErased = "person_erased" v 1,
    MemberRestricted = "member_restricted" v 1,
    UserKeySet = "user_key_set" v 1,
    ClosingRightHandedOver = "closing_right_handed_over" v 1,
}
