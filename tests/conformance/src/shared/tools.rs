//! The programs that must be installed on this machine: node, npm and python3.

use std::process::{Command, Stdio};

const PROGRAMS: [(&str, &str); 3] =
    [("node", "node is missing"), ("npm", "npm is missing"), ("python3", "python3 is missing")];

/// The programs, which are all present.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    /// The programs' version numbers, one a line: an installation is valid for these versions.
    pub(crate) versions: String,
}

impl Tools {
    /// Runs each program for its version. Fails with the name of the first program that is missing.
    pub(crate) fn find() -> Result<Self, &'static str> {
        Self::find_with(|program| {
            let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        })
    }

    fn find_with(version: impl Fn(&str) -> Option<String>) -> Result<Self, &'static str> {
        let line = |(program, missing)| version(program).map(|version| format!("{program} {version}")).ok_or(missing);
        let versions: Vec<String> = PROGRAMS.into_iter().map(line).collect::<Result<_, _>>()?;
        Ok(Self { versions: versions.join("\n") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_missing_program_is_named() {
        let without =
            |missing: &'static str| Tools::find_with(|program| (program != missing).then(|| "1.0".to_owned()));
        assert_eq!(without("python3").unwrap_err(), "python3 is missing");
        assert_eq!(without("npm").unwrap_err(), "npm is missing");
        assert_eq!(without("").unwrap().versions, "node 1.0\nnpm 1.0\npython3 1.0");
    }
}
