//! Rows of members.

use super::fact::{
    CreditRepaid, MemberPinSet, MemberRegistered, MemberRestricted, MembersMerged, MembersUnmerged, PersonErased,
    SavingsDeposited, SavingsWithdrawn,
};
use crate::alias::{self, AliasKind};
use crate::clock::date_number;
use crate::fact::{At, Project};
use crate::id::{MemberId, ShiftId};
use crate::money::Money;
use crate::row::{Row, Value};
use crate::table::{ERASED_PERSON, MEMBER, MEMBER_MONEY, MEMBER_PIN, MEMBER_RESTRICTION};

impl Project for MemberRegistered {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.member.0.into(),
            self.number.as_str().into(),
            self.status.code().into(),
            Value::Int(date_number(self.joined_date)),
            self.nik_mac.as_str().into(),
        ];
        rows.push(at.put(&MEMBER, values, self.n));
    }
}

impl Project for MembersMerged {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let edge = alias::Edge::of(AliasKind::Member, self.member.0, self.other.0);
        rows.push(edge.row(at, true, &self.reason, self.n));
    }
}

impl Project for MembersUnmerged {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let edge = alias::Edge::of(AliasKind::Member, self.member.0, self.other.0);
        rows.push(edge.row(at, false, &self.reason, self.n));
    }
}

impl Project for MemberPinSet {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(at.put(&MEMBER_PIN, [self.member.0.into(), self.pin_verifier.as_str().into()], self.n));
    }
}

/// One row of a member's money; what is paid out stands below zero.
fn money(at: At<'_>, who: (ShiftId, MemberId), kind: &str, document: &str, amount: Money, paid_by: &str) -> Row {
    let values = [
        at.id(),
        who.0.0.into(),
        who.1.0.into(),
        kind.into(),
        document.into(),
        amount.into(),
        paid_by.into(),
        at.business_date(),
        at.at_ms(),
    ];
    at.row(&MEMBER_MONEY, values)
}

impl Project for SavingsDeposited {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let (who, kind) = ((self.shift, self.member), self.product.code());
        rows.push(money(at, who, kind, &self.document, self.amount, self.paid_by.code()));
    }
}

impl Project for SavingsWithdrawn {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        rows.push(money(at, (self.shift, self.member), "withdrawal", &self.document, -self.amount, "cash"));
    }
}

impl Project for CreditRepaid {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let who = (self.shift, self.member);
        rows.push(money(at, who, "credit_repayment", &self.document, self.amount, self.paid_by.code()));
    }
}

impl Project for PersonErased {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let actor = at.change_set.actor.0.into();
        rows.push(at.row(&ERASED_PERSON, [self.member.0.into(), at.id(), at.at_ms(), actor]));
    }
}

impl Project for MemberRestricted {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let restricted = Value::Int(i64::from(self.restricted));
        let actor = at.change_set.actor.0.into();
        let values = [self.member.0.into(), restricted, self.reason.as_str().into(), at.at_ms(), actor];
        rows.push(at.put(&MEMBER_RESTRICTION, values, self.n));
    }
}
