//! Programs that listen: started on a port that is free, and stopped when they are dropped.

use super::child::{self, Group};
use anyhow::{Context, bail};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// How long a server may take until it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running server.
#[derive(Debug)]
pub(crate) struct Server {
    /// Where it answers, such as `http://127.0.0.1:4010`.
    pub(crate) base_url: String,
    _child: Child,
    _group: Group,
}

impl Server {
    /// Starts a program that prints where it listens, after `marker`.
    pub(crate) async fn start(command: &mut Command, marker: &str) -> anyhow::Result<Self> {
        let (mut child, group) = child::spawn(command.stdout(Stdio::piped()).stderr(Stdio::null()))?;
        let mut lines = BufReader::new(child.stdout.take().context("its output is not ours")?).lines();
        let mut printed = String::new();
        let listening = async {
            while let Some(line) = lines.next_line().await? {
                if let Some((_, address)) = line.split_once(marker) {
                    return Ok(address.trim().to_owned());
                }
                printed.push_str(&line);
                printed.push('\n');
            }
            bail!("it ended before it listened:\n{}", child::end_of(printed.as_bytes()))
        };
        let Ok(base_url) = tokio::time::timeout(PATIENCE, listening).await else {
            bail!("it did not listen within {} seconds", PATIENCE.as_secs());
        };
        let base_url = base_url?;
        // Who does not read what it prints makes it wait.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok(Self { base_url, _child: child, _group: group })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    fn start(script: &str) -> Result<Server, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(Server::start(Command::new("sh").args(["-c", script]), "listening on "));
        server.map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn it_is_running_when_it_says_where() {
        assert_eq!(start("echo [info] listening on http://a; exec sleep 60").unwrap().base_url, "http://a");
    }

    #[test]
    fn one_that_ends_first_is_an_error_that_tells_what_it_printed() {
        let error = start("echo the port is taken").unwrap_err();
        assert!(error.contains("the port is taken"), "{error}");
    }
}
