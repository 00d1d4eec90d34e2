//! Rows of members.

use super::fact::{MemberRegistered, MembersMerged, MembersUnmerged};
use crate::alias::{self, AliasKind};
use crate::clock::date_number;
use crate::fact::{At, Project};
use crate::row::{Row, Value};
use crate::table::MEMBER;

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
