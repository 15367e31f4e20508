//! Redirects: to wherever they lead, the client does not go.

use std::io;

use futures_util::future::{BoxFuture, FutureExt as _};
use kms_client::ErrorKind::Redirect;
use tokio::io::AsyncWriteExt as _;

use crate::server::{Asked, Ending, Wire};
use crate::table::{Fault, Front, plain};
use crate::tls::Certificate;

pub(crate) const FAULTS: &[Fault] = &[
    plain("redirect", "Redirects to another origin.", Redirect, false, |wire, asked| {
        let target = format!("{}/take?key=SECRET", asked.elsewhere);
        to(wire, 302, target)
    }),
    plain("redirect-for-good", "Redirects to another origin, and says to keep the method.", Redirect, false, {
        |wire, asked| {
            let target = format!("{}/take?key=SECRET", asked.elsewhere);
            to(wire, 308, target)
        }
    }),
    plain("redirect-to-itself", "Redirects to what was asked for.", Redirect, false, |wire, asked: Asked<'_>| {
        let target = asked.head.split(' ').nth(1).unwrap_or("/").to_owned();
        to(wire, 307, target)
    }),
    plain("redirect-nowhere", "Redirects to what is no URL.", Redirect, false, |wire, _| {
        to(wire, 301, "http://[SECRET".to_owned())
    }),
    Fault {
        name: "redirect-to-http",
        does: "Redirects from TLS to plain HTTP.",
        kind: Redirect,
        repeated: false,
        front: Front::Tls(Certificate::Good, |wire, asked| {
            let target = format!("{}/take?key=SECRET", asked.elsewhere);
            to(wire, 301, target)
        }),
    },
];

fn to(wire: &mut dyn Wire, status: u16, target: String) -> BoxFuture<'_, io::Result<Ending>> {
    async move {
        let answer = format!("HTTP/1.1 {status} Redirect\r\nlocation: {target}\r\ncontent-length: 0\r\n\r\n");
        wire.write_all(answer.as_bytes()).await?;
        Ok(Ending::Next)
    }
    .boxed()
}
