//! The calls of one endpoint: blocks, the functions of a KMS contract, and its storage.

use futures_util::future::try_join4;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::Instant;

use crate::chain::abi;
use crate::chain::block::{BlockId, Finality, Header, quantity};
use crate::chain::endpoint::Endpoint;
use crate::chain::error::ChainError;
use crate::chain::proof;
use crate::crypto::keccak::keccak256;
use crate::scalar::address::Address;

/// The slot of an ERC-1967 proxy that holds the address of its implementation.
const IMPLEMENTATION_SLOT: &str = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
/// The most bytes of a text of the contract that is kept.
const MAX_TEXT: usize = 256;
/// The most words of storage that a root key takes: 65 bytes.
const KEY_WORDS: usize = 3;

/// What a KMS contract says, as one endpoint reports it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) implementation: Option<Address>,
    pub(super) owner: Option<Address>,
    pub(super) gateway_app_id: Option<String>,
    pub(super) root_key: Vec<u8>,
    pub(super) ca_key: Vec<u8>,
    pub(super) quote: Vec<u8>,
    pub(super) event_log: Vec<u8>,
}

/// The nodes of the state that lead to the contract, and to some of its slots.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Proofs {
    account_proof: Vec<String>,
    storage_proof: Vec<StorageProof>,
}

#[derive(Deserialize)]
struct StorageProof {
    proof: Vec<String>,
}

/// A contract at one block, as one endpoint sees it.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) endpoint: &'a Endpoint,
    pub(super) contract: Address,
    pub(super) block: BlockId,
    pub(super) end: Instant,
}

impl Endpoint {
    /// Fails if the endpoint is of another chain.
    pub(super) async fn check_chain(&self, expected: u64, end: Instant) -> Result<(), ChainError> {
        const METHOD: &str = "eth_chainId";
        const EXPECTED: &str = "a number";
        let found: String = self.call((METHOD, EXPECTED), json!([]), end).await?;
        let found = quantity(&found).ok_or_else(|| self.malformed(METHOD, EXPECTED))?;
        let endpoint = self.origin();
        if found == expected { Ok(()) } else { Err(ChainError::WrongChain { endpoint, expected, found }) }
    }

    /// Returns a block, and its state root if the header proves it. One that is asked for by its number has this number.
    pub(super) async fn block(&self, block: Finality, end: Instant) -> Result<(BlockId, Option<[u8; 32]>), ChainError> {
        const METHOD: &str = "eth_getBlockByNumber";
        let header: Option<Header> = self.call((METHOD, "a block"), json!([block.parameter(), false]), end).await?;
        let header = header.ok_or_else(|| ChainError::BlockGone { endpoint: self.origin() })?;
        let id = header.id().ok_or_else(|| self.malformed(METHOD, "a block"))?;
        match block {
            Finality::Block(number) if number != id.number => Err(self.malformed(METHOD, "the block with this number")),
            _ => Ok((id, header.state_root(id.hash))),
        }
    }
}

impl At<'_> {
    /// Reads everything that the contract says.
    pub(super) async fn content(&self) -> Result<Content, ChainError> {
        let (info, owner, gateway, implementation) = try_join4(
            self.function("kmsInfo()", abi::call("kmsInfo()")),
            self.optional("owner()"),
            self.optional("gatewayAppId()"),
            self.implementation(),
        )
        .await?;
        let malformed = |function, expected| self.endpoint.malformed(function, expected);
        let [root_key, ca_key, quote, event_log] =
            abi::byte_strings(&info).ok_or_else(|| malformed("kmsInfo()", "four byte strings"))?.map(<[u8]>::to_vec);
        let owner =
            owner.map(|data| abi::address(&data).ok_or_else(|| malformed("owner()", "an address"))).transpose()?;
        let gateway = gateway.map(|data| {
            let text = abi::byte_strings::<1>(&data).and_then(|[text]| String::from_utf8(text.to_vec()).ok());
            let text = text.filter(|text| text.len() <= MAX_TEXT && !text.contains(char::is_control));
            text.ok_or_else(|| malformed("gatewayAppId()", "a text of one line"))
        });
        Ok(Content {
            implementation,
            owner: owner.map(Address::new),
            gateway_app_id: gateway.transpose()?.filter(|text| !text.is_empty()),
            root_key,
            ca_key,
            quote,
            event_log,
        })
    }

    /// Calls a function that returns a flag.
    pub(super) async fn flag(&self, signature: &'static str, argument: &[u8]) -> Result<bool, ChainError> {
        let data = self.function(signature, abi::call_with(signature, argument)).await?;
        abi::flag(&data).ok_or_else(|| self.endpoint.malformed(signature, "a flag"))
    }

    /// Calls a function that not every version of the contract has.
    async fn optional(&self, signature: &'static str) -> Result<Option<Vec<u8>>, ChainError> {
        match self.function(signature, abi::call(signature)).await {
            Ok(data) => Ok(Some(data)),
            Err(ChainError::Reverted { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Calls a function of the contract. Returns what it returns.
    async fn function(&self, signature: &'static str, data: Vec<u8>) -> Result<Vec<u8>, ChainError> {
        const METHOD: &str = "eth_call";
        const EXPECTED: &str = "bytes in hex";
        let call = json!({ "to": self.contract, "data": const_hex::encode_prefixed(data) });
        let result = self.endpoint.call((METHOD, EXPECTED), json!([call, self.at()]), self.end).await;
        let result: String = result.map_err(|error| match error {
            ChainError::Reverted { endpoint, .. } => ChainError::Reverted { endpoint, function: signature },
            error => error,
        })?;
        let bytes = const_hex::decode(&result).map_err(|_| self.endpoint.malformed(METHOD, EXPECTED))?;
        if bytes.is_empty() {
            return Err(ChainError::NoContract { endpoint: self.endpoint.origin(), contract: self.contract });
        }
        Ok(bytes)
    }

    /// Returns the implementation of the proxy, or `None` if the contract is not a proxy.
    async fn implementation(&self) -> Result<Option<Address>, ChainError> {
        const METHOD: &str = "eth_getStorageAt";
        const EXPECTED: &str = "a word";
        let params = json!([self.contract, IMPLEMENTATION_SLOT, self.at()]);
        let word: String = self.endpoint.call((METHOD, EXPECTED), params, self.end).await?;
        let word = const_hex::decode_to_array(word).map_err(|_| self.endpoint.malformed(METHOD, EXPECTED))?;
        Ok(implementation(&word))
    }

    /// Returns the implementation and the root key, proven against the block's state root.
    pub(super) async fn proven(&self, state_root: &[u8; 32]) -> Result<(Option<Address>, Vec<u8>), ChainError> {
        const METHOD: &str = "eth_getProof";
        const EXPECTED: &str = "a proof for each slot";
        let fail = |reason| ChainError::Proof { endpoint: self.endpoint.origin(), reason };
        let slots = slots();
        let shown: Vec<_> = slots.iter().map(const_hex::encode_prefixed).collect();
        let params = json!([self.contract, shown, self.at()]);
        let proofs: Proofs = self.endpoint.call((METHOD, EXPECTED), params, self.end).await?;
        let malformed = || self.endpoint.malformed(METHOD, EXPECTED);
        let nodes = |proof: &[String]| {
            proof.iter().map(const_hex::decode).collect::<Result<Vec<_>, _>>().map_err(|_| malformed())
        };
        let account = nodes(&proofs.account_proof)?;
        let account = proof::value(state_root, self.contract.as_bytes(), &account).map_err(fail)?;
        let account = account
            .ok_or_else(|| ChainError::NoContract { endpoint: self.endpoint.origin(), contract: self.contract })?;
        let root = proof::storage_root(&account).map_err(fail)?;
        if proofs.storage_proof.len() != slots.len() {
            return Err(malformed());
        }
        let mut words = Vec::new();
        for (slot, StorageProof { proof }) in slots.iter().zip(&proofs.storage_proof) {
            let nodes = nodes(proof)?;
            // A contract that has stored nothing has an empty trie, and no node to show for it.
            let is_empty = nodes.is_empty() && root == empty_root();
            let value = if is_empty { None } else { proof::value(&root, slot, &nodes).map_err(fail)? };
            words.push(proof::word(value.as_deref()).map_err(fail)?);
        }
        let [proxy, first, rest @ ..] = &words[..] else { return Err(malformed()) };
        let key = byte_string(first, rest).ok_or_else(|| fail("the root key is longer than any"))?;
        Ok((implementation(proxy), key))
    }

    /// Returns the block parameter: by hash, of the chain that the endpoint follows.
    fn at(&self) -> Value {
        json!({ "blockHash": const_hex::encode_prefixed(self.block.hash), "requireCanonical": true })
    }
}

/// Returns the slots that are proven: the proxy's, that of the root key, and those of its words.
fn slots() -> Vec<[u8; 32]> {
    let proxy = const_hex::decode_to_array(IMPLEMENTATION_SLOT).unwrap_or_default();
    let mut word = keccak256([0; 32]);
    let mut slots = vec![proxy, [0; 32]];
    for _ in 0..KEY_WORDS {
        slots.push(word);
        // The hash of zero does not end with a byte that overflows.
        word[31] += 1;
    }
    slots
}

/// Returns the root of a trie without entries.
fn empty_root() -> [u8; 32] {
    keccak256([0x80])
}

/// Reads a byte string of the storage: short ones are in the first word, longer ones in the others.
fn byte_string(first: &[u8; 32], rest: &[[u8; 32]]) -> Option<Vec<u8>> {
    let is_long = first[31] & 1 == 1;
    let length = if is_long {
        let (padding, low) = first.split_at(30);
        let number = u16::from_be_bytes([low[0], low[1]]);
        padding.iter().all(|byte| *byte == 0).then_some(usize::from(number / 2))?
    } else {
        usize::from(first[31] / 2)
    };
    let bytes = if is_long { rest.concat() } else { first[..31].to_vec() };
    bytes.get(..length).map(<[u8]>::to_vec)
}

fn implementation(word: &[u8; 32]) -> Option<Address> {
    let address = word[12..].try_into().unwrap_or_default();
    (address != [0; 20]).then(|| Address::new(address))
}
