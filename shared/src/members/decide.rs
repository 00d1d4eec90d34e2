//! Registering a member, changing what is known of them, and saying that two registrations are one person.

use jiff::civil::Date;
use thiserror::Error;

use super::fact::{MemberRegistered, MemberStatus, MembersMerged, MembersUnmerged};
use crate::change_set::{Decided, DocumentChange};
use crate::finance::entry::EntryRefused;
use crate::id::MemberId;
use crate::money::Money;

/// Why a member was not registered.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum MembersRefused {
    #[error("Nama anggota tidak boleh kosong.")]
    NameMissing,
    #[error("NIK harus 16 angka. Kosongkan bila belum ada.")]
    NikNotValid,
    #[error("NIK ini sudah terdaftar pada anggota nomor {0}.")]
    NikTaken(String),
    #[error(
        "NIK ini milik anggota yang datanya dibatasi. Tidak ada yang disimpan. Minta pengurus mengakhiri \
         pembatasannya dulu."
    )]
    NikRestricted,
    #[error("Nomor anggota {0} sudah dipakai.")]
    NumberTaken(String),
    #[error("Pilih dua anggota yang berbeda.")]
    SameMember,
    #[error("Kedua anggota itu sudah tercatat begitu.")]
    MergedAlready,
    #[error("Tulis alasannya.")]
    ReasonMissing,
    #[error("Isi jumlah uang lebih dari nol.")]
    AmountNotPositive,
    #[error("Simpanan pokok tinggal Rp{left} yang harus dibayar.")]
    PrincipalPaid { left: Money },
    #[error("Yang bisa ditarik paling banyak Rp{available}.")]
    SavingsNotEnough { available: Money },
    #[error("Menurut catatan, uang di laci tidak sebanyak itu. Ambil dulu dari brankas.")]
    DrawerNotEnough,
    #[error("Bon anggota ini tinggal Rp{owed}.")]
    CreditNotOwed { owed: Money },
    #[error(transparent)]
    Entry(#[from] EntryRefused),
}

impl MembersRefused {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            MembersRefused::NameMissing => "member_name_missing",
            MembersRefused::NikNotValid => "nik_not_valid",
            MembersRefused::NikTaken(_) => "nik_taken",
            MembersRefused::NikRestricted => "nik_restricted",
            MembersRefused::NumberTaken(_) => "member_number_taken",
            MembersRefused::AmountNotPositive => "amount_not_positive",
            MembersRefused::PrincipalPaid { .. } => "principal_paid",
            MembersRefused::SavingsNotEnough { .. } => "savings_not_enough",
            MembersRefused::DrawerNotEnough => "drawer_not_enough",
            MembersRefused::CreditNotOwed { .. } => "credit_not_owed",
            MembersRefused::Entry(refused) => refused.code(),
            MembersRefused::SameMember => "same_member",
            MembersRefused::MergedAlready => "merged_already",
            MembersRefused::ReasonMissing => "reason_missing",
        }
    }
}

/// Who has a NIK already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NikHolder {
    /// The member of this number.
    Known(String),
    /// Somebody whose data are restricted, and whose number is therefore not told.
    Restricted,
}

/// What registering needs to know. The profile is already sealed.
#[derive(Clone, Debug)]
pub struct RegisterMember {
    pub member: MemberId,
    /// Wished for; else the next free one after `last_number` on this till.
    pub number: Option<String>,
    pub name: String,
    pub nik: Option<String>,
    pub nik_mac: String,
    pub profile: DocumentChange,
    pub today: Date,
    /// Who already has this NIK here.
    pub nik_holder: Option<NikHolder>,
    pub number_taken: bool,
    /// How many members this replica knows, and the printed code of this till: what a new number is made of.
    pub known_members: u64,
    pub till_code: String,
}

/// A person has a name, and a NIK of their own where it is known.
fn check_person(name: &str, nik: Option<&str>, nik_holder: Option<NikHolder>) -> Result<(), MembersRefused> {
    if name.trim().is_empty() {
        return Err(MembersRefused::NameMissing);
    }
    if nik.is_some_and(|nik| nik.len() != 16 || !nik.bytes().all(|byte| byte.is_ascii_digit())) {
        return Err(MembersRefused::NikNotValid);
    }
    match nik_holder {
        Some(NikHolder::Known(number)) => Err(MembersRefused::NikTaken(number)),
        Some(NikHolder::Restricted) => Err(MembersRefused::NikRestricted),
        None => Ok(()),
    }
}

/// What changing a profile needs to know. The change is already sealed; none where no field differs.
#[derive(Clone, Debug)]
pub struct ChangeProfile {
    /// What is registered now.
    pub known: MemberRegistered,
    pub name: String,
    pub nik: Option<String>,
    pub nik_mac: String,
    /// Who else has this NIK here.
    pub nik_holder: Option<NikHolder>,
    pub profile: Option<DocumentChange>,
}

/// Changes what is known of a person. The registration changes only with the NIK, by which people are found twice.
///
/// # Errors
/// No name, or a NIK that is none or somebody else's.
pub fn change_profile(command: ChangeProfile) -> Result<Decided, MembersRefused> {
    check_person(&command.name, command.nik.as_deref(), command.nik_holder)?;
    let known = command.known;
    let n = known.n + 1;
    let is_other = known.nik_mac != command.nik_mac;
    let renewed = is_other.then_some(MemberRegistered { nik_mac: command.nik_mac, n, ..known });
    Ok(Decided {
        facts: renewed.map(Into::into).into_iter().collect(),
        documents: command.profile.into_iter().collect(),
        ..Decided::default()
    })
}

/// Registers a member as active. Numbers are made per till, so that two tills offline cannot make the same one.
pub fn register_member(command: RegisterMember) -> Result<(Decided, String), MembersRefused> {
    check_person(&command.name, command.nik.as_deref(), command.nik_holder)?;
    let number = match command.number.map(|number| number.trim().to_uppercase()).filter(|number| !number.is_empty()) {
        Some(number) if command.number_taken => return Err(MembersRefused::NumberTaken(number)),
        Some(number) => number,
        None => format!("A-{}-{:04}", command.till_code, command.known_members + 1),
    };
    let registered = MemberRegistered {
        member: command.member,
        number: number.clone(),
        status: MemberStatus::Active,
        joined_date: command.today,
        nik_mac: command.nik_mac,
        n: 1,
    };
    let decided = Decided { facts: vec![registered.into()], documents: vec![command.profile], ..Decided::default() };
    Ok((decided, number))
}

/// Says that two registrations are one person, or that they are not after all. Nothing else of them changes. `known`
/// is whether the edge between them stands, and its version.
pub fn merge_members(
    member: MemberId,
    other: MemberId,
    merged: bool,
    reason: &str,
    known: Option<(bool, u64)>,
) -> Result<Decided, MembersRefused> {
    let (stands, n) = known.unwrap_or((false, 0));
    let reason = reason.trim().to_owned();
    if member == other {
        return Err(MembersRefused::SameMember);
    }
    if stands == merged {
        return Err(MembersRefused::MergedAlready);
    }
    if reason.is_empty() {
        return Err(MembersRefused::ReasonMissing);
    }
    let n = n + 1;
    let fact = if merged {
        MembersMerged { member, other, reason, n }.into()
    } else {
        MembersUnmerged { member, other, reason, n }.into()
    };
    Ok(Decided { facts: vec![fact], ..Decided::default() })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_registration_changes_with_the_nik_alone() {
        let change = |name: &str, nik: Option<&str>, nik_mac: &str, nik_holder: Option<NikHolder>| {
            let known = MemberRegistered {
                member: MemberId::from_bytes([1; 16]),
                number: "A-0001".to_owned(),
                status: MemberStatus::Active,
                joined_date: date(2025, 1, 31),
                nik_mac: "old".to_owned(),
                n: 3,
            };
            let (name, nik, nik_mac) = (name.to_owned(), nik.map(str::to_owned), nik_mac.to_owned());
            change_profile(ChangeProfile { known, name, nik, nik_mac, nik_holder, profile: None })
        };
        let check = |story: &str, found: Result<Decided, MembersRefused>, expect: Result<usize, &str>| {
            assert_eq!(found.as_ref().map(|it| it.facts.len()).map_err(MembersRefused::code), expect, "{story}");
        };
        let nik = Some("3204115708900002");
        check("another name", change("Siti", nik, "old", None), Ok(0));
        check("another NIK", change("Siti", nik, "new", None), Ok(1));
        check("no name", change(" ", nik, "old", None), Err("member_name_missing"));
        check("no NIK at all", change("Siti", Some("123"), "new", None), Err("nik_not_valid"));
        let taken = NikHolder::Known("A-0002".to_owned());
        check("somebody else's", change("Siti", nik, "new", Some(taken)), Err("nik_taken"));
        check("restricted", change("Siti", nik, "new", Some(NikHolder::Restricted)), Err("nik_restricted"));
    }
}
