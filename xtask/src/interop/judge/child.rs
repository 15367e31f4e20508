//! Running a program to its end, or to the end of our patience; what it prints is not looked at.

use anyhow::{Context, bail};
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// How much of what a program complains about is shown.
const SHOWN_LINES: usize = 20;

/// What the program printed. It is killed if it takes too long, and if we end before it does.
pub(super) async fn run(command: &mut Command, patience: Duration) -> anyhow::Result<Vec<u8>> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let running = command.stdin(Stdio::null()).kill_on_drop(true).output();
    let Ok(output) = tokio::time::timeout(patience, running).await else {
        bail!("{name} did not end within {} seconds and was killed", patience.as_secs());
    };
    let output = output.with_context(|| format!("cannot start {name}"))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = complaint.lines().collect();
        let last = lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n");
        bail!("{name} ended with {}:\n{last}", output.status);
    }
    Ok(output.stdout)
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
}
