//! The table of the medians.

use super::cost::Cost;
use super::row::{Medians, Row};
use super::server::Connections;
use crate::shared::table;

/// Returns the table in Markdown, with the reasons of the rows that have no measurements.
pub(super) fn markdown(rows: &[Row]) -> String {
    let head = [
        "",
        "calls/s, 1 at once",
        "calls/s, 64 at once",
        "process with one call, ms",
        "of it CPU, ms",
        "with 64 calls at once, ms",
        "with 4000, 64 at once, ms",
        "connections of these two",
        "clean build, s",
        "of it CPU, s",
    ];
    let mut text = table::markdown(head, rows.iter().map(cells));
    for row in rows {
        if let Err(reason) = &row.samples {
            text.push_str("\n\n");
            text.push_str(row.contestant.title());
            text.push_str(": ");
            text.push_str(reason);
        }
    }
    text
}

fn cells(row: &Row) -> [String; 10] {
    let Medians { alone, at_once, with_1_call, with_64_calls, with_4000_calls, connections, build } = row.medians();
    [
        row.contestant.title().to_owned(),
        number(alone, 1.0, 0),
        number(at_once, 1.0, 0),
        number(with_1_call.map(wall), 1000.0, 1),
        number(with_1_call.map(cpu), 1000.0, 1),
        number(with_64_calls.map(wall), 1000.0, 1),
        number(with_4000_calls.map(wall), 1000.0, 0),
        connections.map_or_else(dash, protocol),
        number(build.map(wall), 1.0, 1),
        number(build.map(cpu), 1.0, 1),
    ]
}

fn wall(cost: Cost) -> f64 {
    cost.seconds
}

fn cpu(cost: Cost) -> f64 {
    cost.cpu_seconds
}

fn number(value: Option<f64>, factor: f64, digits: usize) -> String {
    value.map_or_else(dash, |value| format!("{:.digits$}", value * factor))
}

fn dash() -> String {
    "-".to_owned()
}

fn protocol(connections: Connections) -> String {
    match connections {
        Connections { http1: 0, http2 } => format!("{http2}, HTTP/2"),
        Connections { http1, http2: 0 } => format!("{http1}, HTTP/1.1"),
        Connections { http1, http2 } => format!("{http1}, HTTP/1.1; {http2}, HTTP/2"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::contestant::Contestant;
    use crate::race::row::Samples;

    #[test]
    fn a_row_has_a_cell_per_measurement_or_its_reason_below_the_table() {
        let samples = Samples {
            alone: vec![1234.56],
            at_once: vec![20_000.4],
            with_1_call: vec![Cost { seconds: 0.0123, cpu_seconds: 0.0101 }],
            with_64_calls: vec![Cost { seconds: 0.0337, cpu_seconds: 0.04 }],
            with_4000_calls: vec![Cost { seconds: 0.115, cpu_seconds: 0.15 }],
            connections: vec![Connections { http1: 0, http2: 1 }],
            builds: Vec::new(),
        };
        let rows = [
            Row { contestant: Contestant::Client, samples: Ok(samples) },
            Row { contestant: Contestant::Go, samples: Err("skipped: go is missing".to_owned()) },
        ];
        let text = markdown(&rows);
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split('|').map(str::trim).collect()).collect();
        let client = ["this client", "1235", "20000", "12.3", "10.1", "33.7", "115", "1, HTTP/2", "-", "-"];
        assert_eq!(lines[2][1..11], client);
        assert_eq!(lines[3][1..11], ["Go, net/http by hand", "-", "-", "-", "-", "-", "-", "-", "-", "-"]);
        assert!(text.ends_with("\n\nGo, net/http by hand: skipped: go is missing"), "{text}");
    }

    #[test]
    fn the_protocol_of_the_connections_is_named() {
        assert_eq!(protocol(Connections { http1: 64, http2: 0 }), "64, HTTP/1.1");
        assert_eq!(protocol(Connections { http1: 1, http2: 2 }), "1, HTTP/1.1; 2, HTTP/2");
    }
}
