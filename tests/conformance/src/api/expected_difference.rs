//! Where the client differs from an SDK on purpose: the only place that says so.

use super::call::Call;
use super::sdk::{Difference, Sdk};

/// A difference that is wanted, in these SDKs and no others.
pub(super) struct Wanted {
    pub(super) sdks: &'static [Sdk],
    operations: &'static [&'static str],
    /// How the place ends at which it is.
    place: &'static str,
    /// How what we say begins there, as it is told.
    ours: &'static str,
    /// What the SDK does, and why we do not.
    pub(super) reason: &'static str,
}

/// Each is found in each of its SDKs in every run, or the run fails.
pub(super) const WANTED: &[Wanted] = &[
    Wanted {
        sdks: &[Sdk::TypeScript],
        operations: &["list_kms", "get_kms_info"],
        place: "/chain",
        ours: "null",
        reason: "adds what a library of its own knows about the chain; we show what the service says",
    },
    Wanted {
        sdks: &[Sdk::Python],
        operations: &["get_app_env_encrypt_pubkey"],
        place: "",
        ours: "that this cannot be asked",
        reason: "asks for whatever is called an app id; we ask for none that cannot be one",
    },
];

/// Whether the list covers a difference, which is counted then.
pub(super) fn covers(list: &[Wanted], sdk: Sdk, call: &Call, difference: &Difference, seen: &mut [usize]) -> bool {
    let fits = |wanted: &Wanted| {
        wanted.sdks.contains(&sdk)
            && wanted.operations.contains(&call.operation())
            && difference.place.ends_with(wanted.place)
            && difference.ours.starts_with(wanted.ours)
    };
    let Some(at) = list.iter().position(fits) else { return false };
    seen[at] += 1;
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(ours: &str) -> Difference {
        Difference { place: "/items/1/chain".to_owned(), theirs: "{}".to_owned(), ours: ours.to_owned() }
    }

    #[test]
    fn only_what_is_listed_is_covered_and_counted() {
        let call = |operation| Call::sample(operation).unwrap();
        let mut seen = vec![0; WANTED.len()];
        assert!(covers(WANTED, Sdk::TypeScript, &call("list_kms"), &chain("null"), &mut seen));
        assert!(!covers(WANTED, Sdk::Python, &call("list_kms"), &chain("null"), &mut seen));
        assert!(!covers(WANTED, Sdk::TypeScript, &call("get_next_app_ids"), &chain("null"), &mut seen));
        assert!(!covers(WANTED, Sdk::TypeScript, &call("list_kms"), &chain("1"), &mut seen));
        assert_eq!(seen, [1, 0]);
    }
}
