//! A private authority for a server that no public one knows: a shop's own machine, an address in its own network.
//!
//! Tills are told the authority's fingerprint with the server's address and trust exactly that. The server's own
//! certificate can be made anew at any time under the same authority, so the fingerprint never changes.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use jiff::{Span, Timestamp, tz::TimeZone};
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    date_time_ymd,
};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use sha2::{Digest, Sha256};

use crate::error::Error;

/// How long the authority lives, and how long a certificate of the server.
const AUTHORITY_YEARS: i64 = 20;
const CERTIFICATE_YEARS: i64 = 2;
/// Letters of the fingerprint that tills are given: 128 bits.
const FINGERPRINT_LETTERS: usize = 32;

/// What was made.
#[derive(Debug)]
pub struct Made {
    pub certificate: PathBuf,
    pub key: PathBuf,
    /// What stands behind `#` in the address that tills are given.
    pub fingerprint: String,
}

fn failed(_: rcgen::Error) -> Error {
    Error::Fault("a certificate cannot be made of these names")
}

fn year(years: i64) -> Result<(i32, u8, u8), Error> {
    let date = Timestamp::now().to_zoned(TimeZone::UTC).date().checked_add(Span::new().years(years));
    let date = date.map_err(|_| Error::Fault("the clock of this machine cannot be right"))?;
    let small = |number: i8| number.unsigned_abs();
    Ok((i32::from(date.year()), small(date.month()), small(date.day())))
}

fn lasting(mut params: CertificateParams, years: i64) -> Result<CertificateParams, Error> {
    let ((from_year, from_month, from_day), (year, month, day)) = (year(-1)?, year(years)?);
    params.not_before = date_time_ymd(from_year, from_month, from_day);
    params.not_after = date_time_ymd(year, month, day);
    Ok(params)
}

fn authority() -> Result<CertificateParams, Error> {
    let mut params = lasting(CertificateParams::default(), AUTHORITY_YEARS)?;
    params.distinguished_name.push(DnType::CommonName, "Lumbung");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn write_secret(path: &Path, text: &str) -> Result<(), Error> {
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Makes an authority where the folder has none, and a certificate of the server for these names and addresses.
pub fn init(folder: &Path, names: &[String]) -> Result<Made, Error> {
    fs::create_dir_all(folder)?;
    let (ca_path, ca_key_path) = (folder.join("ca.pem"), folder.join("ca-key.pem"));
    if !ca_path.exists() {
        let key = KeyPair::generate().map_err(failed)?;
        write_secret(&ca_key_path, &key.serialize_pem())?;
        fs::write(&ca_path, authority()?.self_signed(&key).map_err(failed)?.pem())?;
    }
    let ca_pem = fs::read_to_string(&ca_path)?;
    let ca_key = KeyPair::from_pem(&fs::read_to_string(&ca_key_path)?).map_err(failed)?;
    // Of an authority only its name and key stand in what it signs, so it need not be read from its file.
    let issuer = Issuer::new(authority()?, ca_key);
    let key = KeyPair::generate().map_err(failed)?;
    let mut params = lasting(CertificateParams::new(names.to_vec()).map_err(failed)?, CERTIFICATE_YEARS)?;
    params.distinguished_name.push(DnType::CommonName, "Lumbung server");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let certificate = params.signed_by(&key, &issuer).map_err(failed)?;
    let made = Made {
        certificate: folder.join("server.pem"),
        key: folder.join("server-key.pem"),
        fingerprint: fingerprint(&ca_path)?,
    };
    write_secret(&made.key, &key.serialize_pem())?;
    // The chain carries the authority too: a till that knows its fingerprint needs no file of it.
    fs::write(&made.certificate, format!("{}{ca_pem}", certificate.pem()))?;
    Ok(made)
}

/// The fingerprint of the authority in this file: the beginning of SHA-256 of the certificate, as other programs show it.
pub fn fingerprint(ca_path: &Path) -> Result<String, Error> {
    let ca = CertificateDer::from_pem_file(ca_path).map_err(|_| Error::Fault("the authority cannot be read"))?;
    let mut text = hex::encode(Sha256::digest(&ca));
    text.truncate(FINGERPRINT_LETTERS);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_certificate_keeps_the_fingerprint_and_the_keys_are_for_their_owner_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let names = ["127.0.0.1".to_owned(), "kasir.local".to_owned()];
        let first = init(folder.path(), &names).unwrap();
        let before = fs::read_to_string(&first.certificate).unwrap();
        let second = init(folder.path(), &names).unwrap();
        assert_eq!((first.fingerprint.len(), &first.fingerprint), (FINGERPRINT_LETTERS, &second.fingerprint));
        assert_ne!(fs::read_to_string(&second.certificate).unwrap(), before);
        for key in ["ca-key.pem", "server-key.pem"] {
            assert_eq!(fs::metadata(folder.path().join(key)).unwrap().permissions().mode() & 0o777, 0o600);
        }
        let files = crate::tls::TlsFiles { certificate: second.certificate, key: second.key };
        assert!(files.read().is_ok());
        let mixed = crate::tls::TlsFiles { key: folder.path().join("ca-key.pem"), ..files };
        assert!(mixed.read().is_err());
    }
}
