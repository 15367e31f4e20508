//! The memory and the sockets of this process, as Linux reports them. Other systems do not, and tests skip these checks.

use std::fs;

/// Returns the most memory that the process has had, in bytes.
#[must_use]
pub fn peak_memory() -> Option<u64> {
    status("VmHWM:")
}

/// Returns the memory that the process has, in bytes.
#[must_use]
pub fn memory() -> Option<u64> {
    status("VmRSS:")
}

/// Returns the number of open sockets.
#[must_use]
pub fn sockets() -> Option<usize> {
    let files = fs::read_dir("/proc/self/fd").ok()?;
    let targets = files.filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    Some(targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count())
}

fn status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some(kilobytes * 1024)
}
