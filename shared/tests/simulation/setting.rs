//! How it begins: a cooperative with two units, its founding till, two more by invitation, and a server.

use std::collections::BTreeMap;

use ed25519_dalek::SigningKey;
use shared::change_set::Decided;
use shared::clock::Zone;
use shared::id::{ChangeSetId, DeviceId, UnitId, UserId};
use shared::memory::MemoryStore;
use shared::protocol::JoinEnvelope;
use shared::table::INVITATION;
use shared::units::decide::{FoundCooperative, found_cooperative, invite_device, join_device};
use shared::units::fact::{DeviceInvited, DeviceJoined, Introduction, UnitDescribed};
use shared::units::join::JoinCode;
use shared::units::registry::{cooperative_of_founder, introduce};
use uuid::Uuid;

use super::disk::{Disk, Identity, Joining};
use super::intent::Kind;
use super::network::Server;
use super::random::Random;
use super::till::Till;
use super::versions::older;
use super::world::World;

/// 20 January 2025, so that a month ends soon.
const BEGIN_MS: u64 = 1_737_331_200_000;
const ADMIN: UserId = UserId::from_bytes([0xad; 16]);

fn identity(random: &mut Random, unit: UnitId, till_code: &str) -> Identity {
    Identity {
        device: DeviceId::from_bytes(random.bytes()),
        key: SigningKey::from_bytes(&random.bytes()),
        unit,
        till_code: till_code.to_owned(),
        before: Vec::new(),
    }
}

fn id(random: &mut Random) -> ChangeSetId {
    ChangeSetId::make(BEGIN_MS, random.bytes())
}

fn found(random: &mut Random, units: [UnitId; 2]) -> anyhow::Result<Till> {
    let identity = identity(random, units[0], "K01");
    let public_key = identity.key.verifying_key();
    let founding = found_cooperative(&FoundCooperative {
        name: "Koperasi Contoh".to_owned(),
        unit: units[0],
        unit_code: "T01".to_owned(),
        unit_name: "Toko".to_owned(),
        device: identity.device,
        till_code: identity.till_code.clone(),
        device_name: "Kasir 1".to_owned(),
        public_key,
        admin: ADMIN,
        admin_name: "Ani".to_owned(),
        admin_pin_verifier: "verifier".to_owned(),
    })?;
    let store = MemoryStore::new(cooperative_of_founder(&public_key));
    let mut till = Till::new(Disk::new(identity, store), Zone::Wib, units[0], BEGIN_MS);
    till.commit(id(random), (ADMIN, Vec::new()), founding)?;
    let second = UnitDescribed { unit: units[1], code: "T02".to_owned(), name: "Toko Dua".to_owned(), n: 1 };
    till.commit(id(random), (ADMIN, Vec::new()), Decided { facts: vec![second.into()], ..Decided::default() })?;
    Ok(till)
}

/// Invites by a code that is typed on the new machine, which then knows whom it joins and has not a line of the log.
/// `id` is the invitation's.
pub fn invite(
    random: &mut Random,
    host: &mut Till,
    id: ChangeSetId,
    (unit, till_code, zone): (UnitId, &str, Zone),
) -> anyhow::Result<Till> {
    let code = JoinCode::make(random.bytes());
    let invited = DeviceInvited {
        invite_key: hex::encode(code.invite_key().verifying_key().as_bytes()),
        unit,
        till_code: till_code.to_owned(),
        device_name: format!("Kasir {till_code}"),
    };
    host.commit(id, (ADMIN, Vec::new()), invite_device(invited.clone(), &host.taken_till_codes())?)?;
    let cooperative = host.store.cooperative();
    let (pin_pepper, nik_secret) = (String::new(), String::new());
    let envelope = JoinEnvelope { cooperative, invited, pin_pepper, nik_secret, recovery_key: None };
    let sealed = code.seal(&envelope, random.bytes()).ok_or_else(|| anyhow::anyhow!("not sealed"))?;

    let typed = JoinCode::read(&code.shown().to_lowercase()).ok_or_else(|| anyhow::anyhow!("not read"))?;
    let opened = typed.open(&sealed).ok_or_else(|| anyhow::anyhow!("not opened"))?;
    anyhow::ensure!(opened == envelope);
    let mut disk = Disk::new(identity(random, unit, till_code), MemoryStore::new(cooperative));
    disk.joining = Some(Joining { invited: opened.invited, code: typed });
    if random.chance(200) {
        disk.store.run_by(older(random));
    }
    Ok(Till::new(disk, zone, host.savings_unit, host.wall_ms))
}

/// Writes the first line of a device that has heard of its own invitation. Who it is and that line are one transaction.
pub fn join(till: &mut Till, id: ChangeSetId, random: &mut Random) -> anyhow::Result<Option<u64>> {
    let is_known =
        |joining: &Joining| till.rows(&INVITATION).any(|row| row.text("invite_key") == joining.invited.invite_key);
    let Some(joining) = till.joining.clone().filter(is_known) else { return Ok(None) };
    till.identity = identity(random, joining.invited.unit, &joining.invited.till_code);
    let (device, key) = (till.identity.device, till.identity.key.verifying_key());
    let joined = join_device(&joining.invited, &joining.code.invite_key(), device, &key);
    till.joining = None;
    till.commit(id, (ADMIN, Vec::new()), joined).map(Some)
}

/// A machine that was restored goes on under a new identity, introduced by the old one (design §7).
pub fn succeed(till: &mut Till, id: ChangeSetId, device: DeviceId, key: [u8; 32]) -> anyhow::Result<u64> {
    let key = SigningKey::from_bytes(&key);
    let old = till.identity.clone();
    let joined = DeviceJoined {
        device,
        unit: old.unit,
        till_code: format!("{}B", old.till_code),
        name: "Kasir pengganti".to_owned(),
        public_key: hex::encode(key.verifying_key().as_bytes()),
        introduction: Introduction::Succeeds {
            device: old.device,
            up_to_seq: till.store.head(old.device).seq,
            proof: introduce(&old.key, device, &key.verifying_key()),
        },
    };
    let before = [old.before.as_slice(), &[old.device]].concat();
    till.identity = Identity { device, key, unit: old.unit, till_code: joined.till_code.clone(), before };
    till.clock = shared::clock::HybridTime::default();
    till.commit(id, (ADMIN, Vec::new()), Decided { facts: vec![joined.into()], ..Decided::default() })
}

/// The world before anything goes wrong: two to six tills, a few goods on the shelves. One world in eight has no server.
pub fn begin(seed: u64) -> anyhow::Result<World> {
    let mut random = Random::new(seed);
    let units = [UnitId::from_bytes(random.bytes()), UnitId::from_bytes(random.bytes())];
    let mut host = found(&mut random, units)?;
    let mut others = Vec::new();
    for n in 2..=random.between(2, 5) {
        let place = (units[random.index(2)], format!("K{n:02}"), [Zone::Wita, Zone::Wit][random.index(2)]);
        let invitation = id(&mut random);
        let mut till = invite(&mut random, &mut host, invitation, (place.0, &place.1, place.2))?;
        let refused = till.store.receive(&host.store.missing(&BTreeMap::new(), usize::MAX));
        anyhow::ensure!(refused.is_empty(), "{refused:?}");
        let first = id(&mut random);
        anyhow::ensure!(join(&mut till, first, &mut random)?.is_some(), "not joined");
        others.push(till);
    }
    let mut server = Server {
        store: MemoryStore::new(host.store.cooperative()),
        epoch: Uuid::from_bytes(random.bytes()),
        keys: BTreeMap::new(),
        backup: None,
    };
    let has_server = random.chance(875);
    let mut tills: Vec<Till> = std::iter::once(host).chain(others).collect();
    for till in &mut tills {
        if random.chance(250) {
            till.disk.store.run_by(older(&mut random));
        }
    }
    if random.chance(200) {
        server.store.run_by(older(&mut random));
    }
    let mut world = World::new(random, BEGIN_MS, tills, server, has_server);
    for _ in 0..6 {
        world.wish(0, Kind::AddProduct)?;
        world.wish(0, Kind::ReceiveStock)?;
    }
    Ok(world)
}
