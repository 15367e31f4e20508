//! Meets the client with one fault, and prints what came of it as JSON: `trial NAME`. Its own process, so that its memory
//! is that of the client alone.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program of the tests tells by printing and panicking")]

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let name = std::env::args().nth(1).expect("the name of a fault is missing");
    let fault = fault::faults().find(|fault| fault.name == name).expect("no fault is called so");
    let report = fault::run(fault).await;
    println!("{}", serde_json::to_string(&report).expect("a report is JSON"));
}
