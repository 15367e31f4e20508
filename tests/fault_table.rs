//! The page `kms-client/docs/faults.md`, generated from the reports of all faults with the default features.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use crate::faults::reports;

const HEAD: &str = include_str!("fault_table.md");

/// Writes the page with `UPDATE_FAULTS`. Without it, compares the page with the file.
#[test]
fn the_table_of_faults_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kms-client/docs/faults.md");
    let page = page();
    if env::var_os("UPDATE_FAULTS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let command = "UPDATE_FAULTS=1 cargo test -p kms-tests the_table_of_faults";
    assert!(found == page, "kms-client/docs/faults.md is stale: run `{command}`. Expected:\n{page}");
}

/// Returns the head, and then a table of the faults of each kind in the head's order.
fn page() -> String {
    let mut page = HEAD.to_owned();
    let mut rows = 0;
    for kind in HEAD.lines().filter_map(|line| line.strip_prefix("| [`")?.split('`').next()) {
        write!(page, "\n## `{kind}`\n\n| the server | reads are retried | error of `get_kms_info` without retries |\n")
            .unwrap();
        page += "|---|---|---|\n";
        for (fault, report) in reports().filter(|(_, report)| report.outcomes[0].kind == kind) {
            let retried = if report.outcomes[0].attempts > 1 { "yes" } else { "no" };
            writeln!(page, "| {} | {retried} | `` {} `` |", fault.behaviour, report.message).unwrap();
            rows += 1;
        }
    }
    assert_eq!(rows, reports().count(), "a kind of error is missing in tests/fault_table.md");
    assert!(!page.contains("|---|---|---|\n\n"), "a kind of error in tests/fault_table.md has no fault");
    page
}
