//! A KMS contract as it was read.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;

#[cfg(feature = "attestation")]
use crate::attestation::collateral::Collateral;
#[cfg(feature = "attestation")]
use crate::attestation::error::AttestationError;
#[cfg(feature = "attestation")]
use crate::attestation::policy::EvidencePolicy;
use crate::chain::block::BlockId;
use crate::chain::error::ChainError;
use crate::chain::source::Source;
use crate::scalar::address::Address;
use crate::scalar::app_id::AppId;
use crate::scalar::key::K256PublicKey;
use crate::trust::anchor::{Anchor, AnchorSource};
use crate::trust::evidence::KmsEvidence;

/// A KMS contract at one block.
///
/// It converts to an [`Anchor`] of the root key that was read, so that it can be passed where one is needed.
#[derive(Clone, Serialize)]
#[non_exhaustive]
pub struct OnChainKms {
    /// The EVM chain id.
    pub chain_id: u64,
    /// The contract.
    pub contract: Address,
    /// The block.
    pub block: BlockId,
    /// The code behind the proxy, if the contract is one. Its owner can replace it.
    pub implementation: Option<Address>,
    /// The owner, who can set any key and any code.
    pub owner: Option<Address>,
    /// The root key.
    pub root_key: K256PublicKey,
    /// The public key of the certificate authority: the DER of its SPKI, in hex.
    pub ca_key: String,
    /// The app id of the gateway.
    pub gateway_app_id: Option<String>,
    /// `true` if root key and implementation are proven against the block's state root.
    pub proven: bool,
    /// The evidence of the hardware, if the contract has it.
    #[serde(skip)]
    pub evidence: Option<KmsEvidence>,
    #[serde(skip)]
    pub(super) source: Arc<Source>,
}

impl OnChainKms {
    /// Returns `true` if the contract allows this OS image, at the block of this value.
    ///
    /// # Errors
    ///
    /// [`ChainError`], as for [`ChainReader::kms`](crate::chain::ChainReader::kms).
    pub async fn os_image_allowed(&self, os_image_hash: [u8; 32]) -> Result<bool, ChainError> {
        self.source.flag("allowedOsImages(bytes32)", &os_image_hash).await
    }

    /// Returns `true` if the contract allows KMS nodes on this device, at the block of this value.
    ///
    /// # Errors
    ///
    /// [`ChainError`], as for [`ChainReader::kms`](crate::chain::ChainReader::kms).
    pub async fn kms_device_allowed(&self, device_id: [u8; 32]) -> Result<bool, ChainError> {
        self.source.flag("kmsAllowedDeviceIds(bytes32)", &device_id).await
    }

    /// Returns `true` if the contract allows KMS nodes with these measurements, at the block of this value.
    ///
    /// # Errors
    ///
    /// [`ChainError`], as for [`ChainReader::kms`](crate::chain::ChainReader::kms).
    pub async fn kms_aggregated_mr_allowed(&self, mr_aggregated: [u8; 32]) -> Result<bool, ChainError> {
        self.source.flag("kmsAllowedAggregatedMrs(bytes32)", &mr_aggregated).await
    }

    /// Returns `true` if the app is registered with the contract, at the block of this value. Anyone can register an app: it
    /// proves nothing about its owner.
    ///
    /// # Errors
    ///
    /// [`ChainError`], as for [`ChainReader::kms`](crate::chain::ChainReader::kms).
    pub async fn app_registered(&self, app_id: AppId) -> Result<bool, ChainError> {
        self.source.flag("registeredApps(address)", app_id.as_bytes()).await
    }
}

#[cfg(feature = "attestation")]
impl OnChainKms {
    /// Verifies evidence of the contract's root key: [its own](Self::evidence), or that of a KMS node. Returns an anchor of both, so
    /// that the contract's owner and the maker of the hardware must fail before a wrong key seals. Needs the feature `attestation`, too.
    ///
    /// # Errors
    ///
    /// [`AttestationError`] with the check that failed; [`AttestationError::OtherKey`] names both keys if they differ.
    pub fn attest(
        &self,
        evidence: &KmsEvidence,
        collateral: &Collateral,
        at: u64,
        policy: &EvidencePolicy,
    ) -> Result<Anchor, AttestationError> {
        let attested = evidence.verify(collateral, at, policy)?;
        let Source { root_key, chain, .. } = *self.source;
        if evidence.root_key() != root_key {
            return Err(AttestationError::OtherKey { on_chain: root_key, attested: evidence.root_key() });
        }
        let attestation = attested.attestation_source().clone();
        Ok(Anchor::new(root_key, AnchorSource::OnChainAndAttested { chain, attestation }))
    }
}

impl From<&OnChainKms> for Anchor {
    fn from(kms: &OnChainKms) -> Self {
        Self::new(kms.source.root_key, AnchorSource::OnChain { chain: kms.source.chain })
    }
}

impl From<OnChainKms> for Anchor {
    fn from(kms: OnChainKms) -> Self {
        Self::from(&kms)
    }
}

impl fmt::Debug for OnChainKms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OnChainKms")
            .field("contract", &self.contract)
            .field("block", &self.block.number)
            .field("root_key", &self.root_key)
            .finish_non_exhaustive()
    }
}
