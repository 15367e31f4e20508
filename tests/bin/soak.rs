//! Runs the soak of the testkit. Fails if a call is lost, or if sockets or memory are not released:
//!
//! `cargo run --release -p kms-tests --bin soak -- [--seconds 60]`

#![allow(clippy::print_stdout, reason = "the results of a program go to standard output")]

use std::error::Error;
use std::time::Duration;

use lexopt::prelude::{Long, ValueExt as _};
use testkit::soak::{Count, Outcome, TASKS, run};

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
    for (rate, Count { succeeded, dropped, failed }) in counts {
        let calls = succeeded + dropped + failed.values().sum::<u64>();
        println!("{rate:2} % faults: {calls} calls, {succeeded} succeeded, {dropped} dropped, failed: {failed:?}");
    }
    println!("{injected} faults were injected");
    if let Some((before, after)) = sockets {
        println!("sockets: {before} before, {after} after");
    }
    if let Some((before, after)) = memory {
        println!("memory: {} KiB before, {} KiB after", before / 1024, after / 1024);
    }
    if sockets.is_none() || memory.is_none() {
        println!("sockets and memory: skipped, because this system does not report them");
    }
    Ok(())
}
