//! Agreement: what enough endpoints say, and where it was read.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;

use crate::call::time_limit::Deadline;
use crate::chain::block::BlockId;
use crate::chain::calls::At;
use crate::chain::endpoint::Endpoint;
use crate::chain::error::ChainError;
use crate::scalar::key::K256PublicKey;
use crate::trust::anchor::ChainSource;

/// The endpoints that agreed, and what they agreed on: further reads go to the same place.
pub(super) struct Source {
    pub(super) endpoints: Vec<Arc<Endpoint>>,
    pub(super) needed: usize,
    pub(super) block: BlockId,
    pub(super) deadline: Duration,
    /// The root key, which no caller can replace.
    pub(super) root_key: K256PublicKey,
    pub(super) chain: ChainSource,
}

/// An endpoint with its answer.
pub(super) type Answer<T> = (Arc<Endpoint>, Result<T, ChainError>);

impl Source {
    /// Calls a function that returns a flag.
    pub(super) async fn flag(&self, signature: &'static str, argument: &[u8]) -> Result<bool, ChainError> {
        let end = Deadline::after(self.deadline).end;
        let answers = self.endpoints.iter().map(|endpoint| async move {
            let at = At { endpoint, contract: self.chain.contract, block: self.block, end };
            let flag = at.flag(signature, argument).await;
            (endpoint.clone(), flag)
        });
        agreed(self.needed, join_all(answers).await, |flag: &bool| flag.to_string()).map(|(flag, _)| flag)
    }
}

/// Returns what enough endpoints say, and these endpoints. Fails if there is no such answer, or more than one.
pub(super) fn agreed<T: PartialEq + Clone>(
    needed: usize,
    answers: Vec<Answer<T>>,
    show: impl Fn(&T) -> String,
) -> Result<(T, Vec<Arc<Endpoint>>), ChainError> {
    let mut groups: Vec<(T, Vec<Arc<Endpoint>>)> = Vec::new();
    for (endpoint, answer) in &answers {
        let Ok(answer) = answer else { continue };
        match groups.iter_mut().find(|(known, _)| known == answer) {
            Some((_, endpoints)) => endpoints.push(endpoint.clone()),
            None => groups.push((answer.clone(), vec![endpoint.clone()])),
        }
    }
    let differ = groups.len() > 1;
    let mut enough = groups.into_iter().filter(|(_, endpoints)| endpoints.len() >= needed);
    match (enough.next(), enough.next()) {
        (Some(agreed), None) => Ok(agreed),
        (None, _) if !differ => Err(first_error(answers)),
        _ => {
            let said = |(endpoint, answer): (Arc<Endpoint>, Result<T, ChainError>)| {
                let text = answer.map_or_else(|error| format!("nothing ({error})"), |answer| show(&answer));
                (endpoint.origin(), text)
            };
            Err(ChainError::Disagreement { needed, answers: answers.into_iter().map(said).collect() })
        }
    }
}

pub(super) fn first_error<T>(answers: Vec<Answer<T>>) -> ChainError {
    let error = answers.into_iter().find_map(|(_, answer)| answer.err());
    error.unwrap_or(ChainError::Setup { reason: "it needs as many endpoints as have to agree" })
}
