//! Holding what an SDK said about the answers against what we say.

use super::answer::Answer;
use super::ours::Ours;
use super::peer::Peer;
use super::wanted::{Difference, Wanted};

/// How often an SDK and we agree, and where not.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    pub(super) asked: usize,
    pub(super) agreed: usize,
    /// How often each of the wanted differences was seen, in their order.
    pub(super) wanted: Vec<usize>,
    /// Every other disagreement, told in full.
    pub(super) failures: Vec<String>,
}

impl Comparison {
    /// The SDK could not be asked.
    pub(super) fn failed(error: &anyhow::Error) -> Self {
        Self { failures: vec![format!("{error:#}")], ..Self::default() }
    }
}

/// Every answer that we take and should not, or the other way round, told in full.
pub(super) fn mistakes(answers: &[(Answer, Ours)]) -> Vec<String> {
    let wrong = answers.iter().filter(|(answer, ours)| ours.accepted != answer.good);
    wrong.map(|(answer, ours)| format!("we are wrong: {ours:?}; {answer}")).collect()
}

/// Compares whom the SDK names for each answer with whom we name.
pub(super) fn compare(
    peer: Peer,
    answers: &[&(Answer, Ours)],
    theirs: &[Option<String>],
    list: &[Wanted],
) -> Comparison {
    let mut comparison = Comparison { asked: answers.len(), wanted: vec![0; list.len()], ..Comparison::default() };
    if theirs.len() != answers.len() {
        comparison.failures.push(format!(
            "{} gave {} answers to {} questions",
            peer.title(),
            theirs.len(),
            answers.len()
        ));
        return comparison;
    }
    for ((answer, ours), theirs) in answers.iter().copied().zip(theirs) {
        let anchor = answer.anchor_hex();
        let theirs = theirs.as_deref().map(|signer| signer.trim_start_matches("0x"));
        let Some(difference) = difference(ours.signer.as_deref(), theirs, &anchor) else {
            comparison.agreed += 1;
            continue;
        };
        match list.iter().position(|wanted| wanted.covers(answer, peer, difference)) {
            Some(index) => comparison.wanted[index] += 1,
            None => comparison.failures.push(format!(
                "{}: {difference:?}: it names {}, we name {}; {answer}",
                peer.title(),
                theirs.unwrap_or("nobody"),
                ours.signer.clone().unwrap_or_else(|| format!("nobody ({})", ours.refusal)),
            )),
        }
    }
    for (wanted, seen) in list.iter().zip(&comparison.wanted) {
        if wanted.peers.contains(&peer) && *seen == 0 {
            comparison.failures.push(format!(
                "{}: this wanted difference was not seen: {}",
                peer.title(),
                wanted.reason
            ));
        }
    }
    comparison
}

fn difference(ours: Option<&str>, theirs: Option<&str>, anchor: &str) -> Option<Difference> {
    match (ours, theirs) {
        (ours, theirs) if ours == theirs => None,
        (_, Some(theirs)) if theirs == anchor => Some(Difference::Takes),
        (None, _) => Some(Difference::Names),
        (Some(_), None) => Some(Difference::Refuses),
        (Some(_), Some(_)) => Some(Difference::NamesAnother),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::answer::Kind;
    use crate::interop::{generate, ours};

    const PEER: Peer = Peer::DstackTs;

    fn valid() -> Answer {
        generate::answers().unwrap().into_iter().find(|answer| answer.kind == Kind::Valid).unwrap()
    }

    fn judged() -> (Answer, Ours) {
        (valid(), ours::judge(&valid()))
    }

    fn run(theirs: Option<String>, list: &[Wanted]) -> Comparison {
        compare(PEER, &[&judged()], &[theirs], list)
    }

    fn refuses(peers: &'static [Peer]) -> Wanted {
        Wanted { kind: Kind::Valid, difference: Difference::Refuses, peers, reason: "a reason" }
    }

    #[test]
    fn the_same_signer_is_agreement_with_0x_and_without() {
        for signer in [valid().anchor_hex(), format!("0x{}", valid().anchor_hex())] {
            let comparison = run(Some(signer), &[]);
            assert_eq!((comparison.agreed, comparison.failures.len()), (1, 0));
        }
    }

    #[test]
    fn a_disagreement_is_a_failure_that_tells_the_answer() {
        let comparison = run(None, &[]);
        assert_eq!(comparison.agreed, 0);
        assert!(comparison.failures[0].contains(&valid().app_id), "{comparison:?}");
        assert_eq!(run(Some("02".repeat(33)), &[]).failures.len(), 1);
    }

    #[test]
    fn a_wanted_difference_is_no_failure_but_only_for_its_sdk() {
        let comparison = run(None, &[refuses(&[PEER])]);
        assert_eq!((comparison.wanted, comparison.failures.len()), (vec![1], 0));
        assert_eq!(run(None, &[refuses(&[Peer::DstackPy])]).failures.len(), 1);
    }

    #[test]
    fn a_wanted_difference_that_is_not_seen_is_a_failure() {
        let comparison = run(Some(valid().anchor_hex()), &[refuses(&[PEER])]);
        assert!(comparison.failures[0].contains("was not seen: a reason"), "{comparison:?}");
    }

    #[test]
    fn a_missing_answer_is_a_failure() {
        assert_eq!(compare(PEER, &[&judged()], &[], &[]).failures.len(), 1);
    }

    #[test]
    fn a_mistake_of_ours_is_told() {
        let (answer, ours) = judged();
        assert!(mistakes(&[(answer.clone(), ours)]).is_empty());
        let ours = Ours { signer: None, accepted: false, refusal: "a reason".to_owned() };
        assert!(mistakes(&[(answer, ours)])[0].contains("a reason"));
    }

    #[test]
    fn differences_are_told_apart() {
        let cases = [
            (Some("a"), Some("a"), None),
            (None, Some("a"), Some(Difference::Takes)),
            (Some("b"), Some("a"), Some(Difference::Takes)),
            (None, Some("b"), Some(Difference::Names)),
            (Some("a"), None, Some(Difference::Refuses)),
            (Some("a"), Some("b"), Some(Difference::NamesAnother)),
        ];
        for (ours, theirs, expected) in cases {
            assert_eq!(difference(ours, theirs, "a"), expected, "{ours:?} {theirs:?}");
        }
    }
}
