//! Faults of TLS: certificates that are not to be trusted, and peers that speak another protocol.

use std::sync::Arc;

use kms_client::ErrorKind::{Connect, Tls};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose, date_time_ymd,
};
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::aws_lc_rs;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::server::{Ending, answered, then};
use crate::table::{Fault, Front, Script};

pub(crate) use tokio_rustls::TlsAcceptor as Acceptor;

/// What a server shows. All but the self-signed one come from an authority that the client trusts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Certificate {
    /// Nothing is wrong with it.
    Good,
    /// It is for another name.
    WrongName,
    /// Its time is over.
    Expired,
    /// Its time has not come.
    NotYet,
    /// It vouches for itself.
    SelfSigned,
}

const NOT_REACHED: Script = |wire, _| answered(wire, b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");

const fn certificate(name: &'static str, does: &'static str, certificate: Certificate) -> Fault {
    Fault { name, does, kind: Tls, repeated: false, front: Front::Tls(certificate, NOT_REACHED) }
}

pub(crate) const FAULTS: &[Fault] = &[
    certificate("wrong-name", "Shows a certificate for another name.", Certificate::WrongName),
    certificate("expired", "Shows a certificate that has expired.", Certificate::Expired),
    certificate("not-yet", "Shows a certificate that is not valid yet.", Certificate::NotYet),
    certificate("self-signed", "Shows a certificate that vouches for itself.", Certificate::SelfSigned),
    Fault {
        name: "no-tls",
        does: "Speaks plain HTTP where TLS is expected.",
        kind: Tls,
        repeated: false,
        front: Front::NoTls(|wire, _| then(wire, b"HTTP/1.1 400 Bad Request\r\n\r\n", Ending::Hold)),
    },
    Fault {
        name: "old-tls",
        does: "Speaks TLS 1.1 at most.",
        kind: Tls,
        repeated: false,
        front: Front::NoTls(|wire, _| then(wire, &SERVER_HELLO_1_1, Ending::Hold)),
    },
    Fault {
        name: "hung-up-in-handshake",
        does: "Hangs up in the handshake of TLS.",
        // The platform's library does not tell who hangs up from who refuses.
        kind: if cfg!(feature = "native-tls") { Tls } else { Connect },
        repeated: !cfg!(feature = "native-tls"),
        front: Front::NoTls(|wire, _| then(wire, b"", Ending::Close)),
    },
];

/// A record of 42 bytes with a server's hello of 38: version 1.1, a random of zeros, no session, a cipher that 1.1 has, no
/// compression.
const SERVER_HELLO_1_1: [u8; 47] = {
    let mut hello = [0; 47];
    (hello[0], hello[1], hello[2], hello[4]) = (0x16, 3, 2, 42);
    (hello[5], hello[8], hello[9], hello[10]) = (2, 38, 3, 2);
    (hello[44], hello[45]) = (0xc0, 0x13);
    hello
};

/// What accepts connections with such a certificate, and the authority that a client of it trusts, in DER.
pub(crate) fn acceptor(certificate: Certificate) -> (Acceptor, Vec<u8>) {
    let mut authority = CertificateParams::default();
    // Of another name than what it signs, which would otherwise look as if it had signed itself.
    authority.distinguished_name.push(DnType::CommonName, "the authority of the tests");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();

    let name = if certificate == Certificate::WrongName { "other.example" } else { "localhost" };
    let mut shown = CertificateParams::new([name.to_owned()]).unwrap();
    match certificate {
        Certificate::Expired => {
            (shown.not_before, shown.not_after) = (date_time_ymd(2020, 1, 1), date_time_ymd(2021, 1, 1));
        }
        Certificate::NotYet => shown.not_before = date_time_ymd(4000, 1, 1),
        Certificate::Good | Certificate::WrongName | Certificate::SelfSigned => {}
    }
    let key = KeyPair::generate().unwrap();
    let shown = match certificate {
        Certificate::SelfSigned => shown.self_signed(&key),
        _ => shown.signed_by(&key, &authority),
    };
    let chain = vec![CertificateDer::from(shown.unwrap())];
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .unwrap();
    (Acceptor::from(Arc::new(config)), authority.der().to_vec())
}
