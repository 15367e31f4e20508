//! `cargo xtask snapshots`: compares the files in `tests/snapshots` with the code, and accepts differences.

use crate::cargo;
use crate::outcome::Outcome;
use crate::workspace::Workspace;
use anyhow::{Context, bail};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{fs, io};
use walkdir::WalkDir;

/// The arguments of cargo for the tests that compare snapshots.
const TEST: &str = "test --quiet --locked --package kms-tests snapshot";
/// The end of the name of a new snapshot, which is written beside the old one.
const NEW: &str = ".snap.new";
const SNAP: &str = ".snap";

#[derive(clap::Args)]
#[group(multiple = false)]
pub(crate) struct Options {
    /// Only compare, which is the default.
    #[arg(long)]
    check: bool,
    /// Accept every difference, and delete snapshots that no test uses.
    #[arg(long)]
    accept: bool,
    /// Review the differences with cargo-insta.
    #[arg(long)]
    review: bool,
}

/// The snapshots below `tests/snapshots` that differ, each with its state.
pub(crate) type Differences = BTreeMap<String, &'static str>;

const UNUSED: &str = "unused";

pub(crate) fn lines(differences: &Differences) -> Vec<String> {
    differences.iter().map(|(name, state)| format!("{name}: {state}")).collect()
}

pub(crate) fn run(workspace: &Workspace, options: &Options, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let differences = look(workspace)?;
    lines(&differences).iter().try_for_each(|line| writeln!(out, "{line}"))?;
    if differences.is_empty() {
        writeln!(out, "every snapshot is up to date")?;
    } else if options.accept {
        test(workspace, &[("INSTA_UPDATE", "always"), ("INSTA_FORCE_PASS", "1")])?;
        for (name, _) in differences.iter().filter(|(_, state)| **state == UNUSED) {
            let path = folder(workspace).join(name);
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        writeln!(out, "every difference is accepted")?;
    } else if options.review {
        review(workspace, out)?;
    } else {
        writeln!(out, "review the differences with `cargo xtask snapshots --review`, or accept them with `--accept`")?;
        return Ok(Outcome::Stale);
    }
    Ok(Outcome::Done)
}

pub(crate) fn look(workspace: &Workspace) -> anyhow::Result<Differences> {
    let folder = folder(workspace);
    let references = tempfile::NamedTempFile::new()?;
    let path = references.path().to_str().context("the path of the temporary folder is not valid Unicode")?;
    let result = test(
        workspace,
        &[("INSTA_UPDATE", "new"), ("INSTA_FORCE_PASS", "1"), ("INSTA_SNAPSHOT_REFERENCES_FILE", path)],
    );
    let differences = result.and_then(|()| Ok(compared(&folder, &fs::read_to_string(references.path())?)?));
    for name in snapshots(&folder)?.iter().filter(|name| name.ends_with(NEW)) {
        let path = folder.join(name);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    differences
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/snapshots")
}

/// Runs the tests that compare. The messages of cargo are shown immediately.
fn test(workspace: &Workspace, variables: &[(&str, &str)]) -> anyhow::Result<()> {
    let output = cargo::command(workspace)
        .args(TEST.split(' '))
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        // Tests write their messages to standard output.
        io::stderr().write_all(&output.stdout)?;
        bail!("`cargo {TEST}` ended with {}", output.status);
    }
    Ok(())
}

fn review(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<()> {
    if !cargo::has(workspace, "insta") {
        bail!(
            "cargo-insta is not installed: run `cargo install cargo-insta`, or `cargo {TEST}`, which prints the differences"
        );
    }
    test(workspace, &[("INSTA_UPDATE", "new"), ("INSTA_FORCE_PASS", "1")])?;
    out.flush()?;
    cargo::run(workspace, &[], "insta review")
}

/// Compares the files in the folder with the list of the files that tests have used, one path per line.
fn compared(folder: &Path, references: &str) -> io::Result<Differences> {
    let present = snapshots(folder)?;
    let used: BTreeSet<String> = references.lines().map(|line| name(folder, Path::new(line))).collect();
    let state = |name: &String| match name.strip_suffix(".new") {
        Some(old) => Some((old.to_owned(), if present.contains(old) { "changed" } else { "new" })),
        None => (!present.contains(&format!("{name}.new")) && !used.contains(name)).then(|| (name.clone(), UNUSED)),
    };
    Ok(present.iter().filter_map(state).collect())
}

fn snapshots(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in WalkDir::new(folder) {
        let name = name(folder, entry?.path());
        if name.ends_with(SNAP) || name.ends_with(NEW) {
            found.insert(name);
        }
    }
    Ok(found)
}

/// Returns the name of a file, relative to the folder, with slashes.
fn name(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_new_and_unused_snapshots_are_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        for name in ["a/same.snap", "a/other.snap", "a/other.snap.new", "a/new.snap.new", "a/old.snap", "a/notes.md"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let path = |name: &str| folder.path().join(name).display().to_string();
        let references = [path("a/same.snap"), path("a/other.snap"), path("a/new.snap")].join("\n");
        let differences = compared(folder.path(), &references).unwrap();
        assert_eq!(lines(&differences), ["a/new.snap: new", "a/old.snap: unused", "a/other.snap: changed"]);
        for name in ["a/other.snap.new", "a/new.snap.new", "a/old.snap"] {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
        assert!(compared(folder.path(), &references).unwrap().is_empty());
    }
}
