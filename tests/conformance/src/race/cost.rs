//! The time and the processor time that a program takes.

use crate::shared::child;
use std::time::{Duration, Instant};
use tokio::process::Command;

/// The cost of a program, from its start to its end.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Cost {
    pub(super) seconds: f64,
    /// The processor time of the program and of the programs that it has waited for, in seconds.
    pub(super) cpu_seconds: f64,
}

impl Cost {
    /// Runs a program and returns its cost. Fails if the program fails. No other program must end at the same time.
    pub(super) async fn of(command: &mut Command, timeout: Duration) -> anyhow::Result<Self> {
        let (start, cpu_before) = (Instant::now(), cpu_seconds_of_children()?);
        child::run(command, timeout).await?;
        Ok(Self { seconds: start.elapsed().as_secs_f64(), cpu_seconds: cpu_seconds_of_children()? - cpu_before })
    }

    /// Returns the median time and the median processor time.
    pub(super) fn median(costs: &[Self]) -> Option<Self> {
        Some(Self {
            seconds: median(costs.iter().map(|cost| cost.seconds))?,
            cpu_seconds: median(costs.iter().map(|cost| cost.cpu_seconds))?,
        })
    }
}

/// Returns the median, or `None` if there are no values. Of an even number of values it is the upper one in the middle.
pub(super) fn median(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(unix)]
fn cpu_seconds_of_children() -> anyhow::Result<f64> {
    use nix::sys::resource::{UsageWho, getrusage};
    use nix::sys::time::TimeValLike as _;

    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let microseconds = (usage.user_time() + usage.system_time()).num_microseconds();
    Ok(Duration::from_micros(u64::try_from(microseconds)?).as_secs_f64())
}

#[cfg(not(unix))]
fn cpu_seconds_of_children() -> anyhow::Result<f64> {
    anyhow::bail!("the processor time of a program is measured on Unix only")
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn the_median_does_not_depend_on_the_order_or_on_one_slow_run() {
        assert_eq!(median([3.0, 1.0, 900.0]), Some(3.0));
        assert_eq!(median([]), None);
    }

    // One test, because the system counts the processor time of all children together.
    #[tokio::test]
    async fn a_program_that_computes_takes_processor_time_and_one_that_waits_does_not() {
        let waits = Cost::of(Command::new("sleep").arg("0.5"), Duration::from_secs(60)).await.unwrap();
        assert!(waits.seconds >= 0.5 && waits.cpu_seconds < 0.4, "{waits:?}");
        let script = "i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); done";
        let computes = Cost::of(Command::new("sh").args(["-c", script]), Duration::from_secs(60)).await.unwrap();
        assert!(computes.cpu_seconds > 0.001, "{computes:?}");
    }

    #[tokio::test]
    async fn a_program_that_fails_has_no_cost() {
        assert!(Cost::of(&mut Command::new("false"), Duration::from_secs(60)).await.is_err());
    }
}
