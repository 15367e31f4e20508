//! The blocking client: the calls of the async one.

use crate::api::app::{AppKmsInfo, NextAppIdsRequest};
use crate::api::contract::{KmsContract, KmsContractNode};
use crate::api::cvm::CvmComposeFile;
use crate::api::env_key::UnverifiedEnvKey;
use crate::api::inspect::KmsInspection;
use crate::api::kms::KmsInfo;
use crate::api::on_chain::OnChainDetail;
use crate::api::page::ListRequest;
use crate::blocking::request::Request;
use crate::blocking::runtime::wait;
use crate::call::argument::Argument;
use crate::client::build_error::BuildError;
use crate::client::handle::Client as AsyncClient;
use crate::deliver::push_env::PushEnvRequest;
use crate::deliver::update::UpdateCvmEnvsRequest;
use crate::env::environment::Environment;
use crate::env::seal::SealedEnv;
use crate::error::failure::Error;
use crate::scalar::app_id::AppId;
use crate::scalar::chain::Chain;
use crate::scalar::cvm_ref::CvmRef;
use crate::scalar::kms_ref::KmsRef;
use crate::trust::anchor::Anchor;
use crate::trust::seal_env::SealEnvRequest;

/// A client for synchronous code. It has the calls, the settings and the promises of [the async client](crate::Client).
///
/// It can be used from several threads; clones share connections and limits. Build an async client to change its settings, and
/// convert it:
///
/// ```no_run
/// use std::time::Duration;
///
/// let builder = kms_client::ClientBuilder::from_env()?;
/// let client = builder.deadline(Duration::from_secs(10)).build()?;
/// let client = kms_client::blocking::Client::from(client);
/// # Ok::<(), kms_client::BuildError>(())
/// ```
///
/// Inside of a tokio runtime every call is the error [`ErrorKind::NoRuntime`](crate::ErrorKind::NoRuntime).
#[derive(Clone, Debug)]
pub struct Client(AsyncClient);

impl From<AsyncClient> for Client {
    fn from(client: AsyncClient) -> Self {
        Self(client)
    }
}

impl Client {
    /// Creates a client from the environment variables of this process; [`crate::Client::from_env`] lists them.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if neither key nor token is set, or if a variable has an invalid value.
    pub fn from_env() -> Result<Self, BuildError> {
        AsyncClient::from_env().map(Self)
    }
}

/// Defines the calls: those with `->` wait for the result, those with `=>` return a request that has settings.
macro_rules! calls {
    ($($call:ident($($name:ident: $type:ty),*) $arrow:tt $output:ty;)*) => {
        impl Client {
            $(calls!(@ $arrow $call($($name: $type),*) $output);)*
        }

        #[cfg(test)]
        const CALLS: &[&str] = &[$(stringify!($call)),*];
    };
    (@ -> $call:ident($($name:ident: $type:ty),*) $output:ty) => {
        #[doc = concat!("Makes the call [`", stringify!($call), "`](AsyncClient::", stringify!($call), "), and waits for its result.")]
        ///
        /// # Errors
        ///
        /// Those of the async call, and [`ErrorKind::NoRuntime`](crate::ErrorKind::NoRuntime) inside of a tokio runtime.
        pub fn $call(&self, $($name: impl Argument<$type>),*) -> Result<$output, Error> {
            wait(self.0.$call($($name),*))?
        }
    };
    (@ => $call:ident($($name:ident: $type:ty),*) $output:ty) => {
        #[doc = concat!("Returns the request [`", stringify!($call), "`](AsyncClient::", stringify!($call), ").")]
        pub fn $call(&self, $($name: impl Argument<$type>),*) -> Request<$output> {
            Request(self.0.$call($($name),*))
        }
    };
}

calls! {
    list_kms() => ListRequest<KmsInfo>;
    get_kms_info(kms: KmsRef) -> KmsInfo;
    inspect_kms(kms: KmsRef) -> KmsInspection;
    list_kms_contracts() => ListRequest<KmsContract>;
    get_kms_contract(contract: KmsRef) -> KmsContract;
    list_kms_contract_nodes(contract: KmsRef) -> Vec<KmsContractNode>;
    get_kms_onchain_detail(chain: Chain) -> OnChainDetail;
    get_next_app_ids() => NextAppIdsRequest;
    get_app_kms_info(app_id: AppId) -> AppKmsInfo;
    get_app_env_encrypt_pubkey(kms: KmsRef, app_id: AppId) -> UnverifiedEnvKey;
    get_cvm_compose_file(cvm: CvmRef) -> CvmComposeFile;
}

impl Client {
    /// Returns the request [`seal_env`](crate::Client::seal_env).
    pub fn seal_env<'a>(
        &self,
        kms: impl Argument<KmsRef>,
        app_id: impl Argument<AppId>,
        anchor: impl Into<Anchor>,
        environment: &'a Environment,
    ) -> Request<SealEnvRequest<'a>> {
        Request(self.0.seal_env(kms, app_id, anchor, environment))
    }

    /// Returns the request [`update_cvm_envs`](crate::Client::update_cvm_envs).
    pub fn update_cvm_envs(&self, cvm: impl Argument<CvmRef>, sealed: &SealedEnv) -> Request<UpdateCvmEnvsRequest> {
        Request(self.0.update_cvm_envs(cvm, sealed))
    }

    /// Returns the request [`push_env`](crate::Client::push_env).
    pub fn push_env<'a>(
        &self,
        kms: impl Argument<KmsRef>,
        app_id: impl Argument<AppId>,
        anchor: impl Into<Anchor>,
        environment: &'a Environment,
    ) -> Request<PushEnvRequest<'a>> {
        Request(self.0.push_env(kms, app_id, anchor, environment))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use kms_api_gen::OPERATIONS;

    use super::*;

    #[test]
    fn every_operation_is_a_call_of_the_blocking_client() {
        let calls: BTreeSet<_> = CALLS.iter().copied().chain(["update_cvm_envs"]).collect();
        let operations: BTreeSet<_> = OPERATIONS.iter().map(|operation| operation.id).collect();
        assert_eq!(calls, operations);
    }
}
