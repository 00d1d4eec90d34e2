//! TLS 1.3 of the server itself, so that a shop needs no proxy before it; and a private authority for those who have no
//! name on the internet (`lumbung-server tls init`).
//!
//! Certificate and key are read again when their files change; what cannot be read leaves the one that works in place.
//! Older versions of TLS are deliberately absent: nothing that talks to this server needs them.

pub mod authority;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::error::Error;

/// How often the files are looked at.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// How long a handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);
/// Handshakes that are done and wait to be served.
const READY_MAX: usize = 64;

/// Where certificate chain and key lie, as PEM.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl TlsFiles {
    /// What rustls needs of them.
    pub fn read(&self) -> Result<Arc<ServerConfig>, Error> {
        let pem = |_| Error::Fault("the certificate cannot be read: LUMBUNG_TLS_CERT names a PEM file");
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_file_iter(&self.certificate).map_err(pem)?.collect::<Result<_, _>>().map_err(pem)?;
        let key = PrivateKeyDer::from_pem_file(&self.key)
            .map_err(|_| Error::Fault("the key cannot be read: LUMBUNG_TLS_KEY names a PEM file"))?;
        let refused = |_| Error::Fault("certificate and key do not belong together");
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(refused)?
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .map_err(refused)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }

    fn changed_at(&self) -> [Option<SystemTime>; 2] {
        let changed = |path: &Path| std::fs::metadata(path).and_then(|meta| meta.modified()).ok();
        [changed(&self.certificate), changed(&self.key)]
    }
}

/// A listener whose connections have shaken hands already; a slow one holds up nobody.
pub struct Secure {
    ready: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Secure {
    /// Listens with these files.
    pub fn listen(listener: TcpListener, files: TlsFiles) -> Result<Secure, Error> {
        let address = listener.local_addr()?;
        let config = watch::Sender::new(files.read()?);
        let reader = config.subscribe();
        tokio::spawn(watch_files(files, config));
        let (done, ready) = mpsc::channel(READY_MAX);
        tokio::spawn(async move {
            while !done.is_closed() {
                let Ok((stream, from)) = listener.accept().await else {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                };
                let acceptor = TlsAcceptor::from(reader.borrow().clone());
                let done = done.clone();
                tokio::spawn(async move {
                    if let Ok(Ok(stream)) = tokio::time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                        // A server that stops serves nobody any more.
                        let _ = done.send((stream, from)).await;
                    }
                });
            }
        });
        Ok(Secure { ready, address })
    }
}

async fn watch_files(files: TlsFiles, config: watch::Sender<Arc<ServerConfig>>) {
    let mut known = files.changed_at();
    while !config.is_closed() {
        tokio::time::sleep(LOOK_EVERY).await;
        let now = files.changed_at();
        if now == known {
            continue;
        }
        match files.read() {
            Ok(fresh) => {
                config.send_replace(fresh);
                known = now;
                tracing::info!("the certificate was read again");
            }
            Err(error) => tracing::error!(%error, "the new certificate cannot be used; the old one stays"),
        }
    }
}

impl axum::serve::Listener for Secure {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.ready.recv().await {
            Some(ready) => ready,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        Ok(self.address)
    }
}
