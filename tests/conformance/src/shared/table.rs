//! The table: rows of cells, aligned.

use std::fmt::Write as _;

/// Aligns the columns, with two spaces between them and none at the end of a line.
pub(crate) fn render(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..columns).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            // Writing to a string does not fail.
            let _ = write!(line, "{cell:<width$}  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// The same for a pull request.
pub(crate) fn markdown(rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = String::new();
    for (index, row) in rows.iter().enumerate() {
        text.push_str(&line(row));
        if index == 0 {
            text.push_str(&line(&vec!["---".to_owned(); row.len()]));
        }
    }
    text
}

/// How many of how many; a dash where there was nothing to ask, and a word where there was no answer.
pub(crate) fn ratio(passed: usize, asked: usize, failures: &[String]) -> String {
    match asked {
        0 if failures.is_empty() => "-".to_owned(),
        0 => "failed".to_owned(),
        _ => format!("{passed}/{asked}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned() {
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let rows = [row(["", "first", "second"]), row(["größer", "1/1", "-"]), row(["a", "-", "10/10"])];
        assert_eq!(render(&rows), "        first  second\ngrößer  1/1    -\na       -      10/10\n");
        assert_eq!(render(&[]), "");
    }

    #[test]
    fn the_first_row_is_the_head_in_markdown() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        assert_eq!(markdown(&[row(["", "first"]), row(["a", "1/1"])]), "|  | first |\n| --- | --- |\n| a | 1/1 |\n");
    }

    #[test]
    fn nothing_asked_and_no_answer_are_told_apart() {
        assert_eq!(ratio(0, 0, &[]), "-");
        assert_eq!(ratio(0, 0, &["a reason".to_owned()]), "failed");
        assert_eq!(ratio(1, 2, &["a reason".to_owned()]), "1/2");
    }
}
