//! The error of reading a contract.

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;
use crate::scalar::address::Address;

/// The error of reading a KMS contract. Endpoints are shown by their origin, and never with path or query.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChainError {
    /// A setting of the reader is not valid.
    #[error("the chain reader is not set up: {reason}")]
    Setup {
        /// The reason.
        reason: &'static str,
    },
    /// An endpoint did not respond, or not with valid HTTP and JSON.
    #[error("{endpoint} gave no response: {source}")]
    Transport {
        /// The origin of the endpoint.
        endpoint: String,
        /// The error of the request.
        source: Error,
    },
    /// An endpoint responded with an error of JSON-RPC.
    #[error("{endpoint} rejected {method}: {message} (code {code})")]
    Rpc {
        /// The origin of the endpoint.
        endpoint: String,
        /// The method.
        method: &'static str,
        /// The code of the error.
        code: i64,
        /// The endpoint's message, cut and escaped.
        message: String,
    },
    /// An endpoint is of another chain.
    #[error("{endpoint} is an endpoint of chain {found}, and chain {expected} was asked for: use one of that chain")]
    WrongChain {
        /// The origin of the endpoint.
        endpoint: String,
        /// The chain id of the reader.
        expected: u64,
        /// The chain id of the endpoint.
        found: u64,
    },
    /// There is no contract at the address.
    #[error("{endpoint} says that there is no contract at {contract}: check the address and the chain")]
    NoContract {
        /// The origin of the endpoint.
        endpoint: String,
        /// The address.
        contract: Address,
    },
    /// The contract rejects a call, as one does that is not a KMS contract.
    #[error("{endpoint} says that the contract rejects `{function}`: check that it is a KMS contract")]
    Reverted {
        /// The origin of the endpoint.
        endpoint: String,
        /// The function that was called.
        function: &'static str,
    },
    /// A response does not have its form.
    #[error("{endpoint} sent a malformed response to {method}: expected {expected}")]
    Malformed {
        /// The origin of the endpoint.
        endpoint: String,
        /// The method or the function.
        method: &'static str,
        /// The expected form.
        expected: &'static str,
    },
    /// The contract has no root key.
    #[error("the contract {contract} has no root key: it was not set up, or its key is kept elsewhere")]
    NoRootKey {
        /// The contract.
        contract: Address,
    },
    /// The contract's root key is not a point of secp256k1.
    #[error("the root key of the contract {contract} is not a point of secp256k1 ({bytes} bytes)")]
    KeyForm {
        /// The contract.
        contract: Address,
        /// Its length.
        bytes: usize,
    },
    /// Too few endpoints agree.
    #[error("the endpoints do not agree, and {needed} have to: {}", said(.answers))]
    Disagreement {
        /// The number of endpoints that have to agree.
        needed: usize,
        /// What each endpoint says, by its origin.
        answers: Vec<(String, String)>,
    },
    /// An endpoint does not have the block, or no longer has its state.
    #[error("{endpoint} does not have the state of the block: use an archive endpoint, or a newer block")]
    BlockGone {
        /// The origin of the endpoint.
        endpoint: String,
    },
    /// The newest block is too old.
    #[error(
        "the newest block, {block}, is {seconds} s old: an endpoint holds back newer ones, or the chain stands still; use other \
         endpoints, or set `max_age`"
    )]
    TooOld {
        /// The number of the block.
        block: u64,
        /// Its age in seconds.
        seconds: u64,
    },
    /// The code of the contract is not the pinned one.
    #[error(
        "the implementation of the contract is {}, and {expected} is pinned: its code was changed, so check it before you \
         trust its key",
        shown(.found.as_ref())
    )]
    Implementation {
        /// The pinned implementation.
        expected: Address,
        /// The implementation, if the contract is a proxy.
        found: Option<Address>,
    },
    /// A proof, or the block that it is for, does not hold.
    #[error("the proof of {endpoint} does not hold: {reason}")]
    Proof {
        /// The origin of the endpoint.
        endpoint: String,
        /// The reason.
        reason: &'static str,
    },
}

fn said(answers: &[(String, String)]) -> String {
    let answers = answers.iter().map(|(endpoint, answer)| format!("{endpoint} says {answer}"));
    answers.collect::<Vec<_>>().join("; ")
}

fn shown(implementation: Option<&Address>) -> String {
    implementation.map_or_else(|| "none".to_owned(), Address::to_string)
}

impl From<ChainError> for Error {
    fn from(error: ChainError) -> Self {
        Self::new(ErrorKind::NoAnchor, "read_kms_contract", error.to_string()).with_source(error)
    }
}
