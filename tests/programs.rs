//! The example programs: their output and their exit status.

use std::path::PathBuf;
use std::process::{Command, Output};

use kms_client::AppId;
use kms_client::simulator::Simulator;
use serde_json::Value;

const APP: &str = "abababababababababababababababababababab";
const ANCHOR: &str = "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f";

/// Returns a command for an example, which cargo has built beside the tests.
pub(crate) fn example(name: &str) -> Command {
    let mut program = std::env::current_exe().unwrap();
    program.pop();
    program.pop();
    let program = program.join("examples").join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is missing: run `cargo test --workspace`", program.display());
    Command::new(program)
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A file that is removed when it is dropped.
struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str, content: &str) -> Self {
        let path = std::env::temp_dir().join(format!("kms-client-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn response(name: &str) -> Scratch {
    let vector: Value = serde_json::from_str(include_str!("vectors/end_to_end.json")).unwrap();
    let fields = ["public_key", "signature", "timestamp", "signature_v1"];
    let response: serde_json::Map<_, _> =
        fields.map(|field| (field.to_owned(), vector[field].clone())).into_iter().collect();
    Scratch::new(name, &Value::Object(response).to_string())
}

fn run(program: &str, response: &Scratch, more: &[&str]) -> (Output, String) {
    let output = example(program).args(["--app-id", APP, "--response", response.path()]).args(more).output().unwrap();
    let shown = text(&output.stdout) + &text(&output.stderr);
    (output, shown)
}

#[test]
fn verify_env_key_prints_the_signer_and_the_form() {
    let response = response("verify");
    let (output, shown) = run("verify_env_key", &response, &["--anchor", ANCHOR, "--now", "1700000300"]);
    assert!(output.status.success());
    assert_eq!(shown, format!("verified {ANCHOR} (v1)\n"));

    let legacy = std::fs::read_to_string(&response.0).unwrap().replace("signature_v1", "ignored");
    let legacy = Scratch::new("verify-legacy", &legacy);
    let (output, shown) = run("verify_env_key", &legacy, &["--anchor", ANCHOR]);
    assert!(output.status.success());
    assert_eq!(shown, format!("verified {ANCHOR} (legacy)\n"));
    let (output, shown) = run("verify_env_key", &legacy, &["--anchor", ANCHOR, "--reject-legacy"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("the policy rejects"), "{shown}");
}

#[test]
fn verify_env_key_fails_with_the_reason() {
    let response = response("verify-bad");
    let other = ANCHOR.replacen("03", "02", 1);
    let table = [
        (vec!["--anchor", ANCHOR, "--now", "1700000301"], "301 seconds ago"),
        (vec!["--anchor", ANCHOR, "--now", "1699999939"], "61 seconds ahead"),
        (vec!["--anchor", other.as_str(), "--now", "1700000000"], "not signed by the anchor"),
        (vec!["--anchor", "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C"], "address of a contract"),
        (vec!["--anchor", "03"], "66 hex digits"),
        (vec![], "--anchor HEX is missing"),
        (vec!["--anchor", ANCHOR, "--bogus"], "--bogus"),
    ];
    for (arguments, reason) in table {
        let (output, shown) = run("verify_env_key", &response, &arguments);
        assert_eq!(output.status.code(), Some(1), "{shown}");
        assert!(shown.starts_with("error: ") && shown.contains(reason), "{shown}");
    }
}

#[tokio::test]
async fn seal_env_prints_the_arguments_of_the_next_call() {
    let response = response("seal");
    let env = Scratch::new("seal.env", "A=1\nexport B='two words'\n");
    let more = ["--anchor", ANCHOR, "--now", "1700000000", "--env", env.path()];
    let (output, shown) = run("seal_env", &response, &more);
    assert!(output.status.success(), "{shown}");
    let sealed: Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(sealed["env_keys"], serde_json::json!(["A", "B"]));
    let envelope = alloy_primitives::hex::decode(sealed["encrypted_env"].as_str().unwrap()).unwrap();
    let simulator = Simulator::start().await.unwrap();
    let opened = simulator.open(APP.parse::<AppId>().unwrap(), envelope).unwrap();
    assert_eq!(opened[1], ("B".to_owned(), "two words".to_owned()));
}

#[test]
fn anchor_leaves_out_no_check_that_was_asked_for() {
    let chain = ["--chain-id", "8453", "--contract", "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C"];
    for (arguments, reason) in [
        (&[&chain[..], &["--mr-aggregated", &"ab".repeat(32)]].concat()[..], "at least one endpoint"),
        (&["--evidence", "x.json", "--rpc", "http://127.0.0.1:1"], "--chain-id is missing"),
        (&["--evidence", "x.json", "--chain-id", "1", "--proven"], "--contract is missing"),
        (&[], "are missing"),
        (&["--mr-aggregated", &"ab".repeat(32)], "--collateral FILE is missing, which --mr-aggregated needs"),
    ] {
        let output = example("anchor").args(arguments).output().unwrap();
        let shown = text(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{arguments:?}: {shown}");
        assert!(shown.contains(reason), "{arguments:?}: {shown}");
    }
}

#[tokio::test]
async fn anchor_does_not_print_a_key_without_the_attestation_that_was_asked_for() {
    let simulator = Simulator::start().await.unwrap();
    let base = ["--chain-id", "8453", "--contract", "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C"];
    let rpc = simulator.rpc_url("base");
    let run = |more: &[&str]| example("anchor").args(base).args(["--rpc", &rpc]).args(more).output().unwrap();
    assert!(run(&[]).status.success());
    for more in
        [&["--any-code"][..], &["--mr-aggregated", &"ab".repeat(32)], &["--at", "1"], &["--accept-tcb", "OutOfDate"]]
    {
        let output = run(more);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{more:?}");
        assert!(text(&output.stderr).contains(more[0]), "{more:?}");
    }
}

#[test]
fn seal_env_rejects_an_invalid_input_and_shows_no_value() {
    let response = response("seal-bad");
    let env = Scratch::new("seal-bad.env", "A='SECRET");
    let more = ["--anchor", ANCHOR, "--now", "1700000000", "--env", env.path()];
    let (output, shown) = run("seal_env", &response, &more);
    assert_eq!(output.status.code(), Some(1));
    assert!(shown.contains("seal-bad.env`, which sets `A`") && !shown.contains("SECRET"), "{shown}");
    let (output, shown) = run("seal_env", &response, &["--anchor", ANCHOR, "--env", env.path()]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{shown}");
}
