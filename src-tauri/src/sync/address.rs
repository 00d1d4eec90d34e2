//! The address of a server, and the one authority that is trusted for it where the address names one.
//!
//! `https://192.168.1.5:8787#2f6c…` is the address of a server with an authority of its own: behind the `#` stands the
//! beginning of the SHA-256 of that authority's certificate. Then nothing else is trusted, whatever this machine trusts
//! otherwise. Without it the public authorities are asked.

use std::sync::Arc;

use reqwest::blocking::ClientBuilder;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, PeerIncompatible, RootCertStore, SignatureScheme,
};
use sha2::{Digest, Sha256};

use super::SyncTrouble;

/// The fewest letters of a fingerprint that say enough: 80 bits.
const LETTERS_MIN: usize = 20;

/// An address as it was typed, scanned or stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// What requests are sent to, without a slash at its end.
    pub base: String,
    /// The beginning of the fingerprint, in lower case.
    pub fingerprint: Option<String>,
}

impl Address {
    /// Reads what was typed. An address without a scheme is `https`. None where the fingerprint is too short or not
    /// one: an authority must not be trusted because of a slip of the finger.
    pub fn read(text: &str) -> Option<Address> {
        let (base, fingerprint) = match text.trim().split_once('#') {
            Some((base, fingerprint)) => (base, Some(fingerprint)),
            None => (text.trim(), None),
        };
        let base = base.trim_end_matches('/');
        let base = if base.contains("://") { base.to_owned() } else { format!("https://{base}") };
        let fingerprint = fingerprint.map(|text| {
            let letters = text.chars().filter(|letter| !matches!(letter, ':' | ' ' | '-'));
            letters.collect::<String>().to_ascii_lowercase()
        });
        let is_one = |text: &String| {
            (LETTERS_MIN..=64).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_hexdigit())
        };
        let is_fit = fingerprint.as_ref().is_none_or(|text| is_one(text) && base.starts_with("https://"));
        is_fit.then_some(Address { base, fingerprint })
    }

    /// As it is stored and handed on.
    pub fn whole(&self) -> String {
        match &self.fingerprint {
            Some(fingerprint) => format!("{}#{fingerprint}", self.base),
            None => self.base.clone(),
        }
    }

    /// Makes a client trust what this address says.
    ///
    /// # Errors
    /// TLS cannot be set up.
    pub fn trusted(&self, client: ClientBuilder) -> Result<ClientBuilder, SyncTrouble> {
        let Some(fingerprint) = self.fingerprint.clone() else { return Ok(client) };
        let provider = Arc::new(ring::default_provider());
        let failed = |error: Error| SyncTrouble::Offline(error.to_string());
        let config = ClientConfig::builder_with_provider(provider.clone())
            .with_protocol_versions(&[&rustls::version::TLS13])
            .map_err(failed)?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(OneAuthority { fingerprint, provider }))
            .with_no_client_auth();
        Ok(client.use_preconfigured_tls(config))
    }
}

/// Trusts certificates of the one authority with this fingerprint, which the server shows in its chain.
#[derive(Debug)]
struct OneAuthority {
    fingerprint: String,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for OneAuthority {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let is_it = |shown: &&CertificateDer<'_>| hex::encode(Sha256::digest(shown)).starts_with(&self.fingerprint);
        let authority = intermediates.iter().find(is_it).ok_or(CertificateError::UnknownIssuer)?;
        let mut roots = RootCertStore::empty();
        roots.add(authority.clone().into_owned())?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), self.provider.clone()).build();
        let verifier = verifier.map_err(|error| Error::General(error.to_string()))?;
        verifier.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::ServerDoesNotSupportTls12Or13))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_as_it_is_typed_scanned_or_stored() {
        let check = |typed: &str, expect: Option<(&str, Option<&str>)>| {
            let read = Address::read(typed);
            let read = read.as_ref().map(|it| (it.base.as_str(), it.fingerprint.as_deref()));
            assert_eq!(read, expect, "{typed}");
        };
        let print = "2f6c0b1a9d8e7f605142";
        check(" koperasi.example/ ", Some(("https://koperasi.example", None)));
        check("http://127.0.0.1:8787", Some(("http://127.0.0.1:8787", None)));
        check(&format!("https://10.0.0.2:8787#{print}"), Some(("https://10.0.0.2:8787", Some(print))));
        check("10.0.0.2:8787#2F:6C:0B:1A 9D:8E-7F:60:51:42", Some(("https://10.0.0.2:8787", Some(print))));
        check("https://10.0.0.2#2f6c", None);
        check("https://10.0.0.2#", None);
        check(&format!("https://10.0.0.2#{print}xyz"), None);
        check(&format!("http://10.0.0.2#{print}"), None);
    }

    #[test]
    fn an_address_is_handed_on_with_its_fingerprint() {
        let whole = "https://10.0.0.2:8787#2f6c0b1a9d8e7f605142";
        assert_eq!(Address::read(whole).unwrap().whole(), whole);
    }
}
