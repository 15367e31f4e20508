//! Child processes: each runs in a process group of its own, which is killed when its handle is dropped.

use anyhow::{Context, bail};
use std::process::{Output, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};

/// The number of lines of output that an error message shows.
const SHOWN_LINES: usize = 20;

/// Runs a program and returns its standard output. Fails if the program fails or exceeds the timeout.
pub(crate) async fn run(command: &mut Command, timeout: Duration) -> anyhow::Result<Vec<u8>> {
    let name = name(command);
    let output = output(command, timeout).await?;
    if !output.status.success() {
        bail!("{name} ended with {}:\n{}", output.status, tail(&output.stderr));
    }
    Ok(output.stdout)
}

/// Runs a program and returns its output and exit status. Fails only if the program cannot run or exceeds the timeout.
pub(crate) async fn output(command: &mut Command, timeout: Duration) -> anyhow::Result<Output> {
    let name = name(command);
    let (child, _group) = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let Ok(output) = tokio::time::timeout(timeout, child.wait_with_output()).await else {
        bail!("{name} did not end within {} seconds and was killed", timeout.as_secs());
    };
    output.with_context(|| format!("cannot wait for {name}"))
}

/// Starts a program in a process group of its own.
pub(crate) fn spawn(command: &mut Command) -> anyhow::Result<(Child, ProcessGroup)> {
    #[cfg(unix)]
    command.process_group(0);
    let child = command.stdin(Stdio::null()).kill_on_drop(true).spawn();
    let child = child.with_context(|| format!("cannot start {}", name(command)))?;
    let group = ProcessGroup::of(&child);
    Ok((child, group))
}

/// Returns the last lines of a program's output.
pub(crate) fn tail(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}

fn name(command: &Command) -> String {
    command.as_std().get_program().to_string_lossy().into_owned()
}

/// A program and all its descendants, which are killed on drop.
#[derive(Debug)]
pub(crate) struct ProcessGroup {
    #[cfg(unix)]
    leader: Option<nix::unistd::Pid>,
}

impl ProcessGroup {
    #[cfg(unix)]
    fn of(child: &Child) -> Self {
        // Zero would be the group of this program.
        let id = child.id().and_then(|id| i32::try_from(id).ok()).filter(|id| *id > 0);
        Self { leader: id.map(nix::unistd::Pid::from_raw) }
    }

    #[cfg(not(unix))]
    fn of(_: &Child) -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for ProcessGroup {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            // This fails if every process of the group has ended, which is the usual case.
            let _ = nix::sys::signal::killpg(leader, nix::sys::signal::Signal::SIGKILL);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Instant;

    async fn shell(script: &str, timeout: Duration) -> Result<Vec<u8>, String> {
        run(Command::new("sh").args(["-c", script]), timeout).await.map_err(|error| format!("{error:#}"))
    }

    #[tokio::test]
    async fn standard_output_is_returned() {
        let output = shell("echo output; echo diagnostics >&2", Duration::from_secs(60)).await;
        assert_eq!(output.unwrap(), b"output\n");
    }

    #[tokio::test]
    async fn a_failure_shows_the_last_lines_of_standard_error() {
        let script = "echo first >&2; seq 30 >&2; exit 3";
        let error = shell(script, Duration::from_secs(60)).await.unwrap_err();
        assert!(error.contains("exit status: 3") && error.ends_with("\n29\n30") && !error.contains("first"), "{error}");
    }

    #[tokio::test]
    async fn a_program_that_exceeds_the_timeout_is_killed() {
        let start = Instant::now();
        let error = shell("exec sleep 60", Duration::from_millis(50)).await.unwrap_err();
        assert!(error.contains("was killed") && start.elapsed() < Duration::from_secs(30), "{error}");
    }

    #[tokio::test]
    async fn descendants_of_a_program_end_with_it() {
        // The grandchild holds the pipe open: reading would not end while it runs.
        let (mut reader, writer) = std::io::pipe().unwrap();
        let mut command = Command::new("sh");
        drop(spawn(command.args(["-c", "sleep 60 & echo; wait"]).stdout(writer)).unwrap());
        drop(command);
        let start = Instant::now();
        std::io::Read::read_to_end(&mut reader, &mut Vec::new()).unwrap();
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
