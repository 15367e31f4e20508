//! Certificates of test servers, with and without faults.

use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// A kind of certificate. All but the self-signed one are issued by an authority that the client trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Valid for `localhost`.
    Valid,
    /// Valid for another name.
    WrongName,
    /// Expired.
    Expired,
    /// Not valid yet.
    NotYetValid,
    /// Signed by itself.
    SelfSigned,
}

/// Returns the server's side of TLS with such a certificate and these protocols, and the authority that its client trusts, in DER.
pub(crate) fn acceptor(certificate: Certificate, protocols: &[&str]) -> (TlsAcceptor, Vec<u8>) {
    let mut authority = CertificateParams::default();
    // With the name of the certificate that it issues, that certificate would look self-signed.
    authority.distinguished_name.push(DnType::CommonName, "test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();

    let name = if certificate == Certificate::WrongName { "other.example" } else { "localhost" };
    let mut parameters = CertificateParams::new([name.to_owned()]).unwrap();
    match certificate {
        Certificate::Expired => {
            (parameters.not_before, parameters.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        Certificate::NotYetValid => parameters.not_before = date_time_ymd(4000, 1, 1),
        Certificate::Valid | Certificate::WrongName | Certificate::SelfSigned => {}
    }
    let key = KeyPair::generate().unwrap();
    let issued = match certificate {
        Certificate::SelfSigned => parameters.self_signed(&key),
        _ => parameters.signed_by(&key, &authority),
    };
    let chain = vec![CertificateDer::from(issued.unwrap())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let mut config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
    (TlsAcceptor::from(Arc::new(config)), authority.der().to_vec())
}
