//! The bar chart of the medians, as an SVG that is readable on a light and on a dark background.

use super::row::{Medians, Row};
use std::fmt::Write as _;

const WIDTH: f64 = 760.0;
const BAR_LEFT: f64 = 210.0;
const BAR_WIDTH: f64 = 460.0;
const BAR_HEIGHT: f64 = 16.0;
const LINE_HEIGHT: f64 = 22.0;
const PANEL_GAP: f64 = 44.0;
const STYLE: &str = "<style>\
    text{font:13px system-ui,sans-serif;fill:#1f2328}.title{font-weight:600}.note{font-size:11px;fill:#59636e}\
    rect{fill:#8c959f}.client{fill:#0969da}\
    @media(prefers-color-scheme:dark){text{fill:#e6edf3}.note{fill:#9198a1}rect{fill:#6e7681}.client{fill:#4493f8}}\
    </style>";

/// A group of bars: one measurement of every contestant.
struct Panel {
    title: &'static str,
    digits: usize,
    value: fn(Medians) -> Option<f64>,
}

const PANELS: [Panel; 4] = [
    Panel { title: "Calls per second, one at a time (more is better)", digits: 0, value: |medians| medians.alone },
    Panel { title: "Calls per second, 64 at once (more is better)", digits: 0, value: |medians| medians.at_once },
    Panel {
        title: "CPU time of a process that makes one call, in ms (less is better)",
        digits: 1,
        value: |medians| medians.with_1_call.map(|cost| cost.cpu_seconds * 1000.0),
    },
    Panel {
        title: "Clean build of a program, in s (less is better)",
        digits: 1,
        value: |medians| medians.build.map(|cost| cost.seconds),
    },
];

/// Returns the chart. A contestant without a measurement has no bar in its panel.
pub(super) fn svg(rows: &[Row], machine: &str) -> String {
    let mut bars = String::new();
    let mut top = 24.0;
    for panel in &PANELS {
        let values: Vec<(&Row, f64)> =
            rows.iter().filter_map(|row| Some((row, (panel.value)(row.medians())?))).collect();
        if values.is_empty() {
            continue;
        }
        let max = values.iter().map(|(_, value)| *value).fold(f64::MIN_POSITIVE, f64::max);
        line(&mut bars, &format!(r#"<text class="title" x="10" y="{top}">{}</text>"#, panel.title));
        for (row, value) in values {
            top += LINE_HEIGHT;
            let name = row.contestant.title().replace('`', "");
            let class = if row.contestant.is_client() { r#" class="client""# } else { "" };
            let width = (value / max * BAR_WIDTH).max(1.0);
            let bar_top = top - BAR_HEIGHT + 3.0;
            line(&mut bars, &format!(r#"<text x="{}" y="{top}" text-anchor="end">{name}</text>"#, BAR_LEFT - 8.0));
            line(
                &mut bars,
                &format!(
                    r#"<rect{class} x="{BAR_LEFT}" y="{bar_top}" width="{width:.1}" height="{BAR_HEIGHT}" rx="2"/>"#
                ),
            );
            let digits = panel.digits;
            line(&mut bars, &format!(r#"<text x="{:.1}" y="{top}">{value:.digits$}</text>"#, BAR_LEFT + width + 6.0));
        }
        top += PANEL_GAP;
    }
    line(&mut bars, &format!(r#"<text class="note" x="10" y="{top}">{}</text>"#, escape(machine)));
    let height = top + 16.0;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" \
         height=\"{height}\" role=\"img\" aria-label=\"The medians of the race\">\n{STYLE}\n{bars}</svg>\n"
    )
}

fn line(text: &mut String, element: &str) {
    // A write to a string cannot fail.
    let _ = writeln!(text, "{element}");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::race::contestant::Contestant;
    use crate::race::row::Samples;

    fn row(contestant: Contestant, rate: f64) -> Row {
        Row { contestant, samples: Ok(Samples { alone: vec![rate], ..Samples::default() }) }
    }

    #[test]
    fn bars_are_proportional_to_their_values() {
        let text = svg(&[row(Contestant::Client, 4000.0), row(Contestant::Go, 1000.0)], "a machine");
        assert!(text.contains(r#"<rect class="client" x="210" y="33" width="460.0""#), "{text}");
        assert!(text.contains(r#"<rect x="210" y="55" width="115.0""#) && text.contains(">1000<"), "{text}");
    }

    #[test]
    fn a_measurement_that_no_contestant_has_is_left_out() {
        let failed = Row { contestant: Contestant::Go, samples: Err("go is missing".to_owned()) };
        let text = svg(&[row(Contestant::Client, 1.0), failed], "a machine");
        assert!(!text.contains("Go, net/http") && !text.contains("Clean build"), "{text}");
    }

    #[test]
    fn the_text_is_valid_xml() {
        let text = svg(&[], "a <machine> & more");
        assert!(text.contains("a &lt;machine> &amp; more"), "{text}");
        assert_eq!(text.matches("<text").count(), text.matches("</text>").count());
    }
}
