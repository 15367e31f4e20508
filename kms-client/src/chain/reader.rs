//! Reading a contract through several endpoints, which have to agree.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use futures_util::future::{join_all, select_ok};
use tokio::time::Instant;

use crate::call::time_limit::Deadline;
use crate::chain::block::{BlockId, Finality};
use crate::chain::calls::{At, Content};
use crate::chain::endpoint::Endpoint;
use crate::chain::error::ChainError;
use crate::chain::kms::OnChainKms;
use crate::chain::source::{Source, agreed, first_error};
use crate::scalar::address::Address;
use crate::scalar::key::K256PublicKey;
use crate::trust::anchor::ChainSource;
use crate::trust::evidence::KmsEvidence;

/// The time limit of a read, for all of its calls.
const DEADLINE: Duration = Duration::from_secs(60);
/// The most that the newest block can be old. Chains finalize within minutes, and seldom need hours.
const MAX_AGE: Duration = Duration::from_secs(6 * 60 * 60);

/// A reader of KMS contracts through JSON-RPC endpoints.
///
/// Everything is read at one block, by its hash. By default the block is the newest finalized one, and all endpoints have to
/// agree on it and on the contract. An endpoint can hold back newer blocks: [`max_age`](Self::max_age) is the bound on that, and
/// [`OnChainKms::block`] has the block's time.
#[derive(Clone)]
#[must_use = "a reader does nothing until it reads"]
pub struct ChainReader {
    chain_id: u64,
    endpoints: Vec<Arc<Endpoint>>,
    agree: Option<usize>,
    finality: Finality,
    proven: bool,
    implementation: Option<Address>,
    max_age: Duration,
    deadline: Duration,
}

/// A block, with its state root if that is needed and proven.
type Block = (BlockId, Option<[u8; 32]>);

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
            max_age: MAX_AGE,
            deadline: DEADLINE,
        }
    }

    /// Adds an endpoint. Its URL starts with `https://`, or is of loopback.
    ///
    /// # Errors
    ///
    /// [`ChainError::Setup`] if the URL is not valid, would send its secret in the clear, or has the host and the port of
    /// another one: an endpoint does not check itself.
    pub fn rpc(mut self, url: &str) -> Result<Self, ChainError> {
        let endpoint = Endpoint::new(url)?;
        if self.endpoints.iter().any(|other| other.origin() == endpoint.origin()) {
            return Err(ChainError::Setup { reason: "two endpoints have the same host: one does not check the other" });
        }
        self.endpoints.push(Arc::new(endpoint));
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

    /// Sets how old the newest block can be; 6 hours by default. A block that is named by its number can have any age.
    pub fn max_age(mut self, max_age: Duration) -> Self {
        self.max_age = max_age;
        self
    }

    /// Sets the time limit of a read with all of its calls; 60 seconds by default.
    ///
    /// Finding the block can take two thirds of it, so that an endpoint that falls silent leaves time for the others.
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
        let [heads_end, block_end, end] = [1, 2, 3].map(|part| Deadline::after(self.deadline / 3 * part).end);
        let ((block, state_root), endpoints) = self.block(needed, heads_end, block_end).await?;
        self.check_age(block)?;
        let at = |endpoint| At { endpoint, contract, block, end };
        let (content, endpoints) = if let Some(state_root) = state_root {
            let proofs = endpoints.iter().map(|endpoint| Box::pin(proven(at(endpoint), state_root)));
            let (content, _) = select_ok(proofs).await?;
            (content, endpoints)
        } else {
            let answers = endpoints.iter().map(|endpoint| async move {
                let content = at(endpoint).content().await;
                (endpoint.clone(), content)
            });
            agreed(needed, join_all(answers).await, |content: &Content| {
                format!("{}, implementation {:?}", shown_key(&content.root_key), content.implementation)
            })?
        };
        self.checked(content, endpoints, needed, contract, block)
    }

    /// Returns the newest block that enough endpoints have, and these endpoints.
    async fn block(
        &self,
        needed: usize,
        heads_end: Instant,
        end: Instant,
    ) -> Result<(Block, Vec<Arc<Endpoint>>), ChainError> {
        let heads = self.endpoints.iter().map(|endpoint| async move {
            let head = async {
                endpoint.check_chain(self.chain_id, heads_end).await?;
                self.block_of(endpoint, self.finality, heads_end).await
            };
            (endpoint.clone(), head.await)
        });
        let heads = join_all(heads).await;
        let mut numbers: Vec<_> = heads.iter().filter_map(|(_, head)| Some(head.as_ref().ok()?.0.number)).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        let Some(number) = numbers.get(needed - 1).copied() else {
            // An endpoint of another chain is a mistake of the setup, which comes before what went wrong at others.
            let other_chain = |(_, head): &(_, Result<_, _>)| matches!(head, Err(ChainError::WrongChain { .. }));
            let (mut wrong, others): (Vec<_>, Vec<_>) = heads.into_iter().partition(other_chain);
            wrong.extend(others);
            return Err(first_error(wrong));
        };
        let blocks = heads.into_iter().map(|(endpoint, head)| async move {
            let block = match head {
                Ok((block, _)) if block.number != number => {
                    self.block_of(&endpoint, Finality::Block(number), end).await
                }
                head => head,
            };
            (endpoint, block)
        });
        agreed(needed, join_all(blocks).await, |(block, _): &Block| {
            format!("block {} is {}", block.number, const_hex::encode_prefixed(block.hash))
        })
    }

    /// Returns the block of one endpoint.
    async fn block_of(&self, endpoint: &Endpoint, block: Finality, end: Instant) -> Result<Block, ChainError> {
        let (block, state_root) = endpoint.block(block, end).await?;
        if self.proven && state_root.is_none() {
            let reason = "the header is not that of the block";
            return Err(ChainError::Proof { endpoint: endpoint.origin(), reason });
        }
        Ok((block, state_root.filter(|_| self.proven)))
    }

    fn check_age(&self, block: BlockId) -> Result<(), ChainError> {
        let now = SystemTime::UNIX_EPOCH.elapsed().unwrap_or_default();
        let age = now.saturating_sub(Duration::from_secs(block.timestamp));
        match self.finality {
            Finality::Block(_) => Ok(()),
            _ if age <= self.max_age => Ok(()),
            _ => Err(ChainError::TooOld { block: block.number, seconds: age.as_secs() }),
        }
    }

    /// Checks what the endpoints agree on.
    fn checked(
        &self,
        content: Content,
        endpoints: Vec<Arc<Endpoint>>,
        needed: usize,
        contract: Address,
        block: BlockId,
    ) -> Result<OnChainKms, ChainError> {
        let Content { implementation, owner, gateway_app_id, root_key, ca_key, quote, event_log } = content;
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
        let chain = ChainSource {
            chain_id: self.chain_id,
            contract,
            block_number: block.number,
            block_timestamp: block.timestamp,
            finality: self.finality.as_str(),
            endpoints: endpoints.len(),
            proven: self.proven,
        };
        Ok(OnChainKms {
            chain_id: self.chain_id,
            contract,
            block,
            implementation,
            owner,
            root_key,
            ca_key: shown_ca_key,
            gateway_app_id,
            proven: self.proven,
            evidence: event_log.map(|event_log| KmsEvidence::new(root_key, ca_key, quote, event_log)),
            source: Arc::new(Source { endpoints, needed, block, deadline: self.deadline, root_key, chain }),
        })
    }
}

/// Returns what the contract says, if its root key and its implementation are the proven ones.
async fn proven(at: At<'_>, state_root: [u8; 32]) -> Result<Content, ChainError> {
    let (implementation, root_key) = at.proven(&state_root).await?;
    let content = at.content().await?;
    if (&content.implementation, &content.root_key) != (&implementation, &root_key) {
        let reason = "the contract's own answer is another one";
        return Err(ChainError::Proof { endpoint: at.endpoint.origin(), reason });
    }
    Ok(content)
}

/// Shows a root key, or the length of what is not one.
fn shown_key(key: &[u8]) -> String {
    match key.len() {
        0 => "no root key".to_owned(),
        1..=65 => format!("root key {}", const_hex::encode(key)),
        bytes => format!("a root key of {bytes} bytes"),
    }
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
