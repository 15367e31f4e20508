//! External servers: each listens on a free port, and is killed when it is dropped.

use super::child::{self, ProcessGroup};
use anyhow::{Context, bail};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// The timeout of the start, until the server listens.
const TIMEOUT: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    /// The base URL, such as `http://127.0.0.1:4010`.
    pub(crate) base_url: String,
    _child: Child,
    _group: ProcessGroup,
}

impl Server {
    /// Starts a program that prints its base URL after `marker`.
    pub(crate) async fn start(command: &mut Command, marker: &str) -> anyhow::Result<Self> {
        let (mut child, group) = child::spawn(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut lines = BufReader::new(child.stdout.take().context("its output is not piped")?).lines();
        let mut printed = String::new();
        let listening = async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, base_url)) = line.split_once(marker) {
                    return Ok(base_url.trim().to_owned());
                }
                printed.push_str(&line);
                printed.push('\n');
            }
            bail!("it ended before it listened:\n{}", child::tail(printed.as_bytes()))
        };
        let Ok(base_url) = tokio::time::timeout(TIMEOUT, listening).await else {
            bail!("it did not listen within {} seconds", TIMEOUT.as_secs());
        };
        let base_url = base_url?;
        // A full pipe would block the server.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { base_url, _child: child, _group: group })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn start(script: &str) -> Result<Server, String> {
        let server = Server::start(Command::new("sh").args(["-c", script]), "listening on ").await;
        server.map_err(|error| format!("{error:#}"))
    }

    #[tokio::test]
    async fn the_base_url_is_read_from_the_output() {
        let server = start("echo [info] listening on http://a; exec sleep 60").await;
        assert_eq!(server.unwrap().base_url, "http://a");
    }

    #[tokio::test]
    async fn a_server_that_ends_early_is_an_error_with_its_output() {
        let error = start("echo the port is taken").await.unwrap_err();
        assert!(error.contains("the port is taken"), "{error}");
    }
}
