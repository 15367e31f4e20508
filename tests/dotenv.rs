//! A dotenv text is read literally: nothing is expanded, and an error shows the line and the name.

use kms_client::simulator::Simulator;
use kms_client::{AppId, Environment, EnvironmentError, Policy};
use proptest::prelude::*;

/// Returns the names and values of a text, as the CVM gets them.
async fn opened(text: &str) -> Vec<(String, String)> {
    let simulator = Simulator::start().await.unwrap();
    let app_id = AppId::from([1; 20]);
    let key = simulator.client().get_app_env_encrypt_pubkey("phala", app_id).await.unwrap();
    let sealed =
        key.trust_any_signer(Policy::default()).unwrap().seal(&Environment::from_dotenv(text).unwrap()).unwrap();
    simulator.open(app_id, sealed).unwrap()
}

#[tokio::test]
async fn every_form_of_a_line_is_read() {
    let table = [
        ("A=b", "b"),
        ("A=", ""),
        ("  A = b  ", "b"),
        ("export A=b", "b"),
        ("export\tA=b", "b"),
        ("A=b # comment", "b"),
        ("A=b#no", "b#no"),
        ("A=#comment", ""),
        ("A= # comment", ""),
        ("A=a b c", "a b c"),
        ("A='a b'", "a b"),
        ("A='a # b' # c", "a # b"),
        ("A='a\"b'", "a\"b"),
        ("A='a\\nb'", "a\\nb"),
        ("A=\"a\\nb\\tc\"", "a\nb\tc"),
        ("A=\"a\\\"b\"", "a\"b"),
        ("A=\"\\$x\"", "$x"),
        ("A=\"a\\qb\"", "a\\qb"),
        ("A=\"a\nb\n\nc\"", "a\nb\n\nc"),
        ("A='a\nb'#c", "a\nb"),
        ("A=pa$$word", "pa$$word"),
        ("A=$HOME", "$HOME"),
        ("A=${HOME}", "${HOME}"),
        ("A=\"$HOME `id` $(id)\"", "$HOME `id` $(id)"),
        ("A=a=b=c", "a=b=c"),
        ("A=it's", "it's"),
        ("A=日本", "日本"),
        ("A=\"日本 # x\" # 語", "日本 # x"),
        ("\u{feff}A=b", "b"),
        ("A=b\r\n", "b"),
        ("A='a\r\nb'\r\n", "a\nb"),
        ("# x\n\n   # y\nA=b\n#z", "b"),
    ];
    for (text, value) in table {
        assert_eq!(opened(text).await, [("A".to_owned(), value.to_owned())], "{text:?}");
    }
    let many = opened("A=1\nexport B='2\n3'\n\n# c\nC=4").await;
    assert_eq!(
        many.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>(),
        ["A=1", "B=2\n3", "C=4"]
    );
    assert!(opened("").await.is_empty() && opened("\n# nothing\n").await.is_empty());
}

#[test]
fn an_error_shows_the_line_and_the_name_only() {
    let table = [
        ("A=1\nSECRET", 2, None),
        ("\n\nA-B=SECRET", 3, None),
        ("=SECRET", 1, None),
        ("A=1\nB='SECRET\nSECRET", 2, Some("B")),
        ("A=\"SECRET\\\"", 1, Some("A")),
        ("A='x' SECRET", 1, Some("A")),
        ("A='x'SECRET", 1, Some("A")),
        ("SECRET two=3", 1, None),
    ];
    for (text, expected, expected_name) in table {
        let error = Environment::from_dotenv(text).unwrap_err();
        let EnvironmentError::Dotenv { line, name, .. } = &error else { panic!("{text:?}: {error:?}") };
        assert_eq!((*line, name.as_deref()), (expected, expected_name), "{text:?}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("SECRET") && shown.contains(&format!("line {expected}")), "{shown}");
    }
}

#[test]
fn limits_hold_for_dotenv_texts_too() {
    let error = Environment::from_dotenv("A=1\nA=2\nB='x\\'\n9=x").unwrap_err();
    assert_eq!(error.violations().len(), 3, "{error}");
}

#[test]
fn a_file_is_read_or_its_error_names_it() {
    let folder = std::env::temp_dir().join(format!("kms-client-dotenv-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let good = write("good", b"A=1\nB=2");
    assert_eq!(Environment::from_dotenv_path(good).unwrap().len(), 2);
    let large = format!("A={}", "x".repeat(1024 * 1024)).into_bytes();
    for path in [folder.join("missing"), folder.clone(), write("latin1", b"A=SECRET\xff"), write("large", &large)] {
        let error = Environment::from_dotenv_path(&path).unwrap_err();
        assert!(matches!(&error, EnvironmentError::File { path: named, .. } if *named == path), "{error:?}");
        assert!(std::error::Error::source(&error).is_some());
        assert!(!format!("{error} {error:?}").contains("SECRET"));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[cfg(unix)]
#[test]
fn an_endless_file_is_rejected() {
    assert!(matches!(Environment::from_dotenv_path("/dev/zero"), Err(EnvironmentError::File { .. })));
}

proptest! {
    #[test]
    fn no_text_panics_or_hangs(text in "[A-C=#'\" \\\\\n\r\tä$]{0,80}") {
        let _ = Environment::from_dotenv(&text);
    }
}
