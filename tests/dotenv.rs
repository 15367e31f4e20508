//! A dotenv text is read literally, and rejected where common readers differ. An error shows the line and the name.

use kms_client::simulator::Simulator;
use kms_client::{AppId, Environment, EnvironmentError, Policy};
use proptest::prelude::*;

/// Returns the names and values of a text, as the CVM gets them.
async fn opened(text: &str) -> Vec<(String, String)> {
    let simulator = Simulator::start().await.unwrap();
    let app_id = AppId::from([1; 20]);
    let key = simulator.client().get_app_env_encrypt_pubkey("phala", app_id).await.unwrap();
    let environment = Environment::builder().allow_line_feeds().dotenv(text).unwrap().build().unwrap();
    let sealed = key.trust_any_signer(Policy::default()).unwrap().seal(&environment).unwrap();
    simulator.open(app_id, sealed).unwrap()
}

#[tokio::test]
async fn a_text_that_all_readers_agree_on_is_read_literally() {
    let table = [
        ("A=b", "b"),
        ("A=", ""),
        ("  A=b  ", "b"),
        ("A= b", "b"),
        ("export A=b", "b"),
        ("export\tA=b", "b"),
        ("A=b # comment", "b"),
        ("A=b # c # d=e$", "b"),
        ("A=a b c", "a b c"),
        ("A='a b'", "a b"),
        ("A='a # b' # c", "a # b"),
        ("A='a\"b'", "a\"b"),
        ("A='a\\nb'", "a\\nb"),
        ("A='$HOME ${HOME} `id`'", "$HOME ${HOME} `id`"),
        ("A='#FF0000'", "#FF0000"),
        ("A=\"#secret\"", "#secret"),
        ("A=\"a\\nb\"", "a\nb"),
        ("A=\"\\n\\n\"", "\n\n"),
        ("A=\"a\nb\n\nc\"", "a\nb\n\nc"),
        ("A='a\nb' #c", "a\nb"),
        ("A=a=b=c", "a=b=c"),
        ("A=it's", "it's"),
        ("A=C:\\x", "C:\\x"),
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
}

#[test]
fn a_text_that_readers_read_differently_is_rejected_with_a_way_to_write_it() {
    let table = [
        ("A=#FF0000", "single quotes"),
        ("PASSWORD=#secret", "single quotes"),
        ("A= # comment", "single quotes"),
        ("A=b#no", "single quotes"),
        ("A=pa$$word", "single quotes"),
        ("A=$HOME", "single quotes"),
        ("A=${HOME}", "single quotes"),
        ("A=`x\nB=y`", "single quotes"),
        ("A=-----BEGIN KEY-----\nabc=\n", "needs quotes"),
        ("A=\"$HOME\"", "single quotes"),
        ("A=\"a\\rb\"", "single quotes"),
        ("A=\"a\\tb\"", "single quotes"),
        ("A=\"a\\\\b\"", "single quotes"),
        ("A=\"a\\\"b\"", "single quotes"),
        ("A=\"a\\qb\"", "single quotes"),
        ("A='a\\'b'", "encode the value"),
        ("A='a\\\\b'", "encode the value"),
        ("A='a'#c", "after the closing quotes"),
        ("A =b", "NAME=value"),
        ("A: b=c", "NAME=value"),
    ];
    for (text, way) in table {
        let error = Environment::from_dotenv(text).unwrap_err();
        assert!(matches!(error, EnvironmentError::Dotenv { line: 1, .. }), "{text:?}: {error:?}");
        assert!(error.to_string().contains(way), "{text:?}: {error}");
    }
}

#[test]
fn a_carriage_return_without_a_line_feed_is_an_error_with_its_line() {
    let table = [
        ("# header\rA=1\nC=2\n", 1),
        ("A=x # c\rB=secret\n", 1),
        ("A='x' # c\rB=2\nC=3", 1),
        ("A=x\r\r\n", 1),
        ("A=1\r\nB=x\r", 2),
        ("A=1\n\rB=2", 2),
        ("A='x\ny\rz'", 2),
        ("A=1\n\n\r", 3),
    ];
    for (text, expected) in table {
        let error = Environment::from_dotenv(text).unwrap_err();
        let EnvironmentError::Dotenv { line, .. } = &error else { panic!("{text:?}: {error:?}") };
        assert_eq!(*line, expected, "{text:?}");
        assert!(error.to_string().contains("use line feeds"), "{text:?}: {error}");
    }
}

#[test]
fn white_space_other_than_spaces_and_tabs_is_an_error_outside_of_quotes() {
    let spaces = ('\0'..='\u{ffff}').filter(|char| char.is_whitespace() && !" \t\r\n".contains(*char));
    for space in spaces.chain(['\u{feff}', '\u{1c}', '\u{1d}', '\u{1e}', '\u{1f}']) {
        for text in [
            "A=S",
            "A=xS",
            "A=SxS",
            "A=S=",
            "A=xSy",
            "A=x #S",
            "A=x S# c",
            "A=S'x'",
            "A='x'S",
            "A='x' # S",
            "#=:SxA=",
            "# S",
            " #S",
            "SA=1",
            "AS=1",
            "exportSA=1",
            "export SA=1",
            " S",
        ] {
            let text = format!("B=1\n{}", text.replace('S', &space.to_string()));
            let error = Environment::from_dotenv(&text).unwrap_err();
            assert!(matches!(error, EnvironmentError::Dotenv { line: 2, .. }), "{text:?}: {error:?}");
        }
    }
}

#[tokio::test]
async fn white_space_in_quotes_and_other_unicode_text_are_kept() {
    let inner = "\u{a0}x\u{3000}\u{85}\u{2028}\u{2029}\u{b}\u{c}\u{feff}\u{1c}\t ";
    for (text, value) in [
        (format!("A='{inner}'"), inner),
        (format!("A=\"{inner}\""), inner),
        ("# é 日本\nA=é日本 # 語".to_owned(), "é日本"),
    ] {
        assert_eq!(opened(&text).await, [("A".to_owned(), value.to_owned())], "{text:?}");
    }
}

#[test]
fn a_text_without_a_variable_is_an_error_unless_empty_is_meant() {
    for text in ["", "\n# nothing\n", "   ", "\u{feff}"] {
        assert!(matches!(Environment::from_dotenv(text), Err(EnvironmentError::Empty)), "{text:?}");
        let allowed = Environment::builder().allow_empty().dotenv(text).unwrap().build().unwrap();
        assert!(allowed.is_empty());
        let set = Environment::builder().dotenv(text).unwrap().set("A", "b").build().unwrap();
        assert_eq!(set.len(), 1);
    }
}

#[test]
fn many_quoted_lines_take_time_in_proportion() {
    // Time would grow with the square if each value were given room for the rest of the text.
    let text: Vec<_> = (0..100_000).map(|number| format!("N{number}='x'")).collect();
    assert!(Environment::builder().dotenv(&text.join("\n")).is_ok());
}

#[test]
fn an_error_shows_the_line_and_the_name_only() {
    let table = [
        ("A=1\nSECRET", 2, None),
        ("\n\nA-B=SECRET", 3, None),
        ("=SECRET", 1, None),
        ("A=1\nB='SECRET\nSECRET", 2, Some("B")),
        ("A=\"SECRET\\\"", 1, Some("A")),
        ("9SECRET=x", 1, None),
        ("A='x\nSECRET1=y'z", 1, Some("A")),
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
    let error = Environment::from_dotenv("A=1\nA=2\nB=x\\\nPWD=x").unwrap_err();
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

#[test]
fn an_overlay_replaces_values_in_place_and_adds_the_rest_at_the_end() {
    let base = || Environment::builder().dotenv("A=1\nB=2\n").unwrap().set("C", "3");
    let environment =
        base().overlay_dotenv("B=two\nD=4\n").unwrap().overlay_dotenv("B=zwei\n").unwrap().build().unwrap();
    assert_eq!(environment.names().collect::<Vec<_>>(), ["A", "B", "C", "D"]);
    assert_eq!(format!("{environment:?}"), r#"{"A": "1 bytes", "B": "4 bytes", "C": "1 bytes", "D": "1 bytes"}"#);
    // A name that is twice in one text is a mistake in that text.
    let error = base().overlay_dotenv("B=two\nB=zwei\n").unwrap().build().unwrap_err();
    assert!(error.to_string().contains("`B`"), "{error}");
    let set = base().overlay("B", "it's \"$5\"").overlay("B", "drei").overlay("E", "").build().unwrap();
    assert_eq!(format!("{set:?}"), r#"{"A": "1 bytes", "B": "4 bytes", "C": "1 bytes", "E": "0 bytes"}"#);
    let mut kept = environment.clone();
    kept.retain(|name| name > "B");
    assert_eq!((kept.names().collect::<Vec<_>>(), environment.len()), (vec!["C", "D"], 4));
    assert!(kept.check_allowed(["D", "C"]).is_ok() && kept.check_allowed(vec!["D".to_owned()]).is_err());
}

#[test]
fn the_error_of_a_file_names_the_file_and_the_line() {
    let path = std::env::temp_dir().join(format!("kms-client-overlay-{}.env", std::process::id()));
    std::fs::write(&path, "A=1\nB='open\n").unwrap();
    for result in [
        Environment::builder().dotenv_path(&path).map(drop),
        Environment::builder().overlay_dotenv_path(&path).map(drop),
    ] {
        let error = result.unwrap_err().to_string();
        assert!(error.starts_with("line 2 of ") && error.contains("overlay") && !error.contains("open"), "{error}");
    }
    std::fs::remove_file(&path).unwrap();
}
