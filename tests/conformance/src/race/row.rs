//! The measurements of one contestant.

use super::contestant::Contestant;
use super::cost::{Cost, median};
use super::server::Connections;

/// The maximum length of a reason, in characters.
const MAX_REASON: usize = 300;

/// A contestant with its measurements, or with the reason why it has none.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) contestant: Contestant,
    pub(super) samples: Result<Samples, String>,
}

/// The measurements, one per round.
#[derive(Debug, Default)]
pub(super) struct Samples {
    /// Calls per second, one at a time.
    pub(super) alone: Vec<f64>,
    /// Calls per second, many at once.
    pub(super) at_once: Vec<f64>,
    /// Processes that make one call.
    pub(super) with_1_call: Vec<Cost>,
    /// Processes that make 64 calls at once.
    pub(super) with_64_calls: Vec<Cost>,
    /// Processes that make 4,000 calls, 64 at once.
    pub(super) with_4000_calls: Vec<Cost>,
    /// The connections opened by the processes that make more than one.
    pub(super) connections: Vec<Connections>,
    /// Clean builds; none if the contestant is not in Rust.
    pub(super) builds: Vec<Cost>,
}

/// The medians of the measurements. A measurement that was not made is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Medians {
    pub(super) alone: Option<f64>,
    pub(super) at_once: Option<f64>,
    pub(super) with_1_call: Option<Cost>,
    pub(super) with_64_calls: Option<Cost>,
    pub(super) with_4000_calls: Option<Cost>,
    /// The largest number of connections, not the median: a bound holds in every round.
    pub(super) connections: Option<Connections>,
    pub(super) build: Option<Cost>,
}

impl Row {
    /// Adds a measurement, or replaces the row by the reason why it cannot be made.
    pub(super) fn record<T>(&mut self, measured: anyhow::Result<T>, add: impl FnOnce(&mut Samples, T)) {
        match (measured, &mut self.samples) {
            (Ok(value), Ok(samples)) => add(samples, value),
            (Err(error), samples @ Ok(_)) => *samples = Err(shorten(&format!("{error:#}"))),
            (_, Err(_)) => {}
        }
    }

    /// Returns the medians; none of a row without measurements.
    pub(super) fn medians(&self) -> Medians {
        let Ok(samples) = &self.samples else { return Medians::default() };
        Medians {
            alone: median(samples.alone.iter().copied()),
            at_once: median(samples.at_once.iter().copied()),
            connections: samples.connections.iter().copied().max_by_key(|connections| connections.total()),
            with_1_call: Cost::median(&samples.with_1_call),
            with_64_calls: Cost::median(&samples.with_64_calls),
            with_4000_calls: Cost::median(&samples.with_4000_calls),
            build: Cost::median(&samples.builds),
        }
    }
}

/// Returns a reason as one line. A compiler prints a long one.
fn shorten(reason: &str) -> String {
    let line = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(MAX_REASON).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_failure_replaces_the_measurements() {
        let mut row = Row { contestant: Contestant::Go, samples: Ok(Samples::default()) };
        row.record(Ok(2.0), |samples, rate| samples.alone.push(rate));
        assert_eq!(row.medians(), Medians { alone: Some(2.0), ..Medians::default() });
        row.record(Err(anyhow::anyhow!("go is missing")), |samples, rate| samples.alone.push(rate));
        row.record(Err(anyhow::anyhow!("another reason")), |samples, rate| samples.alone.push(rate));
        row.record(Ok(2.0), |samples, rate| samples.alone.push(rate));
        assert_eq!(row.samples.as_ref().unwrap_err(), "go is missing");
        assert_eq!(row.medians(), Medians::default());
    }

    #[test]
    fn a_reason_is_one_line_of_limited_length() {
        assert_eq!(shorten("cargo failed:\n  no space"), "cargo failed: no space");
        assert_eq!(shorten(&"x".repeat(1000)).len(), MAX_REASON);
    }

    #[test]
    fn the_largest_number_of_connections_is_shown() {
        let connections = [2, 64, 1].map(|http2| Connections { http1: 0, http2 });
        let samples = Samples { connections: connections.to_vec(), ..Samples::default() };
        let row = Row { contestant: Contestant::Go, samples: Ok(samples) };
        assert_eq!(row.medians().connections, Some(connections[1]));
    }
}
