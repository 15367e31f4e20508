//! Checks the workflows as text: no job has both code of the checkout or of a dependency and a right or a secret.

use crate::workspace::Workspace;
use std::fs;

/// Returns the name and the lines of each job of every workflow, without comments.
fn jobs() -> Vec<(String, String)> {
    let mut jobs: Vec<(String, String)> = Vec::new();
    for entry in fs::read_dir(Workspace::find().unwrap().root.join(".github/workflows")).unwrap() {
        let text = fs::read_to_string(entry.unwrap().path()).unwrap();
        let (head, text) = text.split_once("\njobs:\n").unwrap();
        assert!(head.contains("\npermissions:") && !head.contains("write"), "only a job has rights: {head}");
        for line in text.lines().filter(|line| !line.trim_start().starts_with('#')) {
            match line.strip_prefix("  ").and_then(|line| line.strip_suffix(':')) {
                Some(name) if !name.starts_with(' ') => jobs.push((name.to_owned(), String::new())),
                _ => jobs.last_mut().unwrap().1.extend([line, "\n"]),
            }
        }
    }
    jobs
}

#[test]
fn a_job_with_a_right_or_a_secret_builds_nothing_and_runs_no_file_of_the_checkout() {
    let mut privileged = jobs();
    privileged.retain(|(_, job)| [": write", "secrets.", "github.token"].iter().any(|right| job.contains(right)));
    privileged.sort();
    assert!(privileged.iter().map(|(name, _)| name).eq(["key", "live", "propose", "withdraw"]), "{privileged:?}");
    for (name, job) in privileged {
        let builds =
            ["cargo", "rust", ".ci/", "./", "bash", " sh ", "source ", "python", "npm", "npx", "node", "make "];
        assert!(builds.iter().all(|program| !job.contains(program)), "{name}");
        // Only the job that has neither a checkout nor the right to write may run a program of another job.
        let has_rights = ["checkout", ": write", "github.token"].iter().any(|right| job.contains(right));
        assert!(!has_rights || !job.contains("chmod"), "{name}");
    }
}

#[test]
fn every_action_is_pinned_and_no_checkout_keeps_its_token() {
    for (name, job) in jobs() {
        for (_, pin) in job.split("uses: ").skip(1).map(|uses| uses.split_once('@').unwrap()) {
            let (sha, version) = pin.split_at(40);
            assert!(sha.chars().all(|c| c.is_ascii_hexdigit()) && version.starts_with(" # v"), "{name}: {sha}");
        }
        assert_eq!(
            job.matches("actions/checkout@").count(),
            job.matches("persist-credentials: false").count(),
            "{name}"
        );
    }
}
