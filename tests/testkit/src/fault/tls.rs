//! Faults of TLS: certificates that must not be trusted, and servers that do not speak TLS.

use kms_client::ErrorKind::{Connect, Tls};

use super::table::{Fault, Front};
use crate::certificate::Certificate;
use crate::recording::Request;
use crate::reply::Ending::{Close, Hold};
use crate::reply::Reply;

const fn certificate(name: &'static str, behaviour: &'static str, certificate: Certificate) -> Fault {
    let front = Front::Https(certificate);
    Fault { name, behaviour, kind: Tls, retried: false, front, reply: |_, _| Reply::json("{}") }
}

const fn no_tls(name: &'static str, behaviour: &'static str, reply: fn(&Request, &str) -> Reply) -> Fault {
    Fault { name, behaviour, kind: Tls, retried: false, front: Front::NoTls, reply }
}

pub(super) const FAULTS: &[Fault] = &[
    certificate("wrong-name", "Presents a certificate for another name.", Certificate::WrongName),
    certificate("expired", "Presents an expired certificate.", Certificate::Expired),
    certificate("not-yet-valid", "Presents a certificate that is not valid yet.", Certificate::NotYetValid),
    certificate("self-signed", "Presents a self-signed certificate.", Certificate::SelfSigned),
    no_tls("no-tls", "Speaks plain HTTP where TLS is expected.", |_, _| {
        Reply::bytes("HTTP/1.1 400 Bad Request\r\n\r\n", Hold)
    }),
    no_tls("old-tls", "Speaks TLS 1.1 at most.", |_, _| Reply::bytes(&SERVER_HELLO_1_1[..], Hold)),
    Fault {
        // The platform's TLS library reports a closed connection and a rejected handshake alike.
        kind: if cfg!(feature = "native-tls") { Tls } else { Connect },
        retried: !cfg!(feature = "native-tls"),
        ..no_tls("closed-in-handshake", "Closes the connection in the TLS handshake.", |_, _| Reply::nothing(Close))
    },
];

/// A TLS record of 42 bytes with a server hello of 38: version 1.1, a random of zeros, no session id, a cipher suite that
/// version 1.1 has, no compression.
static SERVER_HELLO_1_1: [u8; 47] = {
    let mut hello = [0; 47];
    (hello[0], hello[1], hello[2], hello[4]) = (0x16, 3, 2, 42);
    (hello[5], hello[8], hello[9], hello[10]) = (2, 38, 3, 2);
    (hello[44], hello[45]) = (0xc0, 0x13);
    hello
};
