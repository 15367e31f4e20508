//! Calls that are made while the service fails now and then: none is lost, and nothing of them stays.

use std::process::Command;

#[test]
fn no_call_is_lost_and_nothing_is_kept_while_the_service_fails_now_and_then() {
    let output = Command::new(env!("CARGO_BIN_EXE_soak")).args(["--seconds", "4"]).output().unwrap();
    let [told, error] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{told}{error}");
    assert!(told.contains("30 % faults") && !told.contains("\n0 faults"), "{told}");
}
