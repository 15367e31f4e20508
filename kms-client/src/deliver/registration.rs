//! The registration of a compose hash, which an update needs where it changes the names of an app with a contract.

use kms_api_gen::nodes::types as wire;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::api::kms::KmsInfo;
use crate::call::wire::FromWire as _;
use crate::crypto::keccak::keccak256;
use crate::error::failure::{Error, Registration};
use crate::error::kind::ErrorKind;
use crate::scalar::address::Address;
use crate::scalar::app_id::AppId;
use crate::scalar::hash::ComposeHash;

/// The next step of an update: the compose hash has to be registered with the app's contract.
///
/// 1. Check that [`app_id`](Self::app_id) is the app that you mean. The app is that of the request, or the update is an error; only
///    for a CVM that is not named by its app is it what the service says.
/// 2. Check the hash: what is registered is what may boot. It is the SHA-256 of the app's compose file with the new names as its
///    `allowed_envs`, byte by byte. If you have that file, [`ComposeHash::from_compose`] computes it. The service does not send the
///    file with the new names, so without it the hash is what the service says.
/// 3. Send [`call`](Self::call) as a transaction of the contract's owner, with any wallet, on the chain
///    [`chain_id`](Self::chain_id).
/// 4. Make the update again with [`registered`](crate::deliver::UpdateCvmEnvsRequest::registered).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct RegistrationRequired {
    /// The hash to register, as the service computed it.
    pub compose_hash: ComposeHash,
    /// The app, whose id is the address of its contract.
    pub app_id: AppId,
    /// The device that the CVM runs on.
    pub device_id: Option<String>,
    /// The KMS of the app, if the service describes it.
    pub kms: Option<KmsInfo>,
}

/// A call of a contract: the parts of a transaction that do not depend on the wallet.
///
/// It serializes to the fields of a transaction: `to`, and `data` in hex with `0x`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ContractCall {
    /// The contract.
    pub to: Address,
    /// The function and its argument, encoded by the contract ABI.
    #[serde(serialize_with = "in_hex")]
    pub data: [u8; 36],
}

fn in_hex<S: Serializer>(data: &[u8; 36], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&const_hex::encode_prefixed(data))
}

impl RegistrationRequired {
    /// Returns the EVM chain id of the app's contract, if the service describes the app's KMS.
    /// [`get_app_kms_info`](crate::Client::get_app_kms_info) has it, too.
    #[must_use]
    pub fn chain_id(&self) -> Option<u64> {
        self.kms.as_ref()?.chain_id
    }

    /// Returns the call of `addComposeHash(bytes32)` that registers the hash. The contract accepts it from its owner only.
    #[must_use]
    pub fn call(&self) -> ContractCall {
        let mut data = [0; 36];
        data[..4].copy_from_slice(&keccak256(b"addComposeHash(bytes32)")[..4]);
        data[4..].copy_from_slice(self.compose_hash.as_bytes());
        ContractCall { to: Address::new(*self.app_id.as_bytes()), data }
    }

    /// Reads the error of status 465. Returns another error if it does not have the values, or is about another app.
    pub(super) fn from_error(error: Error, requested: Option<AppId>) -> Result<Self, Error> {
        let mut failure = *error.0;
        let Registration(details) = std::mem::take(&mut failure.registration);
        let details = details.as_ref().and_then(Value::as_array);
        let field = |name: &str| details?.iter().find(|detail| detail["field"] == name)?.get("value");
        let text = |name: &str| field(name)?.as_str();
        let scalars = text("compose_hash").and_then(|hash| hash.parse().ok()).zip(app_id(text("app_id")));
        let scalars = match scalars {
            None => Err("the response does not fit at `details`: expected `compose_hash` and `app_id`"),
            Some((_, app_id)) if requested.is_some_and(|requested| requested != app_id) => {
                Err("the service asks for a registration with another app than the request's: register nothing")
            }
            Some(scalars) => Ok(scalars),
        };
        let (compose_hash, app_id) = match scalars {
            Ok(scalars) => scalars,
            Err(message) => {
                failure.kind = ErrorKind::Decode;
                message.clone_into(&mut failure.message);
                return Err(Error(Box::new(failure)));
            }
        };
        let kms = field("kms_info").cloned().and_then(|kms| serde_json::from_value::<wire::KmsInfo>(kms).ok());
        Ok(Self {
            compose_hash,
            app_id,
            device_id: text("device_id").map(str::to_owned),
            kms: kms.and_then(|kms| KmsInfo::from_wire(kms).ok()),
        })
    }
}

/// Reads an app id, also with the prefix `app_` that names a CVM.
fn app_id(text: Option<&str>) -> Option<AppId> {
    let text = text?;
    text.strip_prefix("app_").unwrap_or(text).parse().ok()
}
