//! Real tills on copied and set-back databases: no sale is lost, none counts twice, and nobody is asked (design §3, §7).

use std::path::Path;

use crate::support::till::{Till, run};
use crate::support::{TestServer, count};

pub fn copy(from: &Path, to: &Path, names: &[&str]) {
    for name in names {
        let (from, to) = (from.join(name), to.join(name));
        drop(std::fs::remove_file(&to));
        if from.exists() {
            std::fs::copy(from, to).unwrap();
        }
    }
}

const DATABASE: [&str; 3] = ["lumbung.db", "lumbung.db-wal", "lumbung.db-shm"];
pub const EVERYTHING: [&str; 5] = ["lumbung.db", "lumbung.db-wal", "lumbung.db-shm", "lumbung.key", "lumbung.head"];

/// A folder that holds what a till's folder holds now.
pub fn saved(till: &Till) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    copy(till.folder.path(), folder.path(), &EVERYTHING);
    folder
}

pub fn code_of(till: &Till) -> String {
    till.ok("start_status", serde_json::json!({}))["till_code"].as_str().unwrap().to_owned()
}

pub fn settle(tills: &[&Till]) {
    for _ in 0..4 {
        for till in tills {
            // An exchange in which a device takes a new name ends early; the next goes on.
            till.exchange();
        }
    }
    for till in tills {
        till.exchange_until_empty(3);
    }
    let states: Vec<_> = tills.iter().map(|till| till.state()).collect();
    assert!(states.iter().all(|state| *state == states[0]), "they differ");
    for till in tills {
        let checks = till.verified();
        let failed: Vec<_> = checks["checks"].as_array().unwrap().iter().filter(|it| it["ok"] != true).collect();
        assert!(failed.is_empty(), "{failed:?}");
    }
}

#[tokio::test]
async fn a_cloned_database_on_two_running_machines_ends_with_all_sales_once() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let cooperative = run(move || {
        let mut first = Till::founded(&url, &code);
        first.sell(2);
        first.exchange_until_empty(2);
        let copied = saved(&first);
        let mut second = first.copy_on(copied);
        first.sell(3);
        second.sell(4);
        first.exchange_until_empty(2);
        settle(&[&first, &second]);
        assert_eq!((code_of(&first).as_str(), code_of(&second).as_str()), ("K01", "K01B"));
        // Both go on selling, in the shift that was open when the disk was copied.
        first.sell(1);
        second.sell(1);
        settle(&[&first, &second]);
        first.core.require().unwrap().identity.cooperative
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 11);
    assert_eq!(count(server.pool(), "device", cooperative).await, 2);
}

#[tokio::test]
async fn a_rolled_back_database_is_noticed_at_start_and_loses_nothing_that_the_server_has() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let cooperative = run(move || {
        let mut till = Till::founded(&url, &code);
        till.sell(2);
        let backup = saved(&till);
        till.sell(3);
        till.exchange_until_empty(2);
        let (folder, memory) = till.stopped();
        copy(backup.path(), folder.path(), &DATABASE);
        let mut till = Till::again(folder, memory);
        assert_eq!(code_of(&till), "K01B", "before the first sale");
        till.sell(2);
        let told = till.ok("sync_status", serde_json::json!({}))["renewal"].clone();
        assert_eq!(
            (&told["reason"], &told["old_code"], &told["new_code"]),
            (&"set_back".into(), &"K01".into(), &"K01B".into())
        );
        settle(&[&till]);
        till.core.require().unwrap().identity.cooperative
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 7);
}

#[tokio::test]
async fn a_folder_brought_to_another_machine_takes_a_new_name_before_its_first_sale() {
    run(|| {
        let mut till = Till::alone();
        till.sell(1);
        // What the database remembers of its machine is another one's now: as if the disk had been put into this PC.
        let open = till.core.require().unwrap();
        let is_named = lumbung::store::local_state(&open.store.reader(), "machine").unwrap().is_some();
        open.store.write(|tx| lumbung::store::set_local_state(tx, "machine", "of another PC")).unwrap();
        drop(open);
        let mut till = till.restarted();
        // A system that names no machine cannot tell; there only a contact does.
        assert_eq!(code_of(&till), if is_named { "K01B" } else { "K01" });
        till.sell(1);
        let told = till.ok("sync_status", serde_json::json!({}))["renewal"]["reason"].clone();
        assert_eq!(told, if is_named { serde_json::json!("other_machine") } else { serde_json::Value::Null });
        // It is this machine's now, and keeps its name.
        let before = code_of(&till);
        assert_eq!(code_of(&till.restarted()), before);
    })
    .await;
}

#[tokio::test]
async fn an_old_copy_of_a_whole_folder_is_found_out_at_contact() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let cooperative = run(move || {
        let mut till = Till::founded(&url, &code);
        till.sell(2);
        let backup = saved(&till);
        till.sell(3);
        till.exchange_until_empty(2);
        let (folder, memory) = till.stopped();
        copy(backup.path(), folder.path(), &EVERYTHING);
        let mut till = Till::again(folder, memory);
        assert_eq!(code_of(&till), "K01");
        till.sell(4);
        settle(&[&till]);
        assert_eq!(code_of(&till), "K01B");
        till.core.require().unwrap().identity.cooperative
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 9);
}

/// Gives a till a folder for its mirror.
fn mirrored(till: &Till, place: &Path) {
    till.sign_in("super_admin");
    till.ok("choose_copy_places", serde_json::json!({ "mirror_place": place }));
}

/// What the mirror's thread does. Where the device took a new name by it, the next one goes on.
fn mirror(till: &Till) {
    for _ in 0..3 {
        if lumbung::safety::mirror_now(&till.core.require().unwrap()).is_ok() {
            return;
        }
    }
    panic!("the mirror is not kept up");
}

#[tokio::test]
async fn a_mirror_that_reaches_further_than_the_branch_that_stands_is_not_pulled_to_and_fro() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let cooperative = run(move || {
        let mut first = Till::founded(&url, &code);
        first.sell(2);
        first.exchange_until_empty(2);
        let mut second = first.copy_on(saved(&first));
        let stick = tempfile::tempdir().unwrap();
        mirrored(&first, stick.path());
        first.sell(9);
        mirror(&first);
        second.sell(3);
        second.exchange_until_empty(4);
        settle(&[&first, &second]);
        let held = first.held();
        for _ in 0..4 {
            mirror(&first);
            first.exchange();
        }
        assert_eq!(first.held(), held, "the same branch was carried again and again");
        settle(&[&first, &second]);
        first.core.require().unwrap().identity.cooperative
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 14);
}

#[tokio::test]
async fn what_only_the_mirror_holds_beside_another_branch_is_carried_again() {
    let server = TestServer::start().await;
    let (url, code) = (server.url.clone(), server.enrolment_code("uji").await);
    let cooperative = run(move || {
        let mut till = Till::founded(&url, &code);
        let stick = tempfile::tempdir().unwrap();
        mirrored(&till, stick.path());
        till.sell(2);
        till.exchange_until_empty(2);
        let backup = saved(&till);
        // Five sales reach the mirror and no server; then the whole folder is put back, and a copy of it sells first.
        till.sell(5);
        mirror(&till);
        let other = saved(&till);
        copy(backup.path(), other.path(), &EVERYTHING);
        let mut second = till.copy_on(other);
        second.sign_in("super_admin");
        second.ok("choose_copy_places", serde_json::json!({ "mirror_place": "" }));
        second.sell(1);
        second.exchange_until_empty(4);
        let (folder, memory) = till.stopped();
        copy(backup.path(), folder.path(), &EVERYTHING);
        let till = Till::again(folder, memory);
        for _ in 0..3 {
            till.exchange();
            mirror(&till);
        }
        settle(&[&till, &second]);
        let held = till.held();
        mirror(&till);
        till.exchange();
        assert_eq!(till.held(), held, "it settles");
        till.core.require().unwrap().identity.cooperative
    })
    .await;
    assert_eq!(count(server.pool(), "sale", cooperative).await, 8);
}

#[tokio::test]
async fn an_ordinary_restart_or_power_cut_is_no_false_alarm() {
    run(|| {
        let mut till = Till::alone();
        for _ in 0..3 {
            till.sell(2);
            till = till.restarted();
            assert_eq!(code_of(&till), "K01");
        }
        // The note lags behind the database, is torn, or is gone.
        let old = std::fs::read(till.folder.path().join("lumbung.head")).unwrap();
        till.sell(2);
        for note in [old.clone(), old[..50].to_vec(), Vec::new()] {
            let (folder, memory) = till.stopped();
            std::fs::write(folder.path().join("lumbung.head"), note).unwrap();
            till = Till::again(folder, memory);
            assert_eq!(code_of(&till), "K01");
        }
    })
    .await;
}
