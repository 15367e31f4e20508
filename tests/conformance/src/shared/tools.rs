//! The programs of this machine that the run needs; what they are asked to do is said elsewhere.

use std::process::{Command, Stdio};

/// What has to be there, and what is said where it is not.
const NEEDED: [(&str, &str); 3] =
    [("node", "node is missing"), ("npm", "npm is missing"), ("python3", "python3 is missing")];

/// The programs, all of them there.
#[derive(Debug, Default)]
pub(crate) struct Tools {
    /// What they say about their versions: an installation is made for these.
    #[cfg_attr(not(feature = "client"), allow(dead_code, reason = "only an installation asks for it"))]
    pub(crate) versions: String,
}

impl Tools {
    /// Asks each for its version, which also shows that it runs.
    pub(crate) fn find() -> Result<Self, &'static str> {
        Self::by(|program| {
            let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
            output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
        })
    }

    fn by(version: impl Fn(&str) -> Option<String>) -> Result<Self, &'static str> {
        let line = |(program, missing)| version(program).map(|version| format!("{program} {version}")).ok_or(missing);
        let versions: Vec<String> = NEEDED.into_iter().map(line).collect::<Result<_, _>>()?;
        Ok(Self { versions: versions.join("\n") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_program_that_is_missing_is_named() {
        let without = |missing: &'static str| Tools::by(|program| (program != missing).then(|| "1.0".to_owned()));
        assert_eq!(without("python3").unwrap_err(), "python3 is missing");
        assert_eq!(without("npm").unwrap_err(), "npm is missing");
        assert_eq!(without("").unwrap().versions, "node 1.0\nnpm 1.0\npython3 1.0");
    }
}
