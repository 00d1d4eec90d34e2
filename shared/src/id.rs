//! Identities: one newtype per thing that is named, all UUIDs, never mixed up.
//!
//! Ids are made by the caller and saved before it acts, so that a retry is the same action (design §3). Making one
//! takes the time and the random bytes as arguments: this crate asks no clock and rolls no dice.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$about:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A UUIDv7 of this moment (milliseconds of the Unix epoch) and these random bytes.
            pub fn make(unix_ms: u64, random: [u8; 10]) -> Self {
                $name(uuid::Builder::from_unix_timestamp_millis(unix_ms, &random).into_uuid())
            }

            /// The sixteen bytes, as every database keeps them.
            pub fn as_bytes(&self) -> &[u8; 16] {
                self.0.as_bytes()
            }

            /// From sixteen bytes.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                $name(Uuid::from_bytes(bytes))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map($name)
            }
        }

        impl ts_rs::TS for $name {
            type WithoutGenerics = Self;
            type OptionInnerType = Self;
            fn name(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
            fn inline(_: &ts_rs::Config) -> String {
                "string".to_owned()
            }
        }
    )+};
}

id! {
    /// A cooperative (*koperasi*): the tenant. It leads every primary key.
    CooperativeId,
    /// A business unit (*unit usaha*) of a cooperative: shop, savings and loans, office.
    UnitId,
    /// A device: one installation with one key. Never shared by two machines.
    DeviceId,
    /// A person who signs in.
    UserId,
    /// A product (*barang*), also the id of its document.
    ProductId,
    /// A member (*anggota*), also the id of the member document.
    MemberId,
    /// A place that holds stock (*gudang*). A unit's own shelf has the unit's id.
    WarehouseId,
    /// A cashier's shift (*shift kasir*): the id of the change set that opened it.
    ShiftId,
    /// One business action: the key of retries. A sale's id is its change set's id.
    ChangeSetId,
    /// A described thing that merges: product, member profile, supplier, settings.
    DocumentId,
    /// A rule of the shop that makes something cost less (*promosi*).
    PromotionId,
    /// A group of cooperatives (head office, *koperasi sekunder*).
    GroupId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_later_sort_later() {
        let early = ChangeSetId::make(1_700_000_000_000, [255; 10]);
        let late = ChangeSetId::make(1_700_000_000_001, [0; 10]);
        assert!(early < late);
        assert_eq!(late.to_string().parse::<ChangeSetId>().unwrap(), late);
    }
}
