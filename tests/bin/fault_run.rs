//! Injects one fault into every operation and prints the report as JSON: `fault_run NAME`. It is a process of its own, so
//! that the memory it measures is that of the client alone.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program of the tests prints its report or panics")]

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let name = std::env::args().nth(1).expect("the name of a fault is missing");
    let fault = testkit::fault::faults().find(|fault| fault.name == name).expect("no fault has this name");
    let report = testkit::fault::run(fault).await;
    println!("{}", serde_json::to_string(&report).expect("a report is JSON"));
}
