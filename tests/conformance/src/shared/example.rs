//! The example programs of the client.

use super::{child, workspace};
use std::path::PathBuf;
use std::time::Duration;
use tokio::process::Command;

/// The timeout of a build.
const TIMEOUT: Duration = Duration::from_secs(600);

/// Builds an example with these features. Returns the program.
pub(crate) async fn build(name: &str, features: &str) -> anyhow::Result<PathBuf> {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(["build", "--quiet", "--locked", "--package", "phala-kms-client", "--example", name]);
    command.args(["--features", features]);
    child::run(command.current_dir(workspace::root()), TIMEOUT).await?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| workspace::root().join("target"), PathBuf::from);
    Ok(target.join("debug/examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}
