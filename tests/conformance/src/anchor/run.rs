//! The run of `anchor`.

use super::contract::Deployed;
use super::node::Node;
use super::{contract, program, quotes};
use crate::shared::tools::Tools;
use crate::shared::{check, install};
use std::io::Write;

/// Runs every check, and prints the table. Fails if a check has failed.
pub(crate) async fn run(tools: &Tools, out: &mut dyn Write) -> anyhow::Result<()> {
    let evm = install::install_node(tools, "evm", out).await?;
    let node = Node::start(&evm).await?;
    let deployed = Deployed::new(&evm, &node).await?;
    let mut checks = Box::pin(contract::checks(&evm, &node, &deployed)).await?;
    checks.extend(program::checks(&node, &deployed).await?);
    checks.extend(quotes::checks(&evm, out).await?);
    check::publish("anchor", &checks, out)
}
