//! The run of `delivery`.

use super::{example, sdk};
use crate::shared::tools::Tools;
use crate::shared::{check, install};
use std::io::Write;

/// Runs every check, and prints the table. Fails if a check has failed.
pub(crate) async fn run(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let installation = install::install(tools, out).await?;
    let mut checks = sdk::checks(&installation).await?;
    checks.extend(example::checks(&installation).await?);
    check::publish("delivery", &checks, out)
}
