//! Dotenv texts: each is an environment, or an error that shows no value.

use kms_client::Environment;
use proptest::prelude::*;

use super::budget::fuzz;
use super::corrupt::{corrupted, corruptions};

/// A value that is never a name, because a name has no dash.
const VALUE: &str = "se-cr-et";

fn line() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just(VALUE.to_owned()),
        Just(format!("'{VALUE}'")),
        Just(format!("\"{VALUE}\\n\\\"{VALUE}\"")),
        Just(format!("'{VALUE}\n{VALUE}' # {VALUE}")),
        Just(format!("{VALUE} # {VALUE}")),
        Just(format!("{VALUE}\\")),
        Just(String::new()),
    ];
    let name = prop::sample::select(vec!["A", "B_2", "export C", "  D ", "9", "", "# E", "\u{feff}F"]);
    (name, value).prop_map(|(name, value)| format!("{name}={value}\n"))
}

#[test]
fn a_dotenv_text_is_an_environment_or_an_error_that_shows_no_value() {
    let lines = prop::collection::vec(line(), 0..6).prop_map(|lines| lines.concat());
    let texts = (lines, corruptions()).prop_map(|(text, corruptions)| {
        String::from_utf8_lossy(&corrupted(text.into_bytes(), &corruptions)).into_owned()
    });
    fuzz("dotenv texts", prop_oneof![9 => texts, 1 => ".{0,200}"], |text| {
        match Environment::from_dotenv(&text) {
            Ok(environment) => {
                let valid = |name: &str| name.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric());
                prop_assert!(environment.names().all(valid), "{:?}", environment);
            }
            Err(error) => {
                let printed = format!("{error} {error:?}");
                prop_assert!(!printed.contains(VALUE), "{}", printed);
            }
        }
        Ok(())
    });
}
