//! The example programs: their output and their exit status.

use std::io::Read as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use kms_client::simulator::Simulator;
use kms_client::{AppId, ComposeHash, EnvUpdate, Environment};
use serde_json::{Value, json};

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

/// Returns a command for an example that calls this simulator.
fn against(simulator: &Simulator, name: &str) -> Command {
    let mut program = example(name);
    program
        .env_clear()
        .env("PHALA_CLOUD_API_KEY", simulator.api_key())
        .env("PHALA_CLOUD_API_PREFIX", simulator.base_url());
    program
}

#[tokio::test]
async fn rotate_replaces_one_variable_and_adds_no_name() {
    let simulator = Simulator::start().await.unwrap();
    let anchor = simulator.root_key("phala").unwrap();
    let file = Scratch::new("rotate.env", "A=1\nB=2\n");
    let environment = Environment::from_dotenv_path(&file.0).unwrap();
    let update = simulator.client().push_env("phala", APP, anchor, &environment).await.unwrap();
    assert!(matches!(update, EnvUpdate::Accepted { .. }), "{update:?}");

    let rotate = |assignment: &str| {
        let mut program = against(&simulator, "rotate");
        program.args([APP, file.path(), assignment]).env("KMS_ROOT_KEY", anchor.to_string()).output().unwrap()
    };
    let variables = || simulator.environment(APP.parse().unwrap()).unwrap();
    let output = rotate("A=new");
    assert!(output.status.success(), "{}", text(&output.stderr));
    let rotated = [("A".to_owned(), "new".to_owned()), ("B".to_owned(), "2".to_owned())];
    assert_eq!(variables(), rotated);

    let output = rotate("C=SECRET");
    let shown = text(&output.stdout) + &text(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{shown}");
    assert!(shown.contains("`C` is not a name that the app allows") && !shown.contains("SECRET"), "{shown}");
    assert_eq!(variables(), rotated);
}

#[tokio::test]
async fn fleet_lists_the_apps_to_which_nothing_was_delivered() {
    let simulator = Simulator::start().await.unwrap();
    let on_chain = "ba".repeat(20);
    let (ids, env) = (Scratch::new("fleet.txt", &format!("{on_chain}\n")), Scratch::new("fleet.env", "NEW=SECRET\n"));
    let failed = Scratch::new("fleet-failed.txt", "");
    let fleet = |apps: &str, kms: &str| {
        let anchor = simulator.root_key(kms).unwrap().to_string();
        let mut program = against(&simulator, "fleet");
        program.args(["--apps", apps, "--kms", kms, "--anchor", &anchor, "--env", env.path()]);
        program.args(["--failed", failed.path(), "--deliver"]).output().unwrap()
    };
    let output = fleet(ids.path(), "base");
    let shown = text(&output.stdout) + &text(&output.stderr);
    assert_eq!((output.status.code(), text(&output.stdout)), (Some(1), String::new()), "{shown}");
    assert!(shown.contains("delivered 0 of 1") && shown.contains("RegistrationRequired"), "{shown}");
    assert!(!shown.contains("SECRET"), "{shown}");
    assert_eq!(std::fs::read_to_string(&failed.0).unwrap().trim(), on_chain);
    assert_eq!(simulator.environment(on_chain.parse().unwrap()), None);

    // The list of a run that failed is the input of the next one.
    std::fs::write(&failed.0, format!("{APP}\n")).unwrap();
    let output = fleet(failed.path(), "phala");
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains(APP), "{}", text(&output.stdout));
    assert_eq!(std::fs::read_to_string(&failed.0).unwrap(), "");

    let before = simulator.request_count();
    let malformed = Scratch::new("fleet-malformed.txt", &format!("{APP}\nnot an id\n"));
    let output = fleet(malformed.path(), "phala");
    let shown = text(&output.stderr);
    assert!(output.status.code() == Some(1) && shown.contains("line 2 of"), "{shown}");
    assert_eq!(simulator.request_count(), before, "nothing is sent before every line was read");

    // An interrupt leaves the rest of the list.
    let many: Vec<_> = (0..5000).map(|number| format!("{number:040x}")).collect();
    std::fs::write(&ids.0, many.join("\n")).unwrap();
    let anchor = simulator.root_key("phala").unwrap().to_string();
    let mut program = against(&simulator, "fleet");
    program.args(["--apps", ids.path(), "--anchor", &anchor, "--env", env.path(), "--failed", failed.path()]);
    let mut program = program.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = [0];
    program.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert!(Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap().success());
    let output = program.wait_with_output().unwrap();
    let shown = text(&output.stderr);
    assert!(output.status.code() == Some(1) && shown.contains("interrupted: "), "{shown}");
    let sealed = text(&first) + &text(&output.stdout);
    let sealed = sealed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["app_id"].clone());
    let sealed: Vec<_> = sealed.map(|id| id.as_str().unwrap().to_owned()).collect();
    let left = std::fs::read_to_string(&failed.0).unwrap();
    assert!(!left.is_empty(), "all of them were sealed before the interrupt");
    let mut every: Vec<_> = left.lines().chain(sealed.iter().map(String::as_str)).collect();
    every.sort_unstable();
    assert_eq!(every, many, "each app is sealed or left");
}

#[tokio::test]
async fn deploy_prints_a_prediction_and_an_environment_that_its_app_can_open() {
    let simulator = Simulator::start().await.unwrap();
    let anchor = simulator.root_key("phala").unwrap().to_string();
    let env = Scratch::new("deploy.env", "A=1\n");
    let compose = Scratch::new("deploy.json", "{}");
    let files = ["--env", env.path(), "--compose", compose.path()];
    let output = against(&simulator, "deploy").args(files).args(["--anchor", &anchor]).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    let app: Value = serde_json::from_slice(&output.stdout).unwrap();
    let predicted = simulator.client().get_next_app_ids().await.unwrap().pop().unwrap();
    assert_eq!((&app["app_id"], &app["nonce"]), (&json!(predicted.app_id), &json!(predicted.nonce)));
    assert_eq!(app["compose_hash"], json!(ComposeHash::from_compose(b"{}")));
    let envelope = alloy_primitives::hex::decode(app["encrypted_env"].as_str().unwrap()).unwrap();
    assert_eq!(simulator.open(predicted.app_id, envelope).unwrap(), [("A".to_owned(), "1".to_owned())]);

    let output = against(&simulator, "deploy").args(files).output().unwrap();
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0));
    assert!(text(&output.stderr).contains("--anchor"));
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
