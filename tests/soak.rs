//! Calls against a service with random faults: no call is lost, and no resource is kept.

use std::process::Command;

#[test]
fn no_call_is_lost_and_no_resource_is_kept_while_the_service_has_faults() {
    let output = Command::new(env!("CARGO_BIN_EXE_soak")).args(["--seconds", "4"]).output().unwrap();
    let [printed, error] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    assert!(output.status.success(), "{printed}{error}");
    assert!(printed.contains("30 % faults") && !printed.contains("\n0 faults"), "{printed}");
}
