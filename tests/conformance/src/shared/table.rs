//! Tables of results in Markdown: they are readable in a terminal and in the summary of a GitHub job.

use anyhow::Context;
use comfy_table::{Table, presets};
use std::fs::OpenOptions;
use std::io::Write;

/// Returns a Markdown table.
pub(crate) fn markdown<const N: usize>(head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> String {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(head).add_rows(rows);
    table.to_string()
}

/// Prints text, and appends it to the summary of the GitHub job, if there is one.
pub(crate) fn publish(text: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    writeln!(out, "{text}")?;
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY") else { return Ok(()) };
    let mut file = OpenOptions::new().create(true).append(true).open(path).context("cannot open the job's summary")?;
    writeln!(file, "{text}")?;
    Ok(())
}

/// Returns a cell: `passed/total`, a dash where nothing was checked, or `failed` where a failure prevented the checks.
pub(crate) fn ratio(passed: usize, total: usize, failures: &[String]) -> String {
    match total {
        0 if failures.is_empty() => "-".to_owned(),
        0 => "failed".to_owned(),
        _ => format!("{passed}/{total}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_the_table_is_valid_markdown() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned);
        let table = markdown(["", "first", "second"], [row(["größer", "1/1", "-"]), row(["a", "-", "10/10"])]);
        let expected = "\
            |        | first | second |\n\
            |--------|-------|--------|\n\
            | größer | 1/1   | -      |\n\
            | a      | -     | 10/10  |";
        assert_eq!(table, expected);
    }

    #[test]
    fn no_checks_and_a_failure_before_the_checks_are_distinct() {
        assert_eq!(ratio(0, 0, &[]), "-");
        assert_eq!(ratio(0, 0, &["a reason".to_owned()]), "failed");
        assert_eq!(ratio(1, 2, &["a reason".to_owned()]), "1/2");
    }
}
