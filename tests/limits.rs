//! An environment that a CVM would reject or change is an error, which lists every violation by name.

use std::collections::HashMap;

use kms_client::{Environment, EnvironmentError, env::EnvironmentViolation as V};

fn violations<const N: usize>(pairs: [(&str, &str); N]) -> Vec<V> {
    match Environment::from_pairs(pairs) {
        Ok(_) => Vec::new(),
        Err(error) => error.violations().to_vec(),
    }
}

fn name() -> String {
    "A".to_owned()
}

#[test]
fn all_violations_are_reported_at_once_and_in_order() {
    let long = "x".repeat(131_073);
    let found = violations([("OK", "fine"), ("2A", "x"), ("A", "a\0b"), ("A", "a\rb"), ("B", &long), ("", "SECRET\\")]);
    assert_eq!(
        found,
        [
            V::InvalidName { name: "…".to_owned(), position: 2 },
            V::Nul { name: name() },
            V::Duplicate { name: name() },
            V::CarriageReturn { name: name() },
            V::ValueTooLong { name: "B".to_owned(), bytes: 131_073 },
            V::AssignmentTooLong { name: "B".to_owned(), bytes: 131_076 },
            V::InvalidName { name: String::new(), position: 6 },
            V::Backslash { name: String::new() },
        ]
    );
    let error = Environment::from_pairs([("2A", "SECRET"), ("A", "SECRET\\")]).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("variable 1, `…`, has no valid name") && shown.contains("`A` ends with a backslash"),
        "{shown}"
    );
    assert!(!shown.contains("SECRET"));
}

#[test]
fn names_have_the_form_that_a_cvm_accepts() {
    for good in ["A", "__", "a9", "_9Z", &"x".repeat(255)] {
        assert!(violations([(good, "")]).is_empty(), "{good}");
    }
    for (bad, kept) in [
        ("", ""),
        ("9", "…"),
        ("A-B", "A…"),
        ("A.B", "A…"),
        ("A B", "A…"),
        ("Ä", "…"),
        ("A9\n", "A9…"),
        ("A=", "A…"),
        ("$A", "…"),
    ] {
        assert_eq!(violations([(bad, "")]), [V::InvalidName { name: kept.to_owned(), position: 1 }], "{bad:?}");
    }
    assert_eq!(violations([(&"x".repeat(256), "")]), [V::NameTooLong { name: "x".repeat(256) }]);
}

#[test]
fn an_invalid_name_is_shown_only_up_to_its_first_invalid_character() {
    let long = "x".repeat(131_073);
    let name = format!("A=SECRET{long}");
    let error = Environment::from_pairs([(&name, format!("\0\r\n{long}")), (&name, String::new())]).unwrap_err();
    assert_eq!(error.violations().len(), 12, "{error}");
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("`A…`, has no valid name") && !shown.contains("SECRET"), "{shown}");
}

#[test]
fn values_that_would_arrive_changed_are_rejected() {
    for good in [
        "",
        "\u{fdcf}",
        "\u{fdf0}",
        "\u{fffd}",
        "\u{10fffd}",
        "\\n",
        "C:\\x",
        "\"",
        "'",
        "$HOME",
        "`id`",
        "\t",
        "é",
        "#",
        "a\\'b",
    ] {
        assert!(violations([("A", good)]).is_empty(), "{good:?}");
    }
    for (bad, violation) in [
        ("\0", V::Nul { name: name() }),
        ("x\rPATH=/evil", V::CarriageReturn { name: name() }),
        ("a\rb", V::CarriageReturn { name: name() }),
        ("a\\", V::Backslash { name: name() }),
        ("a\\\\b", V::Backslash { name: name() }),
        ("a\\\"b", V::Backslash { name: name() }),
        ("a\nb", V::LineFeed { name: name() }),
        ("\u{fdd0}", V::Noncharacter { name: name() }),
        ("a\u{fdef}", V::Noncharacter { name: name() }),
        ("\u{fffe}b", V::Noncharacter { name: name() }),
        ("\u{ffff}", V::Noncharacter { name: name() }),
        ("\u{1fffe}", V::Noncharacter { name: name() }),
        ("\u{10ffff}", V::Noncharacter { name: name() }),
    ] {
        assert_eq!(violations([("A", bad)]), [violation], "{bad:?}");
    }
}

#[test]
fn a_line_feed_is_accepted_if_the_caller_allows_it_and_not_behind_a_backslash() {
    let allowed = |value: &str| Environment::builder().allow_line_feeds().set("A", value).build();
    assert!(allowed("a\nb").is_ok());
    assert_eq!(allowed("a\\\nb").unwrap_err().violations(), [V::BackslashBeforeLineFeed { name: name() }]);
}

#[test]
fn names_that_the_script_or_the_shell_of_a_cvm_owns_are_rejected() {
    let owned = ["ACTION", "runner", "snapshotter", "HOST_SHARED_DIR", "SYS_CONFIG_FILE", "CFG_PCCS_URL"];
    let shell = ["_", "PWD", "OLDPWD", "IFS", "PPID", "UID", "EUID", "RANDOM", "SECONDS", "LINENO", "OPTIND", "OPTARG"];
    let more = ["SHLVL", "SHELLOPTS", "BASHOPTS", "BASH", "BASH_ENV", "BASHED", "PS1", "EPOCHSECONDS"];
    for name in owned.into_iter().chain(shell).chain(more) {
        assert_eq!(violations([(name, "x")]), [V::ReservedName { name: name.to_owned() }]);
    }
    for name in ["PATH", "HOME", "LANG", "action", "Runner", "pwd", "XBASH", "__", "HOSTNAME"] {
        assert!(violations([(name, "x")]).is_empty(), "{name}");
    }
}

#[test]
fn the_largest_allowed_sizes_are_accepted() {
    // A name, `=`, the value and a NUL at the end fit into 131,072 bytes.
    assert!(violations([("A", &"x".repeat(131_069))]).is_empty());
    assert_eq!(violations([("A", &"x".repeat(131_070))]), [V::AssignmentTooLong { name: name(), bytes: 131_073 }]);
    assert_eq!(violations([("AB", &"x".repeat(131_069))]).len(), 1);
    assert_eq!(violations([("A", &"x".repeat(131_073))])[0], V::ValueTooLong { name: name(), bytes: 131_073 });

    let many = |count: usize| Environment::from_pairs((0..count).map(|n| (format!("N{n}"), "")));
    assert_eq!(many(1024).unwrap().len(), 1024);
    assert_eq!(many(1025).unwrap_err().violations(), [V::TooManyVariables { count: 1025 }]);

    // Two items have 55 bytes of JSON around their values, and an envelope adds 60 bytes.
    let (a, b) = ("x".repeat(131_014), "x".repeat(131_015));
    assert!(violations([("A", &a), ("B", &b)]).is_empty());
    assert_eq!(violations([("A", &b), ("B", &b)]), [V::EnvelopeTooLarge { bytes: 262_145 }]);
    // An escaped character counts with its escape: a control character is six bytes.
    assert_eq!(violations([("A", &"\u{1}".repeat(50_000))]), [V::EnvelopeTooLarge { bytes: 300_092 }]);
}

#[test]
fn a_map_is_ordered_by_name_and_pairs_keep_their_order() {
    let pairs = [("B", "1"), ("A", "2"), ("C", "3")];
    assert_eq!(Environment::from_pairs(pairs).unwrap().names().collect::<Vec<_>>(), ["B", "A", "C"]);
    let map = Environment::from_map(HashMap::from(pairs)).unwrap();
    assert_eq!(map.names().collect::<Vec<_>>(), ["A", "B", "C"]);
    assert!(!map.is_empty());
}

#[test]
fn names_that_the_compose_file_does_not_allow_are_reported() {
    let environment = Environment::from_pairs([("A", "1"), ("B", "2"), ("C", "3")]).unwrap();
    assert!(environment.check_allowed(["C", "B", "A", "D"]).is_ok());
    let error = environment.check_allowed(["B"]).unwrap_err();
    assert_eq!(error.violations(), [V::NotAllowed { name: "A".to_owned() }, V::NotAllowed { name: "C".to_owned() }]);
    assert!(environment.check_allowed([""; 0]).is_err());
}

#[test]
fn debug_shows_names_and_lengths() {
    let environment = Environment::from_pairs([("API_KEY", "SECRET")]).unwrap();
    assert_eq!(format!("{environment:?}"), r#"{"API_KEY": "6 bytes"}"#);
}

#[test]
fn an_error_stays_short_whatever_the_names_are() {
    let names = (0..5000).map(|n| (format!("{n}{}", "\u{1b}".repeat(1000)), "x"));
    let error = Environment::from_pairs(names).unwrap_err();
    let shown = error.to_string();
    assert!(shown.len() < 6000 && shown.contains("more") && !shown.chars().any(char::is_control), "{shown}");
    assert!(matches!(error, EnvironmentError::Limits(_)));
}
