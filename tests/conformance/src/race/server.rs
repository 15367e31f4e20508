//! The HTTPS server that every contestant calls: a program of its own, which counts its connections.

use super::contestant::folder;
use crate::shared::install::Installation;
use crate::shared::server::Server;
use anyhow::Context;
use serde::Deserialize;
use std::fs;
use std::path::{Path, PathBuf};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::process::Command;

/// The files of public certificate authorities on the common systems.
const PUBLIC_AUTHORITIES: [&str; 3] =
    ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"];

/// The running server.
#[derive(Debug)]
pub(super) struct RaceServer {
    pub(super) url: String,
    /// The file of the authority that signed the server's certificate.
    pub(super) authority: PathBuf,
    /// A file of the public authorities and the server's.
    pub(super) bundle: PathBuf,
    counters: String,
    _server: Server,
}

/// The connections that a program opened, by protocol.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct Connections {
    pub(super) http1: u32,
    pub(super) http2: u32,
}

impl Connections {
    /// Returns the number of connections, of either protocol.
    pub(super) fn total(self) -> u32 {
        self.http1 + self.http2
    }
}

impl RaceServer {
    /// Starts the program `server`, which has been built.
    pub(super) async fn start(installation: &Installation) -> anyhow::Result<Self> {
        let folder = folder(installation);
        let (authority, bundle) = (folder.join("authority.pem"), folder.join("bundle.pem"));
        let server = Server::start(Command::new(folder.join("server")).arg(&authority), "listening on ").await?;
        let (url, counters) =
            server.base_url.split_once(' ').context("the server printed no address of its counters")?;
        let mut certificates = public_authorities()?;
        certificates.extend(fs::read(&authority)?);
        fs::write(&bundle, certificates)?;
        Ok(Self { url: url.to_owned(), authority, bundle, counters: counters.to_owned(), _server: server })
    }

    /// Returns the number of connections since the last call.
    pub(super) async fn connections(&self) -> anyhow::Result<Connections> {
        let mut text = String::new();
        TcpStream::connect(&self.counters).await?.read_to_string(&mut text).await?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Reads the public authorities that the programs load by default, so that each loads as many as it would.
fn public_authorities() -> anyhow::Result<Vec<u8>> {
    let path = PUBLIC_AUTHORITIES.into_iter().map(Path::new).find(|path| path.exists());
    let path = path.context("the public certificate authorities are missing: install the package ca-certificates")?;
    fs::read(path).with_context(|| format!("cannot read {}", path.display()))
}
