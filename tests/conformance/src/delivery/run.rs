//! The run of `delivery`.

use super::{example, sdk};
use crate::shared::install;
use crate::shared::table;
use crate::shared::tools::Tools;
use anyhow::bail;
use std::io::Write;

/// A check, and the reason why it has failed.
pub(super) struct Check {
    pub(super) name: String,
    pub(super) result: anyhow::Result<()>,
}

/// Runs every check, and prints the table. Fails if a check has failed.
pub(crate) async fn run(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let installation = install::install(tools, out).await?;
    let mut checks = sdk::checks(&installation).await?;
    checks.extend(example::checks(&installation).await?);
    let cells = |Check { name, result }: &Check| {
        [name.clone(), if result.is_ok() { "passed".to_owned() } else { "failed".to_owned() }]
    };
    table::publish(&table::markdown(["delivery", ""], checks.iter().map(cells)), out)?;
    let mut failed = 0;
    for Check { name, result } in &checks {
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
