//! A server with an authority of its own: tills that were told its fingerprint trust it, and nothing else.

use std::net::SocketAddr;

use sync_server::Server;
use sync_server::config::Config;
use sync_server::tls::authority::{self, Made};
use sync_server::tls::{Secure, TlsFiles};

use crate::support::TestServer;
use crate::support::till::{Till, run};

/// The same books over TLS, at an address of its own.
async fn secure(server: &TestServer, made: &Made) -> SocketAddr {
    let shared = Server::new(server.pool().clone(), &[42; 32], Config::default()).unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let files = TlsFiles { certificate: made.certificate.clone(), key: made.key.clone() };
    tokio::spawn(sync_server::serve::serve_secure(shared, Secure::listen(listener, files).unwrap()));
    address
}

#[tokio::test]
async fn a_till_trusts_the_authority_it_was_told_of_and_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let made = authority::init(folder.path(), &["127.0.0.1".to_owned()]).unwrap();
    let server = TestServer::start().await;
    let address = secure(&server, &made).await;
    let code = server.enrolment_code("uji").await;
    let print = made.fingerprint.clone();
    run(move || {
        let first = Till::founded(&format!("https://{address}#{print}"), &code);
        first.exchange_until_empty(1);
        // The second till is told the address with the fingerprint, as the first one shows it.
        let shown = first.ok("start_status", serde_json::json!({}))["server_url"].as_str().unwrap().to_owned();
        let second = first.joined("K02", &shown);
        second.exchange_until_empty(1);
        assert_eq!(second.held(), first.held() + 1);
        let others = format!("https://{address}#{}", "0".repeat(32));
        let unpinned = format!("https://{address}");
        let other_name = format!("https://localhost:{}#{print}", address.port());
        for wrong in [others, unpinned, other_name] {
            first.lead_to(&wrong);
            assert!(!first.exchange(), "{wrong}");
        }
        first.lead_to(&shown);
        assert!(first.exchange());
    })
    .await;
}
