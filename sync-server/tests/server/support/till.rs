//! Real tills, each on a folder of its own, used through the command table. Everything here blocks: call it from
//! [`run`], never from a test's own task.

use std::sync::Arc;

use lumbung::commands::call;
use lumbung::core::{Core, new_id};
use lumbung::store::log;
use lumbung::sync::lan::{self, Exchanged};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

const PIN: &str = "123456";

/// A till with its folder, which goes with it.
pub struct Till {
    pub core: Arc<Core>,
    pub folder: TempDir,
    goods: String,
    shift: String,
}

/// Runs what blocks beside the server.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    tokio::task::spawn_blocking(work).await.unwrap()
}

pub fn id() -> String {
    new_id().unwrap().to_string()
}

impl Till {
    fn on(folder: TempDir) -> Till {
        let core = Core::start(folder.path(), false).unwrap();
        Till { core, folder, goods: String::new(), shift: String::new() }
    }

    /// A till that belongs to nobody yet.
    pub fn empty() -> Till {
        Till::on(tempfile::tempdir().unwrap())
    }

    /// A till of a new cooperative with goods to sell, enrolled at a server.
    pub fn founded(server_url: &str, enrolment_code: &str) -> Till {
        let till = Till::alone();
        till.sign_in("super_admin");
        till.ok("connect_server", json!({ "id": id(), "server_url": server_url, "enrolment_code": enrolment_code }));
        till
    }

    /// A till of a new cooperative with goods to sell and no server.
    pub fn alone() -> Till {
        let mut till = Till::on(tempfile::tempdir().unwrap());
        let user = |role: &str| json!({ "user_id": id(), "name": role, "role": role, "pin": PIN });
        let users = [user("manager"), user("cashier"), user("finance_officer")];
        till.ok(
            "create_cooperative",
            json!({
                "id": id(), "cooperative_name": "Koperasi Uji", "unit_name": "Unit Toko", "unit_code": "T01",
                "till_code": "K01", "address_lines": [], "is_pkp": false, "zone": "WIB", "admin_name": "super_admin",
                "admin_pin": PIN, "first_users": users,
            }),
        );
        till.goods = id();
        till.sign_in("manager");
        till.ok(
            "save_product",
            json!({
                "id": id(), "product_id": till.goods, "name": "Gula", "category": "Sembako", "unit_name": "PCS",
                "codes": ["8991234567891"], "tax_class": "exempt", "price": "1750000", "active": true,
            }),
        );
        till
    }

    /// A further till of the same cooperative.
    pub fn joined(&self, till_code: &str, server_url: &str) -> Till {
        self.sign_in("super_admin");
        let made = self.ok("make_join_code", json!({ "id": id(), "till_code": till_code, "device_name": till_code }));
        let mut till = Till::on(tempfile::tempdir().unwrap());
        till.ok("join_cooperative", json!({ "id": id(), "server_url": server_url, "code": made["code"] }));
        till.goods.clone_from(&self.goods);
        till
    }

    /// A further till whose line may break after it got its secrets.
    pub fn joined_so_far(&self, till_code: &str, server_url: &str) -> Till {
        self.sign_in("super_admin");
        let made = self.ok("make_join_code", json!({ "id": id(), "till_code": till_code, "device_name": till_code }));
        let mut till = Till::on(tempfile::tempdir().unwrap());
        let request = json!({ "id": id(), "server_url": server_url, "code": made["code"] });
        assert!(call(&till.core, "window", "join_cooperative", request).is_err(), "the line was good");
        till.goods.clone_from(&self.goods);
        till
    }

    /// The goods that are sold here.
    pub fn goods(&self) -> &str {
        &self.goods
    }

    /// Registers a member, whose profile is sealed.
    pub fn register_member(&self, name: &str) {
        self.sign_in("manager");
        self.ok("register_member", json!({ "id": id(), "member_id": id(), "name": name }));
    }

    /// The members as this till reads them.
    pub fn member_names(&self) -> String {
        self.sign_in("manager");
        self.ok("list_members", json!({ "offset": 0, "limit": 10 })).to_string()
    }

    /// Revokes another till here, behind what is known of it.
    pub fn revoke(&self, other: &Till) {
        self.sign_in("super_admin");
        let device = other.core.require().unwrap().identity.device;
        self.ok("revoke_device", json!({ "id": id(), "device_id": device, "up_to_seq": 1 }));
    }

    /// What "Periksa pembukuan" says.
    pub fn verified(&self) -> Json {
        self.sign_in("finance_officer");
        self.ok("verify_books", json!({}))
    }

    pub fn ok(&self, command: &str, request: Json) -> Json {
        call(&self.core, "window", command, request).unwrap_or_else(|refusal| panic!("{command}: {}", refusal.message))
    }

    pub fn sign_in(&self, role: &str) {
        let status = self.ok("start_status", json!({}));
        let users = status["users"].as_array().unwrap();
        let user = users.iter().find(|user| user["name"] == json!(role)).unwrap();
        self.ok("sign_in", json!({ "user_id": user["user_id"], "pin": PIN }));
    }

    /// Sells so many times, in a shift that is opened first.
    pub fn sell(&mut self, times: usize) {
        self.sign_in("cashier");
        if self.shift.is_empty() {
            let opened = self.ok("open_shift", json!({ "id": id(), "float": "0" }));
            self.shift = opened["shift_id"].as_str().unwrap().to_owned();
        }
        for _ in 0..times {
            self.ok(
                "complete_sale",
                json!({
                    "id": id(), "shift_id": self.shift,
                    "lines": [{ "product_id": self.goods, "quantity": "1000", "unit_price": "1750000" }],
                    "tenders": [{ "kind": "cash", "amount": "2000000" }],
                }),
            );
        }
    }

    /// Answers one call of another till; says where it listens.
    pub fn answer_one(&self) -> (std::net::SocketAddr, std::thread::JoinHandle<bool>) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let open = self.core.require().unwrap();
        let answering = move || listener.accept().is_ok_and(|(stream, _)| lan::answer(&open, stream).is_ok());
        (address, std::thread::spawn(answering))
    }

    /// Calls another till over the local network once.
    pub fn call(&self, other: &Till) -> Option<Exchanged> {
        let (address, answering) = other.answer_one();
        let called = lan::call(&self.core.require().unwrap(), address).ok();
        let answered = answering.join().unwrap();
        called.filter(|_| answered)
    }

    /// Gives it another address of its server, and begins a new session.
    pub fn lead_to(&self, server_url: &str) {
        let open = self.core.require().unwrap();
        open.store.write(|tx| lumbung::store::set_local_state(tx, "server_url", server_url)).unwrap();
        open.sync.hang_up();
    }

    /// One exchange; true where it went through.
    pub fn exchange(&self) -> bool {
        lumbung::sync::run_once(&self.core.require().unwrap()).is_ok()
    }

    /// Exchanges until nothing waits here, at most so often; says how often it took.
    pub fn exchange_until_empty(&self, rounds_max: usize) -> usize {
        for round in 1..=rounds_max {
            if self.exchange() && self.waiting() == 0 {
                return round;
            }
        }
        panic!("{} change sets still wait after {rounds_max} exchanges", self.waiting());
    }

    /// What no server has confirmed.
    pub fn waiting(&self) -> u64 {
        log::backlog(&self.core.require().unwrap().store.reader()).unwrap().0
    }

    /// How many change sets lie here.
    pub fn held(&self) -> u64 {
        log::heads(&self.core.require().unwrap().store.reader()).unwrap().values().sum()
    }

    /// The state hash over everything that all replicas hold.
    pub fn state(&self) -> Vec<String> {
        let open = self.core.require().unwrap();
        let hashes = lumbung::store::rebuild::state_hashes(&open.store.reader()).unwrap();
        hashes.iter().map(|((table, unit), hash)| format!("{table} {unit:?} {hash:?}")).collect()
    }

    /// Starts it again, as after a power cut.
    pub fn restarted(self) -> Till {
        let (folder, memory) = self.stopped();
        Till::again(folder, memory)
    }

    /// Switches it off: what is left is its folder, and what its people know.
    pub fn stopped(self) -> (TempDir, (String, String)) {
        let Till { core, folder, goods, shift } = self;
        core.stop();
        drop(core);
        (folder, (goods, shift))
    }

    /// Switches a machine on over what lies in a folder.
    pub fn again(folder: TempDir, (goods, shift): (String, String)) -> Till {
        Till { goods, shift, ..Till::on(folder) }
    }

    /// A second machine over a copy of this one's folder.
    pub fn copy_on(&self, folder: TempDir) -> Till {
        Till::again(folder, (self.goods.clone(), self.shift.clone()))
    }
}
