//! Calls a service that fails now and then, 64 calls at a time, and fails itself if a call is lost:
//!
//! `cargo run --release -p kms-tests --bin soak -- [--seconds 60]`

#![allow(clippy::print_stdout, reason = "a program tells its user")]

use std::error::Error;
use std::time::Duration;

use fault::soak::{Count, Outcome, TASKS, run};
use lexopt::prelude::{Long, ValueExt as _};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut seconds = 60;
    let mut arguments = lexopt::Parser::from_env();
    while let Some(argument) = arguments.next()? {
        match argument {
            Long("seconds") => seconds = arguments.value()?.parse()?,
            _ => return Err(argument.unexpected().into()),
        }
    }
    println!("{TASKS} tasks for {seconds} s");
    let Outcome { counts, injected, sockets, memory } = run(Duration::from_secs(seconds)).await?;
    for (rate, Count { answered, dropped, failed }) in counts {
        let calls = answered + dropped + failed.values().sum::<u64>();
        println!("{rate:2} % faults: {calls} calls, {answered} answered, {dropped} dropped, failed: {failed:?}");
    }
    println!("{injected} faults were injected");
    if let Some((before, after)) = sockets {
        println!("sockets: {before} before, {after} after");
    }
    if let Some((before, after)) = memory {
        println!("memory: {} KiB before, {} KiB after", before / 1024, after / 1024);
    }
    if sockets.is_none() || memory.is_none() {
        println!("sockets and memory: skipped, as this system does not tell");
    }
    Ok(())
}
