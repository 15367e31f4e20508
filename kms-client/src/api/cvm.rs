//! The compose file of a CVM: `get_cvm_compose_file`.

use kms_api_gen::nodes::{self, types as wire};
use kms_api_gen::operations;
use serde::{Deserialize, Serialize};

use crate::call::argument::{Argument, argument};
use crate::call::wire::{FieldError, FromWire};
use crate::client::handle::Client;
use crate::error::failure::Error;
use crate::scalar::cvm_ref::CvmRef;

/// The compose file of a CVM, as far as it concerns the environment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct CvmComposeFile {
    /// The name of the app.
    pub name: Option<String>,
    /// The names of the variables that the CVM accepts. It skips others silently; without a list it skips all.
    pub allowed_envs: Option<Vec<String>>,
    /// The Docker Compose file.
    pub docker_compose_file: Option<String>,
    /// The script that runs before the containers start.
    pub pre_launch_script: Option<String>,
}

impl FromWire<wire::CvmComposeFile> for CvmComposeFile {
    fn from_wire(file: wire::CvmComposeFile) -> Result<Self, FieldError> {
        let wire::CvmComposeFile { name, allowed_envs, docker_compose_file, pre_launch_script } = file;
        Ok(Self { name, allowed_envs, docker_compose_file, pre_launch_script })
    }
}

impl Client {
    /// Fetches the compose file of a CVM: the names of the variables that it accepts, among others.
    ///
    /// The hash of a compose file is over its exact bytes, which this response does not keep.
    ///
    /// `GET /api/v1/cvms/{cvm_id}/compose_file`, API version 2026-06-23.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such CVM,
    /// [`ErrorKind::Forbidden`](crate::ErrorKind::Forbidden) if it is in another workspace,
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if `cvm` is not a valid [`CvmRef`].
    #[doc(alias = "getCvmComposeFile")]
    #[doc(alias = "GetCVMComposeFile")]
    pub async fn get_cvm_compose_file(&self, cvm: impl Argument<CvmRef>) -> Result<CvmComposeFile, Error> {
        let cvm = &argument(&operations::GET_CVM_COMPOSE_FILE, "cvm", cvm)?;
        let request = |api: nodes::Client| async move { api.get_cvm_compose_file(cvm.as_str()).await };
        self.transport.call(&operations::GET_CVM_COMPOSE_FILE, request, CvmComposeFile::from_wire).await
    }
}
