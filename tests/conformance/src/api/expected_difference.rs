//! The differences between the client's and an SDK's responses that are intended: every other difference fails.

use super::outcome::Difference;
use super::sdk::Sdk;

/// An intended difference, in these operations of these SDKs only.
pub(super) struct ExpectedDifference {
    pub(super) sdks: &'static [Sdk],
    operations: &'static [&'static str],
    /// The end of the difference's pointer.
    pointer_suffix: &'static str,
    /// The beginning of the client's value or outcome.
    client_prefix: &'static str,
    /// The SDK's behaviour, and the reason why the client differs.
    pub(super) reason: &'static str,
}

/// Every intended difference. Each must occur in each of its SDKs in every run.
pub(super) const EXPECTED_DIFFERENCES: &[ExpectedDifference] = &[
    ExpectedDifference {
        sdks: &[Sdk::TypeScript],
        operations: &["list_kms", "get_kms_info"],
        pointer_suffix: "/chain",
        client_prefix: "null",
        reason: "adds a library's description of the chain; the client returns the service's fields only",
    },
    ExpectedDifference {
        sdks: &[Sdk::Python],
        operations: &["get_app_env_encrypt_pubkey"],
        pointer_suffix: "",
        client_prefix: "an invalid argument",
        reason: "sends any string as an app id; the client rejects a string that is not a valid app id",
    },
];

/// Returns the index of the expected difference that covers this one.
pub(super) fn position(
    list: &[ExpectedDifference],
    sdk: Sdk,
    operation: &str,
    difference: &Difference,
) -> Option<usize> {
    list.iter().position(|expected| {
        expected.sdks.contains(&sdk)
            && expected.operations.contains(&operation)
            && difference.pointer.ends_with(expected.pointer_suffix)
            && difference.client.starts_with(expected.client_prefix)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_listed_difference_is_covered() {
        let chain = |client: &str| Difference {
            pointer: "/items/1/chain".to_owned(),
            sdk: "{}".to_owned(),
            client: client.to_owned(),
        };
        let position = |sdk, operation, client| position(EXPECTED_DIFFERENCES, sdk, operation, &chain(client));
        assert_eq!(position(Sdk::TypeScript, "list_kms", "null"), Some(0));
        assert_eq!(position(Sdk::Python, "list_kms", "null"), None);
        assert_eq!(position(Sdk::TypeScript, "get_next_app_ids", "null"), None);
        assert_eq!(position(Sdk::TypeScript, "list_kms", "1"), None);
    }
}
