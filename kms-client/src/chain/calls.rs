//! The calls of one endpoint: blocks, the functions of a KMS contract, and its storage.

use futures_util::future::try_join4;
use serde_json::{Value, json};
use sha3::{Digest as _, Keccak256};
use tokio::time::Instant;

use crate::chain::abi;
use crate::chain::block::{BlockId, quantity, state_root};
use crate::chain::endpoint::Endpoint;
use crate::chain::error::ChainError;
use crate::chain::proof;
use crate::scalar::address::Address;

/// The slot of an ERC-1967 proxy that holds the address of its implementation.
const IMPLEMENTATION_SLOT: &str = "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc";
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
        let found = self.call(METHOD, json!([]), end).await?;
        let found = found.as_str().and_then(quantity).ok_or_else(|| self.malformed(METHOD, "a number"))?;
        let endpoint = self.origin();
        if found == expected { Ok(()) } else { Err(ChainError::WrongChain { endpoint, expected, found }) }
    }

    /// Returns a block and its header.
    pub(super) async fn block(&self, parameter: &str, end: Instant) -> Result<(BlockId, Value), ChainError> {
        const METHOD: &str = "eth_getBlockByNumber";
        let header = self.call(METHOD, json!([parameter, false]), end).await?;
        if header.is_null() {
            return Err(ChainError::BlockGone { endpoint: self.origin() });
        }
        let block = BlockId::from_json(&header).ok_or_else(|| self.malformed(METHOD, "a block"))?;
        Ok((block, header))
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
            text.ok_or_else(|| malformed("gatewayAppId()", "a text"))
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
        let call = json!({ "to": self.contract, "data": const_hex::encode_prefixed(data) });
        let result = self.endpoint.call(METHOD, json!([call, self.at()]), self.end).await;
        let result = result.map_err(|error| match error {
            ChainError::Reverted { endpoint, .. } => ChainError::Reverted { endpoint, function: signature },
            error => error,
        })?;
        let bytes = result.as_str().and_then(|text| const_hex::decode(text).ok());
        let bytes = bytes.ok_or_else(|| self.endpoint.malformed(METHOD, "bytes in hex"))?;
        if bytes.is_empty() {
            return Err(ChainError::NoContract { endpoint: self.endpoint.origin(), contract: self.contract });
        }
        Ok(bytes)
    }

    /// Returns the implementation of the proxy, or `None` if the contract is not a proxy.
    async fn implementation(&self) -> Result<Option<Address>, ChainError> {
        const METHOD: &str = "eth_getStorageAt";
        let word = self.endpoint.call(METHOD, json!([self.contract, IMPLEMENTATION_SLOT, self.at()]), self.end).await?;
        let word = word.as_str().and_then(|text| const_hex::decode_to_array(text).ok());
        let word: [u8; 32] = word.ok_or_else(|| self.endpoint.malformed(METHOD, "a word"))?;
        Ok(implementation(&word))
    }

    /// Returns the implementation and the root key, proven against the state root of the block with this header.
    pub(super) async fn proven(&self, header: &Value) -> Result<(Option<Address>, Vec<u8>), ChainError> {
        const METHOD: &str = "eth_getProof";
        let fail = |reason| ChainError::Proof { endpoint: self.endpoint.origin(), reason };
        let root = state_root(header, self.block.hash).ok_or_else(|| fail("the header is not that of the block"))?;
        let slots = slots();
        let shown: Vec<_> = slots.iter().map(const_hex::encode_prefixed).collect();
        let response = self.endpoint.call(METHOD, json!([self.contract, shown, self.at()]), self.end).await?;
        let malformed = || self.endpoint.malformed(METHOD, "a proof for each slot");
        let nodes = |proof: &Value| {
            let nodes = proof.as_array()?.iter().map(|node| const_hex::decode(node.as_str()?).ok());
            nodes.collect::<Option<Vec<_>>>()
        };
        let account = nodes(&response["accountProof"]).ok_or_else(malformed)?;
        let account = proof::value(&root, self.contract.as_bytes(), &account).map_err(fail)?;
        let account = account
            .ok_or_else(|| ChainError::NoContract { endpoint: self.endpoint.origin(), contract: self.contract })?;
        let root = proof::storage_root(&account).map_err(fail)?;
        let proofs = response["storageProof"].as_array().filter(|proofs| proofs.len() == slots.len());
        let mut words = Vec::new();
        for (slot, entry) in slots.iter().zip(proofs.ok_or_else(malformed)?) {
            let nodes = nodes(&entry["proof"]).ok_or_else(malformed)?;
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
    let mut word: [u8; 32] = Keccak256::digest([0; 32]).into();
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
    Keccak256::digest([0x80]).into()
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
