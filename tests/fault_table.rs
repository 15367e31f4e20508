//! The page on faults is what came of them, with the default features.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use crate::faults::each;

/// Writes the table, or compares it with the one that is there.
#[test]
fn the_table_of_faults_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kms-client/docs/faults.md");
    let table = table();
    if env::var_os("UPDATE_FAULTS").is_some() {
        fs::write(&path, &table).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let mend = "run `UPDATE_FAULTS=1 cargo test -p kms-tests the_table_of_faults`";
    assert!(found == table, "kms-client/docs/faults.md is stale: {mend}; it shall be\n{table}");
}

fn table() -> String {
    let mut table = include_str!("fault/head.md").to_owned();
    table += "\n| what the service does | kind | repeated | what `get_kms_info` says, if it is not repeated |\n|---|---|---|---|\n";
    for (fault, report) in each() {
        let (answer, message) = (&report.answers[0], &report.message);
        let (kind, repeated) = (&answer.kind, if answer.tries > 1 { "yes" } else { "no" });
        writeln!(table, "| {} | [`{kind}`](crate::ErrorKind::{kind}) | {repeated} | `` {message} `` |", fault.does)
            .unwrap();
    }
    table
}
