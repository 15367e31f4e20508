//! Checks with a name, and the table of their results.

use super::table;
use anyhow::bail;
use std::io::Write;

/// A check, and the reason why it has failed.
pub(crate) struct Check {
    pub(crate) name: String,
    pub(crate) result: anyhow::Result<()>,
}

impl Check {
    pub(crate) fn new(name: impl Into<String>, result: anyhow::Result<()>) -> Self {
        Self { name: name.into(), result }
    }
}

/// Prints the table. Fails if a check has failed.
pub(crate) fn publish(title: &str, checks: &[Check], out: &mut dyn Write) -> anyhow::Result<()> {
    let cells = |Check { name, result }: &Check| {
        [name.clone(), if result.is_ok() { "passed".to_owned() } else { "failed".to_owned() }]
    };
    table::publish(&table::markdown([title, ""], checks.iter().map(cells)), out)?;
    let mut failed = 0;
    for Check { name, result } in checks {
        if let Err(error) = result {
            failed += 1;
            writeln!(out, "FAILED: {name}: {error:#}")?;
        }
    }
    if failed > 0 {
        bail!("{failed} checks failed");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_failed_check_fails_all_and_shows_its_reason() {
        let mut out = Vec::new();
        assert!(publish("checks", &[Check::new("a", Ok(()))], &mut out).is_ok());
        let checks = [Check::new("a", Ok(())), Check::new("b", Err(anyhow::anyhow!("the reason")))];
        assert!(publish("checks", &checks, &mut out).is_err());
        let out = String::from_utf8(out).unwrap();
        assert!(out.contains("FAILED: b: the reason") && !out.contains("FAILED: a"), "{out}");
    }
}
