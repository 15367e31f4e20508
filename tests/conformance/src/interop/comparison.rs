//! The comparison of the signers that an SDK reports with those that the client reports.

use super::client_result::ClientResult;
use super::expected_difference::{Difference, ExpectedDifference};
use super::key_response::KeyResponse;
use super::library::Library;

/// The agreement of an SDK with the client.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) compared: usize,
    pub(super) agreed: usize,
    /// The number of occurrences of each expected difference, in the order of the list.
    pub(super) expected: Vec<usize>,
    /// Every other difference, with its response.
    pub(super) failures: Vec<String>,
}

/// Returns every response that the client should have accepted or rejected, and did not.
pub(super) fn client_mistakes(results: &[(KeyResponse, ClientResult)]) -> Vec<String> {
    let mistakes = results.iter().filter(|(response, result)| result.accepted != response.valid);
    mistakes.map(|(response, result)| format!("the client is wrong: {result:?}; {response}")).collect()
}

impl Comparison {
    /// Returns the comparison with an SDK that could not run.
    pub(super) fn failed(error: &anyhow::Error) -> Self {
        Self { failures: vec![format!("{error:#}")], ..Self::default() }
    }

    /// Compares the signers that the SDK reports with those of the client.
    pub(super) fn of(
        sdk: Library,
        results: &[&(KeyResponse, ClientResult)],
        signers: &[Option<String>],
        list: &[ExpectedDifference],
    ) -> Self {
        let title = sdk.title();
        let mut comparison = Self { compared: results.len(), expected: vec![0; list.len()], ..Self::default() };
        if signers.len() != results.len() {
            let failure = format!("{title} returned {} signers for {} responses", signers.len(), results.len());
            comparison.failures.push(failure);
            return comparison;
        }
        for ((response, result), signer) in results.iter().copied().zip(signers) {
            let anchor = response.anchor_hex();
            let signer = signer.as_deref().map(|signer| signer.trim_start_matches("0x"));
            let Some(difference) = difference(result.signer.as_deref(), signer, &anchor) else {
                comparison.agreed += 1;
                continue;
            };
            match list.iter().position(|expected| expected.covers(response, sdk, difference)) {
                Some(index) => comparison.expected[index] += 1,
                None => comparison.failures.push(format!(
                    "{title}: {difference:?}: the SDK reports {}, the client reports {}; {response}",
                    signer.unwrap_or("no signer"),
                    result.signer.clone().unwrap_or_else(|| format!("no signer ({})", result.error)),
                )),
            }
        }
        for (expected, count) in list.iter().zip(&comparison.expected) {
            if expected.sdks.contains(&sdk) && *count == 0 {
                comparison.failures.push(format!("{title}: an expected difference is gone: {}", expected.reason));
            }
        }
        comparison
    }
}

fn difference(client: Option<&str>, sdk: Option<&str>, anchor: &str) -> Option<Difference> {
    match (client, sdk) {
        (client, sdk) if client == sdk => None,
        (_, Some(sdk)) if sdk == anchor => Some(Difference::SdkAccepts),
        (None, _) => Some(Difference::SdkReportsSigner),
        (Some(_), None) => Some(Difference::SdkRejects),
        (Some(_), Some(_)) => Some(Difference::OtherSigner),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::generator;
    use crate::interop::key_response::Kind;

    const SDK: Library = Library::DstackTs;

    fn valid() -> KeyResponse {
        generator::key_responses().unwrap().into_iter().find(|response| response.kind == Kind::Valid).unwrap()
    }

    fn verified() -> (KeyResponse, ClientResult) {
        (valid(), ClientResult::of(&valid()))
    }

    fn compare(signer: Option<String>, list: &[ExpectedDifference]) -> Comparison {
        Comparison::of(SDK, &[&verified()], &[signer], list)
    }

    fn rejection(sdks: &'static [Library]) -> ExpectedDifference {
        ExpectedDifference { kind: Kind::Valid, difference: Difference::SdkRejects, sdks, reason: "a reason" }
    }

    #[test]
    fn the_same_signer_is_agreement_with_and_without_0x() {
        for signer in [valid().anchor_hex(), format!("0x{}", valid().anchor_hex())] {
            let comparison = compare(Some(signer), &[]);
            assert_eq!((comparison.agreed, comparison.failures.len()), (1, 0));
        }
    }

    #[test]
    fn a_difference_is_a_failure_that_shows_the_response() {
        let comparison = compare(None, &[]);
        assert_eq!(comparison.agreed, 0);
        assert!(comparison.failures[0].contains(&valid().app_id), "{comparison:?}");
        assert_eq!(compare(Some("02".repeat(33)), &[]).failures.len(), 1);
    }

    #[test]
    fn an_expected_difference_is_not_a_failure_in_its_sdk_only() {
        let comparison = compare(None, &[rejection(&[SDK])]);
        assert_eq!((comparison.expected, comparison.failures.len()), (vec![1], 0));
        assert_eq!(compare(None, &[rejection(&[Library::DstackPy])]).failures.len(), 1);
    }

    #[test]
    fn an_expected_difference_that_does_not_occur_is_a_failure() {
        let comparison = compare(Some(valid().anchor_hex()), &[rejection(&[SDK])]);
        assert!(comparison.failures[0].contains("is gone: a reason"), "{comparison:?}");
    }

    #[test]
    fn a_missing_signer_is_a_failure() {
        assert_eq!(Comparison::of(SDK, &[&verified()], &[], &[]).failures.len(), 1);
    }

    #[test]
    fn a_mistake_of_the_client_is_reported() {
        let (response, result) = verified();
        assert!(client_mistakes(&[(response.clone(), result)]).is_empty());
        let result = ClientResult { signer: None, accepted: false, error: "a reason".to_owned() };
        assert!(client_mistakes(&[(response, result)])[0].contains("a reason"));
    }

    #[test]
    fn every_combination_of_signers_is_one_difference() {
        let cases = [
            (Some("a"), Some("a"), None),
            (None, Some("a"), Some(Difference::SdkAccepts)),
            (Some("b"), Some("a"), Some(Difference::SdkAccepts)),
            (None, Some("b"), Some(Difference::SdkReportsSigner)),
            (Some("a"), None, Some(Difference::SdkRejects)),
            (Some("a"), Some("b"), Some(Difference::OtherSigner)),
        ];
        for (client, sdk, expected) in cases {
            assert_eq!(difference(client, sdk, "a"), expected, "{client:?} {sdk:?}");
        }
    }
}
