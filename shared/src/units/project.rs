//! Rows of units, devices, users and sharing.

use super::fact::{
    BranchAdopted, ClosingRightHandedOver, CooperativeFounded, DayConfirmed, DeviceAdmitted, DeviceInvited,
    DeviceJoined, DeviceRevoked, Introduction, RightsChanged, SharingChanged, UnitDescribed, UserDescribed, UserKeySet,
};
use crate::clock::{date_number, days_between};
use crate::fact::{At, Project};
use crate::row::{Row, Value};
use crate::standing::StandingFact;
use crate::table::{APP_USER, CLOCK_DOUBT, DEVICE, DEVICE_RIGHT, INVITATION, SHARING, UNIT, USER_KEY};

fn counted(number: u64) -> Value {
    Value::Int(i64::try_from(number).unwrap_or(i64::MAX))
}

impl Project for CooperativeFounded {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}
}

impl Project for UnitDescribed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [self.unit.0.into(), self.code.as_str().into(), self.name.as_str().into()];
        rows.push(at.put(&UNIT, values, self.n));
    }
}

impl Project for DeviceInvited {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.invite_key.as_str().into(),
            self.unit.0.into(),
            self.till_code.as_str().into(),
            self.device_name.as_str().into(),
            at.id(),
        ];
        rows.push(at.row(&INVITATION, values));
    }
}

impl Project for DeviceJoined {
    /// Only of the device that says it of itself: whoever signs may name any other, and tills read keys from this row.
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        if self.device != at.change_set.device {
            return;
        }
        let predecessor = match &self.introduction {
            Introduction::Succeeds { device, .. } => Some(device.0),
            Introduction::Founder | Introduction::Invited { .. } => None,
        };
        let values = [
            self.device.0.into(),
            self.unit.0.into(),
            self.till_code.as_str().into(),
            self.name.as_str().into(),
            self.public_key.as_str().into(),
            predecessor.into(),
            at.id(),
        ];
        rows.push(at.row(&DEVICE, values));
    }
}

impl Project for DeviceRevoked {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}

    fn standing(&self) -> Option<StandingFact> {
        Some(StandingFact::Revoked { device: self.device, up_to_seq: self.up_to_seq })
    }
}

impl Project for DeviceAdmitted {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}

    fn standing(&self) -> Option<StandingFact> {
        Some(StandingFact::Admitted { device: self.device, up_to_seq: self.up_to_seq })
    }
}

impl Project for BranchAdopted {
    /// The originals make their own rows, under their own authors; carrying them makes none.
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}
}

impl Project for DayConfirmed {
    /// A clock that differs is shown to somebody, because what was written before the word may be dated by it.
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        if days_between(self.day, self.clock_date).saturating_abs() >= 2 {
            let (unit, device) = (at.change_set.unit.0.into(), at.change_set.device.0.into());
            let clock_date = Value::Int(date_number(self.clock_date));
            rows.push(at.row(&CLOCK_DOUBT, [unit, device, at.business_date(), clock_date, Value::Int(1)]));
        }
    }
}

impl Project for UserDescribed {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.user.0.into(),
            self.name.as_str().into(),
            self.role.code().into(),
            self.pin_verifier.as_str().into(),
            counted(self.credential_version),
            Value::Int(i64::from(self.active)),
        ];
        rows.push(at.put(&APP_USER, values, self.n));
    }
}

impl Project for SharingChanged {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [
            self.group.0.into(),
            self.group_name.as_str().into(),
            Value::Int(i64::from(!self.what.is_empty())),
            at.at_ms(),
        ];
        rows.push(at.put(&SHARING, values, self.n));
    }
}

impl Project for RightsChanged {
    fn rows(&self, _: At<'_>, _: &mut Vec<Row>) {}

    fn standing(&self) -> Option<StandingFact> {
        let RightsChanged { user, n, withdrawn, granted, knew } = self.clone();
        Some(StandingFact::RightsChanged { user, n, withdrawn, granted, knew })
    }
}

impl Project for UserKeySet {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let values = [self.user.0.into(), counted(self.credential_version), self.public_key.as_str().into(), at.id()];
        rows.push(at.row(&USER_KEY, values));
    }
}

impl Project for ClosingRightHandedOver {
    fn rows(&self, at: At<'_>, rows: &mut Vec<Row>) {
        let actor = at.change_set.actor.0.into();
        let values = ["closing".into(), self.to.0.into(), self.reason.as_str().into(), at.at_ms(), actor];
        rows.push(at.put(&DEVICE_RIGHT, values, self.n));
    }
}
