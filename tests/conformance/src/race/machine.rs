//! The date and the machine of a run.

use std::fs;
use std::time::SystemTime;

/// Returns the date, the operating system, the processor and the versions, in one line.
pub(super) fn describe(versions: &str) -> String {
    let date = httpdate::fmt_http_date(SystemTime::now());
    // An HTTP date is `Sun, 06 Nov 1994 08:49:37 GMT`.
    let date = date.get(5..16).unwrap_or(&date).to_owned();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor(&information).unwrap_or(std::env::consts::ARCH);
    let versions = versions.lines().collect::<Vec<_>>().join(", ");
    format!("{date}, {}, {processor}, {cores} cores, {versions}", std::env::consts::OS)
}

fn processor(information: &str) -> Option<&str> {
    information.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':').map(|(_, name)| name.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_processor_is_read() {
        assert_eq!(processor("processor\t: 0\nmodel name\t: Fast (R) 9\n"), Some("Fast (R) 9"));
        assert_eq!(processor("processor\t: 0\n"), None);
    }

    #[test]
    fn the_versions_follow_the_date_and_the_machine() {
        let line = describe("node v20\npython3 3.11");
        assert!(line.ends_with(" cores, node v20, python3 3.11") && !line.contains("GMT"), "{line}");
    }
}
