//! Copied disks and restored backups: both branches count, each action once, whatever the order (design §7).

use shared::change_set::Signed;
use shared::memory::MemoryStore;
use shared::row::Value;
use shared::table::ACCOUNT_TOTAL;

use crate::parity::{check_orders, shop};
use crate::support::{Author, TestServer, count};

/// A founder whose disk was copied after its shift began, both machines having sold and set a price, and a till that
/// holds the second branch.
fn copied_disk() -> (Author, Author, Vec<Signed>) {
    let (mut founder, till) = shop();
    let mut copy = founder.clone_disk();
    let common = founder.log.len();
    founder.sell("2025-01-03", 7, 1, None);
    founder.set_price("2025-01-03", 7, 18_000, 2);
    copy.sell("2025-01-03", 7, 2, None);
    copy.set_price("2025-01-03", 7, 19_000, 2);
    copy.sell("2025-01-03", 7, 3, None);
    (founder, till, copy.log[common..].to_vec())
}

#[tokio::test]
async fn nothing_is_lost_or_doubled_when_a_disk_was_copied() {
    let (founder, mut till, branch) = copied_disk();
    till.adopt("2025-01-04", &branch);
    check_orders("an adopted branch", &[&founder, &till]).await;
    let server = TestServer::start().await;
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    assert_eq!(carrier.push(&till.log).await.refused, []);
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 3);
}

#[tokio::test]
async fn a_branch_that_two_devices_adopt_counts_once() {
    let (mut founder, mut till, branch) = copied_disk();
    till.adopt("2025-01-04", &branch);
    founder.adopt("2025-01-04", &branch[1..]);
    check_orders("a branch adopted twice", &[&founder, &till]).await;
}

#[tokio::test]
async fn what_is_adopted_is_taken_back_like_any_other() {
    let (mut founder, mut till, branch) = copied_disk();
    till.adopt("2025-01-04", &branch);
    let (device, last) = (founder.device, founder.head.seq);
    till.revoke("2025-01-05", device, last - 1);
    founder.close_month("2025-02-01", "2025-01", &[(device, last - 1), (till.device, 2)]);
    till.admit("2025-02-02", device, last);
    check_orders("an adopted branch under revocation and closing", &[&founder, &till]).await;
}

#[tokio::test]
async fn what_is_adopted_under_a_covered_number_leaves_the_closed_month_as_it_is() {
    let (mut founder, mut till, branch) = copied_disk();
    let covers = [(founder.device, founder.run()), (till.device, till.run())].into();
    founder.close_over("2025-02-01", "2025-01", covers);
    till.adopt("2025-02-02", &branch);
    check_orders("adopted under covered numbers", &[&founder, &till]).await;
    let mut memory = MemoryStore::new(founder.cooperative);
    assert_eq!(memory.receive(&founder.log), []);
    assert_eq!(memory.receive(&till.log[..till.log.len() - 1]), []);
    let january = |memory: &MemoryStore| -> Vec<Vec<Value>> {
        let rows = memory.rows(&ACCOUNT_TOTAL).filter(|row| row.contains(&Value::Int(202_501)));
        rows.cloned().collect()
    };
    let closed = january(&memory);
    assert!(!closed.is_empty());
    assert_eq!(memory.receive(&till.log), []);
    assert_eq!(january(&memory), closed);
    // A second closing that has read both covers both, and one that stands only over the other branch neither.
    let covers = memory.covers();
    founder.close_over("2025-03-01", "2025-02", covers);
    check_orders("a later closing over both branches", &[&founder, &till]).await;
    let mut other = till;
    let covers = [(founder.device, founder.run())].into();
    other.close_over("2025-03-02", "2025-01", covers);
    check_orders("closed twice over one branch", &[&founder, &other]).await;
}

#[tokio::test]
async fn an_action_that_was_recorded_again_after_a_restore_counts_once() {
    let (mut founder, mut till) = shop();
    founder.sell("2025-01-03", 7, 1, None);
    let sale = founder.change_sets.last().unwrap().clone();
    till.write_again(&sale);
    till.sell("2025-01-03", 7, 1, None);
    check_orders("one id by two devices, the first by rank first", &[&founder, &till]).await;
    let (mut founder, mut till) = shop();
    till.sell("2025-01-03", 7, 1, None);
    let sale = till.change_sets.last().unwrap().clone();
    founder.write_again(&sale);
    check_orders("one id by two devices, the other way round", &[&founder, &till]).await;
}

#[tokio::test]
async fn a_forged_original_adds_nothing_and_holds_up_nobody() {
    let (founder, mut till, mut branch) = copied_disk();
    branch[0].signature = branch[1].signature.clone();
    branch[2].body.push(' ');
    till.adopt("2025-01-04", &branch);
    till.sell("2025-01-04", 7, 1, None);
    check_orders("forged originals", &[&founder, &till]).await;
    let server = TestServer::start().await;
    server.enrol(&founder).await;
    let carrier = server.sign_in(&founder).await;
    carrier.push(&founder.log).await;
    assert_eq!(carrier.push(&till.log).await.refused, []);
    assert_eq!(count(server.pool(), "sale", founder.cooperative).await, 2);
}
