//! `cargo xtask snapshots`: which of `tests/snapshots` have moved, and taking over what is new. What is in a snapshot is
//! decided by the tests.

use crate::outcome::Outcome;
use crate::workspace::Workspace;
use crate::{cargo, cli, files};
use anyhow::{Context, bail};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::{fs, io};

/// The arguments of the cargo that compares them: of the tests with the word in their name.
const TEST: &str = "test --quiet --locked --package kms-tests snapshot";
/// What a snapshot that differs is written to, beside the one that it differs from.
const NEW: &str = ".snap.new";

/// The snapshots, below `tests/snapshots`, that are not what they were.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    pub(crate) changed: BTreeSet<String>,
    pub(crate) new: BTreeSet<String>,
    /// Nothing is compared with them any more.
    pub(crate) unreferenced: BTreeSet<String>,
}

impl Moved {
    /// Whether all is as it was.
    pub(crate) fn is_empty(&self) -> bool {
        self.all().is_empty()
    }

    /// A line for each.
    pub(crate) fn all(&self) -> Vec<String> {
        let Self { changed, new, unreferenced } = self;
        [(changed, "changed"), (new, "new"), (unreferenced, "nothing looks at it any more")]
            .into_iter()
            .flat_map(|(names, how)| names.iter().map(move |name| format!("{name}: {how}")))
            .collect()
    }
}

/// Compares, and takes over or lets review what differs.
pub(crate) fn run(workspace: &Workspace, options: &cli::Snapshots, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let moved = look(workspace)?;
    for line in moved.all() {
        writeln!(out, "{line}")?;
    }
    if moved.is_empty() {
        writeln!(out, "no snapshot has moved")?;
    } else if options.accept {
        test(workspace, &[("INSTA_UPDATE", "always"), ("INSTA_FORCE_PASS", "1")])?;
        for name in &moved.unreferenced {
            let path = folder(workspace).join(name);
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        writeln!(out, "they are taken over")?;
    } else if options.review {
        review(workspace, out)?;
    } else {
        writeln!(out, "`cargo xtask snapshots --review` shows what is different, `--accept` takes it over")?;
        return Ok(Outcome::Stale);
    }
    Ok(Outcome::Done)
}

/// Compares, and leaves everything as it was.
pub(crate) fn look(workspace: &Workspace) -> anyhow::Result<Moved> {
    let folder = folder(workspace);
    let references = tempfile::NamedTempFile::new()?;
    let path = references.path().to_str().context("the folder for temporary files is not Unicode")?;
    let result = test(
        workspace,
        &[("INSTA_UPDATE", "new"), ("INSTA_FORCE_PASS", "1"), ("INSTA_SNAPSHOT_REFERENCES_FILE", path)],
    );
    let moved = result.and_then(|()| Ok(moved(&folder, &fs::read_to_string(references.path())?)?));
    for name in snapshots(&folder)?.iter().filter(|name| name.ends_with(NEW)) {
        let path = folder.join(name);
        fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    moved
}

fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join("tests/snapshots")
}

/// Runs the tests that compare. What cargo complains about is shown as it comes.
fn test(workspace: &Workspace, variables: &[(&str, &str)]) -> anyhow::Result<()> {
    let output = cargo::command(workspace)
        .args(TEST.split(' '))
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .context("cannot start cargo")?;
    if !output.status.success() {
        // What a test says is on its standard output.
        io::stderr().write_all(&output.stdout)?;
        bail!("`cargo {TEST}` ended with {}", output.status);
    }
    Ok(())
}

fn review(workspace: &Workspace, out: &mut dyn Write) -> anyhow::Result<()> {
    if !cargo::has(workspace, "insta") {
        bail!(
            "cargo-insta is not installed: run `cargo install cargo-insta`, or `cargo {TEST}`, which prints what differs"
        );
    }
    test(workspace, &[("INSTA_UPDATE", "new"), ("INSTA_FORCE_PASS", "1")])?;
    out.flush()?;
    cargo::run(workspace, &[], "insta review")
}

/// Compares what lies in the folder with the list of the files that were looked at, one path on a line.
fn moved(folder: &Path, references: &str) -> io::Result<Moved> {
    let there = snapshots(folder)?;
    let looked_at: BTreeSet<String> = references.lines().map(|line| files::name(folder, Path::new(line))).collect();
    let mut moved = Moved::default();
    for name in &there {
        if let Some(plain) = name.strip_suffix(".new") {
            let is_there = there.contains(plain);
            if is_there { &mut moved.changed } else { &mut moved.new }.insert(plain.to_owned());
        } else if !looked_at.contains(name) {
            moved.unreferenced.insert(name.clone());
        }
    }
    Ok(moved)
}

/// The snapshots in the folder, those that were just written included.
fn snapshots(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = files::below(folder)?;
    found.retain(|name| {
        let plain = name.strip_suffix(".new").unwrap_or(name);
        Path::new(plain).extension().is_some_and(|extension| extension == "snap")
    });
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_beside_a_snapshot_and_what_nothing_looks_at_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("a")).unwrap();
        for name in ["a/same.snap", "a/other.snap", "a/other.snap.new", "a/new.snap.new", "a/old.snap", "a/notes.md"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let path = |name: &str| folder.path().join(name).display().to_string();
        let references = [path("a/same.snap"), path("a/other.snap"), path("a/new.snap")].join("\n");
        let moved = moved(folder.path(), &references).unwrap();
        assert_eq!(
            moved.all(),
            ["a/other.snap: changed", "a/new.snap: new", "a/old.snap: nothing looks at it any more"]
        );
    }

    #[test]
    fn a_folder_in_which_all_is_looked_at_has_not_moved() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("same.snap");
        fs::write(&path, "").unwrap();
        assert!(moved(folder.path(), &format!("{}\n", path.display())).unwrap().is_empty());
    }
}
