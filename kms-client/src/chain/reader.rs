//! Reading a contract through several endpoints, which have to agree.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::time::Instant;

use crate::chain::block::{BlockId, Finality};
use crate::chain::calls::{At, Content};
use crate::chain::endpoint::Endpoint;
use crate::chain::error::ChainError;
use crate::chain::kms::OnChainKms;
use crate::chain::source::{Source, agreed, end, first_error};
use crate::scalar::address::Address;
use crate::scalar::key::K256PublicKey;
use crate::trust::evidence::KmsEvidence;

/// The time limit of a read, for all of its calls.
const DEADLINE: Duration = Duration::from_secs(60);

/// A reader of KMS contracts through JSON-RPC endpoints.
///
/// Everything is read at one block, by its hash. By default the block is the newest finalized one, and all endpoints have to
/// agree on it and on the contract. An endpoint can hold back newer blocks: [`OnChainKms::block`] has the block's time.
#[derive(Clone)]
#[must_use = "a reader does nothing until it reads"]
pub struct ChainReader {
    chain_id: u64,
    endpoints: Vec<Arc<Endpoint>>,
    agree: Option<usize>,
    finality: Finality,
    proven: bool,
    implementation: Option<Address>,
    deadline: Duration,
}

impl ChainReader {
    /// Creates a reader for a chain, such as 1 for Ethereum or 8453 for Base. It has no endpoints yet.
    pub fn new(chain_id: u64) -> Self {
        Self {
            chain_id,
            endpoints: Vec::new(),
            agree: None,
            finality: Finality::default(),
            proven: false,
            implementation: None,
            deadline: DEADLINE,
        }
    }

    /// Adds an endpoint. Its URL starts with `https://`, or is of loopback.
    ///
    /// # Errors
    ///
    /// [`ChainError::Setup`] if the URL is not valid, or would send its secret in the clear.
    pub fn rpc(mut self, url: &str) -> Result<Self, ChainError> {
        self.endpoints.push(Arc::new(Endpoint::new(url)?));
        Ok(self)
    }

    /// Sets how many endpoints have to agree; all of them by default.
    pub fn agree(mut self, endpoints: usize) -> Self {
        self.agree = Some(endpoints);
        self
    }

    /// Sets the block; [`Finality::Finalized`] by default.
    pub fn at(mut self, finality: Finality) -> Self {
        self.finality = finality;
        self
    }

    /// Verifies the root key and the implementation against the block's state root, so that the endpoints have to agree on the
    /// block only. The endpoints need `eth_getProof`.
    ///
    /// The owner, the gateway, the key of the certificate authority and the evidence are then what one endpoint says.
    pub fn proven(mut self) -> Self {
        self.proven = true;
        self
    }

    /// Pins the code behind the proxy: another implementation is an error.
    pub fn pin_implementation(mut self, implementation: Address) -> Self {
        self.implementation = Some(implementation);
        self
    }

    /// Sets the time limit of a read with all of its calls; 60 seconds by default.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// Reads a KMS contract.
    ///
    /// # Errors
    ///
    /// [`ChainError`], whose variants tell the reasons apart.
    pub async fn kms(&self, contract: Address) -> Result<OnChainKms, ChainError> {
        let needed = self.agree.unwrap_or(self.endpoints.len());
        if needed == 0 || needed > self.endpoints.len() {
            return Err(ChainError::Setup { reason: "it needs at least one endpoint, and as many as have to agree" });
        }
        let end = end(self.deadline);
        let (block, header, endpoints) = self.block(needed, end).await?;
        let (content, endpoints) = if self.proven {
            let at = |endpoint| At { endpoint, contract, block, end };
            (first_proven(&endpoints, &header, at).await?, endpoints)
        } else {
            let answers = endpoints.into_iter().map(|endpoint| async move {
                let content = At { endpoint: &endpoint, contract, block, end }.content().await;
                (endpoint, content)
            });
            agreed(needed, join_all(answers).await, |content: &Content| {
                format!(
                    "root key {}, implementation {:?}",
                    const_hex::encode(&content.root_key),
                    content.implementation
                )
            })?
        };
        let source = Source { endpoints, needed, contract, block, deadline: self.deadline };
        self.checked(content, source)
    }

    /// Returns the block that enough endpoints have, its header, and these endpoints.
    async fn block(&self, needed: usize, end: Instant) -> Result<(BlockId, Value, Vec<Arc<Endpoint>>), ChainError> {
        let parameter = &self.finality.parameter();
        let heads = self.endpoints.iter().map(|endpoint| async move {
            let head = async {
                endpoint.check_chain(self.chain_id, end).await?;
                endpoint.block(parameter, end).await
            };
            (endpoint.clone(), head.await)
        });
        let heads = join_all(heads).await;
        if let Some((_, Err(error @ ChainError::WrongChain { .. }))) =
            heads.iter().find(|(_, head)| matches!(head, Err(ChainError::WrongChain { .. })))
        {
            return Err(error.clone());
        }
        // The newest block that enough of them have reached.
        let mut numbers: Vec<_> = heads.iter().filter_map(|(_, head)| Some(head.as_ref().ok()?.0.number)).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        let Some(number) = numbers.get(needed - 1).copied() else { return Err(first_error(heads)) };
        let blocks = heads.into_iter().map(|(endpoint, head)| async move {
            let block = match head {
                Ok((block, header)) if block.number == number => Ok((block, header)),
                Ok(_) => match endpoint.block(&Finality::Block(number).parameter(), end).await {
                    Ok((block, _)) if block.number != number => {
                        Err(endpoint.malformed("eth_getBlockByNumber", "the block with this number"))
                    }
                    block => block,
                },
                Err(error) => Err(error),
            };
            (endpoint, block)
        });
        let blocks: Vec<_> = join_all(blocks).await;
        let headers: Vec<_> = blocks.iter().filter_map(|(_, block)| block.as_ref().ok().cloned()).collect();
        let ids = blocks.into_iter().map(|(endpoint, block)| (endpoint, block.map(|(block, _)| block))).collect();
        let (block, endpoints) = agreed(needed, ids, |block: &BlockId| {
            format!("block {} is {}", block.number, const_hex::encode_prefixed(block.hash))
        })?;
        let header = headers.into_iter().find(|(id, _)| *id == block).map(|(_, header)| header).unwrap_or_default();
        Ok((block, header, endpoints))
    }

    /// Checks what the endpoints agree on.
    fn checked(&self, content: Content, source: Source) -> Result<OnChainKms, ChainError> {
        let Content { implementation, owner, gateway_app_id, root_key, ca_key, quote, event_log } = content;
        let contract = source.contract;
        if let Some(expected) = self.implementation
            && implementation != Some(expected)
        {
            return Err(ChainError::Implementation { expected, found: implementation });
        }
        if root_key.is_empty() {
            return Err(ChainError::NoRootKey { contract });
        }
        let bytes = root_key.len();
        let root_key = K256PublicKey::from_sec1(&root_key).ok_or(ChainError::KeyForm { contract, bytes })?;
        let shown_ca_key = const_hex::encode(&ca_key);
        let event_log = String::from_utf8(event_log).ok().filter(|log| !log.is_empty() && !quote.is_empty());
        Ok(OnChainKms {
            chain_id: self.chain_id,
            contract,
            block: source.block,
            implementation,
            owner,
            root_key,
            ca_key: shown_ca_key,
            gateway_app_id,
            proven: self.proven,
            evidence: event_log.map(|event_log| KmsEvidence::new(root_key, ca_key, quote, event_log)),
            source: Arc::new(source),
        })
    }
}

/// Returns the content of the first endpoint that proves it.
async fn first_proven<'a>(
    endpoints: &'a [Arc<Endpoint>],
    header: &Value,
    at: impl Fn(&'a Endpoint) -> At<'a>,
) -> Result<Content, ChainError> {
    let mut first = None;
    for endpoint in endpoints {
        let at = at(endpoint);
        let content = async {
            let (implementation, root_key) = at.proven(header).await?;
            let content = at.content().await?;
            if (&content.implementation, &content.root_key) != (&implementation, &root_key) {
                let reason = "the contract's own answer is another one";
                return Err(ChainError::Proof { endpoint: endpoint.origin(), reason });
            }
            Ok(content)
        };
        match content.await {
            Ok(content) => return Ok(content),
            Err(error) => first = first.or(Some(error)),
        }
    }
    Err(first.unwrap_or(ChainError::Setup { reason: "it has no endpoint" }))
}

impl fmt::Debug for ChainReader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let endpoints: Vec<_> = self.endpoints.iter().map(|endpoint| endpoint.origin()).collect();
        f.debug_struct("ChainReader")
            .field("chain_id", &self.chain_id)
            .field("endpoints", &endpoints)
            .finish_non_exhaustive()
    }
}
