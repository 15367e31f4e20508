//! The arguments of the two examples that read a saved response.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use kms_client::{AppId, K256PublicKey, Policy, SealingKey, UnverifiedEnvKey};
use lexopt::prelude::*;

pub(crate) struct Arguments {
    app_id: AppId,
    anchor: K256PublicKey,
    response: PathBuf,
    policy: Policy,
    /// The dotenv file to seal.
    pub(crate) env: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn parse() -> Result<Self, Box<dyn Error>> {
        let (mut app_id, mut anchor, mut response, mut env) = (None, None, None, None);
        let mut policy = Policy::default();
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("app-id") => app_id = Some(arguments.value()?.parse()?),
                Long("anchor") => anchor = Some(arguments.value()?.parse()?),
                Long("response") => response = Some(arguments.value()?.into()),
                Long("env") => env = Some(arguments.value()?.into()),
                Long("now") => policy = policy.now(arguments.value()?.parse()?),
                Long("reject-legacy") => policy = policy.reject_legacy(),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(Self {
            app_id: app_id.ok_or("--app-id HEX is missing")?,
            anchor: anchor.ok_or("--anchor HEX is missing")?,
            response: response.ok_or("--response FILE is missing")?,
            policy,
            env,
        })
    }

    /// Returns the key of the response, if the anchor signed it.
    pub(crate) fn verified(&self) -> Result<SealingKey, Box<dyn Error>> {
        let response =
            fs::read(&self.response).map_err(|error| format!("cannot read {}: {error}", self.response.display()))?;
        // The response does not name its KMS. Any name does: the anchor decides.
        let key = UnverifiedEnvKey::from_json(self.app_id, "phala".parse()?, &response)?;
        Ok(key.verify(self.anchor, self.policy)?)
    }
}
