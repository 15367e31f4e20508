//! Runs the simulator until Ctrl-C, for clients in any language: `cargo run --example simulator -- --port 4599`.

#![allow(clippy::print_stdout, reason = "the program prints how to use it")]

use kms_client::simulator::Simulator;
use lexopt::prelude::*;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Simulator::builder();
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("port") => builder = builder.port(arguments.value()?.parse()?),
            Long("api-key") => builder = builder.api_key(arguments.value()?.string()?),
            Long("sign-v1") => builder = builder.sign_v1(),
            Long("leave-out-absent") => builder = builder.leave_out_absent(),
            Long("help") => {
                println!("options: --port PORT --api-key KEY --sign-v1 --leave-out-absent");
                return Ok(());
            }
            _ => return Err(argument.unexpected().into()),
        }
    }
    let simulator = builder.start().await?;
    println!("The simulator runs until Ctrl-C. Point a client at it with");
    println!("  export PHALA_CLOUD_API_PREFIX={}/api/v1", simulator.base_url());
    println!("  export PHALA_CLOUD_API_KEY={}", simulator.api_key());
    tokio::signal::ctrl_c().await?;
    simulator.shutdown().await;
    Ok(())
}
