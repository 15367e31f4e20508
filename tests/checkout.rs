//! A user's crate that depends on a checkout.

use std::path::Path;
use std::process::Command;
use std::{env, fs};

/// Copies a folder without its build outputs. A symbolic link becomes a text file with its target, as on Windows.
fn copy_without_links(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        let kind = entry.file_type().unwrap();
        if kind.is_symlink() {
            fs::write(target, fs::read_link(entry.path()).unwrap().to_str().unwrap()).unwrap();
        } else if kind.is_file() {
            fs::copy(entry.path(), target).unwrap();
        } else if ![".git", "target"].iter().any(|name| entry.file_name() == *name) {
            copy_without_links(&entry.path(), &target);
        }
    }
}

#[test]
fn a_checkout_without_symbolic_links_builds_a_users_crate() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("checkout");
    let (copy, user) = (folder.join("copy"), folder.join("user"));
    // The target folder of the user's crate stays, so that only the first run builds its dependencies.
    let _ = fs::remove_dir_all(&copy);
    copy_without_links(workspace, &copy);
    assert_eq!(fs::read_to_string(copy.join("kms-api-gen/openapi.json")).unwrap(), "../openapi.json");

    fs::create_dir_all(user.join("src")).unwrap();
    let manifest = r#"
        [package]
        name = "user"
        edition = "2024"
        [workspace]
        [dependencies]
        phala-kms-client = { path = "../copy/kms-client", default-features = false, features = ["ring"] }
    "#;
    fs::write(user.join("Cargo.toml"), manifest).unwrap();
    fs::write(user.join("src/lib.rs"), "pub use kms_client::Client;").unwrap();
    fs::copy(workspace.join("Cargo.lock"), user.join("Cargo.lock")).unwrap();

    let output = Command::new(env::var_os("CARGO").unwrap())
        .args(["check", "--quiet", "--target-dir"])
        .arg(folder.join("target"))
        .current_dir(&user)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lock = fs::read_to_string(user.join("Cargo.lock")).unwrap();
    for generator in ["progenitor", "progenitor-impl", "typify", "prettyplease", "openapiv3", "alloy-primitives"] {
        assert!(!lock.contains(&format!("name = \"{generator}\"\n")), "{generator} is in the tree of a user");
    }
}
