//! Scalars: an accepted text is displayed as a text that is accepted again, and none can change a path.

use std::fmt::{Debug, Display};
use std::str::FromStr;

use kms_client::{
    AppId, Chain, K256PublicKey, KmsRef,
    model::{EnvKeySignature, EnvPublicKey},
};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::budget::fuzz;
use super::corrupt::{corrupted, corruptions};

const VALID: [&str; 9] = [
    "phala",
    "kms_0123abcd",
    "base",
    "ethereum",
    "8453",
    "0xABABABABABABABABABABABABABABABABABABABAB",
    "c6543b01de72be5bd5322e68923dfde242812447a17b89b077c7e41a30396b67",
    "031b84c5567b126440995d3ed5aaba0565d71e1834604819ff9c17f5e9d5dd078f",
    "8acc6e08f2dcfe35cd85c9c8b78f5f96d69b0284b3452b0653fdf2f1a4ad93a4539c194a482039766eb028a19f849d6bc1aa4be4d2834ab40729\
     15691485452e00",
];

fn parsed<S: FromStr + Display + Debug + PartialEq>(text: &str) -> Result<Option<String>, TestCaseError> {
    let Ok(scalar) = text.parse::<S>() else { return Ok(None) };
    let shown = scalar.to_string();
    let again = shown.parse::<S>();
    prop_assert!(again.as_ref().is_ok_and(|again| *again == scalar), "{:?} is displayed as {:?}", text, shown);
    Ok(Some(shown))
}

#[test]
fn an_accepted_scalar_is_displayed_in_an_accepted_form_and_is_safe_in_a_path() {
    for valid in VALID {
        assert!(
            valid.parse::<KmsRef>().is_ok() || valid.parse::<EnvKeySignature>().is_ok(),
            "{valid} must be valid for a scalar"
        );
    }
    let random = prop_oneof![".{0,40}", "(0x|0X)?[0-9a-fA-F]{38,42}", "(0x)?[0-9a-f]{60,70}", "[./%?#\\\\a-]{0,9}"];
    let corrupt = (prop::sample::select(VALID.to_vec()), corruptions())
        .prop_map(|(valid, corruptions)| String::from_utf8_lossy(&corrupted(valid.into(), &corruptions)).into_owned());
    fuzz("scalars", prop_oneof![corrupt, random], |text| {
        for shown in [parsed::<KmsRef>(&text)?, parsed::<AppId>(&text)?, parsed::<Chain>(&text)?].into_iter().flatten()
        {
            let safe = shown.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
            prop_assert!(safe && !shown.trim_matches('.').is_empty(), "{:?} is not safe in a path", shown);
        }
        parsed::<EnvPublicKey>(&text)?;
        parsed::<K256PublicKey>(&text)?;
        parsed::<EnvKeySignature>(&text)?;
        Ok(())
    });
}
