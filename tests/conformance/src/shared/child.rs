//! Programs that run beside us: to their end, to the end of our patience, or to ours; what they print is not looked at.

use anyhow::{Context, bail};
use std::process::{Output, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};

/// How much of what a program complains about is shown.
const SHOWN_LINES: usize = 20;

/// What the program printed. It is killed if it takes too long, and if we end before it does.
pub(crate) async fn run(command: &mut Command, patience: Duration) -> anyhow::Result<Vec<u8>> {
    let name = name(command);
    let output = output(command, patience).await?;
    if !output.status.success() {
        bail!("{name} ended with {}:\n{}", output.status, end_of(&output.stderr));
    }
    Ok(output.stdout)
}

/// How the program ended and what it printed, whatever it thinks of that itself.
pub(crate) async fn output(command: &mut Command, patience: Duration) -> anyhow::Result<Output> {
    let name = name(command);
    let (child, _group) = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()))?;
    let Ok(output) = tokio::time::timeout(patience, child.wait_with_output()).await else {
        bail!("{name} did not end within {} seconds and was killed", patience.as_secs());
    };
    output.with_context(|| format!("cannot wait for {name}"))
}

/// Starts a program in a group of its own, which is killed when the second of these is dropped.
pub(crate) fn spawn(command: &mut Command) -> anyhow::Result<(Child, Group)> {
    #[cfg(unix)]
    command.process_group(0);
    let child = command.stdin(Stdio::null()).kill_on_drop(true).spawn();
    let child = child.with_context(|| format!("cannot start {}", name(command)))?;
    let group = Group::of(&child);
    Ok((child, group))
}

/// The last lines of a text.
pub(crate) fn end_of(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}

fn name(command: &Command) -> String {
    command.as_std().get_program().to_string_lossy().into_owned()
}

/// A program and all that it starts. They are killed when this is dropped.
#[derive(Debug)]
pub(crate) struct Group {
    #[cfg(unix)]
    leader: Option<rustix::process::Pid>,
}

impl Group {
    #[cfg(unix)]
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self { leader: id.and_then(rustix::process::Pid::from_raw) }
    }

    #[cfg(not(unix))]
    fn of(_: &Child) -> Self {
        Self {}
    }
}

#[cfg(unix)]
impl Drop for Group {
    fn drop(&mut self) {
        if let Some(leader) = self.leader {
            // None of them may be left, which is fine.
            let _ = rustix::process::kill_process_group(leader, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Instant;

    fn shell(script: &str, patience: Duration) -> Result<Vec<u8>, String> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(Command::new("sh").args(["-c", script]), patience)).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn what_is_printed_is_returned() {
        assert_eq!(shell("echo answer; echo aside >&2", Duration::from_secs(60)).unwrap(), b"answer\n");
    }

    #[test]
    fn a_failure_shows_the_end_of_the_complaint() {
        let error = shell("echo first >&2; seq 30 >&2; exit 3", Duration::from_secs(60)).unwrap_err();
        assert!(error.contains("exit status: 3") && error.ends_with("\n29\n30") && !error.contains("first"), "{error}");
    }

    #[test]
    fn what_hangs_is_killed() {
        let start = Instant::now();
        let error = shell("exec sleep 60", Duration::from_millis(50)).unwrap_err();
        assert!(error.contains("was killed") && start.elapsed() < Duration::from_secs(30), "{error}");
    }

    #[test]
    fn what_a_program_starts_ends_with_it() {
        // The grandchild holds the pipe open: nobody could read to its end if it were left.
        let (mut reader, writer) = std::io::pipe().unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut command = Command::new("sh");
            drop(spawn(command.args(["-c", "sleep 60 & echo; wait"]).stdout(writer)).unwrap());
        });
        let start = Instant::now();
        std::io::Read::read_to_end(&mut reader, &mut Vec::new()).unwrap();
        assert!(start.elapsed() < Duration::from_secs(30));
    }
}
