//! The arguments of the two examples that work on an answer that was kept.

use std::error::Error;
use std::fs;
use std::path::PathBuf;

use kms_client::{AppId, K256PublicKey, Policy, SealingKey, UnverifiedEnvKey};
use lexopt::prelude::*;

pub(crate) struct Arguments {
    app_id: AppId,
    anchor: K256PublicKey,
    answer: PathBuf,
    policy: Policy,
    /// The dotenv file to seal, where there is one.
    pub(crate) env: Option<PathBuf>,
}

impl Arguments {
    pub(crate) fn parse() -> Result<Self, Box<dyn Error>> {
        let (mut app_id, mut anchor, mut answer, mut env) = (None, None, None, None);
        let mut policy = Policy::default();
        let mut arguments = lexopt::Parser::from_env();
        while let Some(argument) = arguments.next()? {
            match argument {
                Long("app-id") => app_id = Some(arguments.value()?.parse()?),
                Long("anchor") => anchor = Some(arguments.value()?.parse()?),
                Long("answer") => answer = Some(arguments.value()?.into()),
                Long("env") => env = Some(arguments.value()?.into()),
                Long("now") => policy = policy.now(arguments.value()?.parse()?),
                Long("refuse-legacy") => policy = policy.refuse_legacy(),
                _ => return Err(argument.unexpected().into()),
            }
        }
        Ok(Self {
            app_id: app_id.ok_or("--app-id HEX is missing")?,
            anchor: anchor.ok_or("--anchor HEX is missing")?,
            answer: answer.ok_or("--answer FILE is missing")?,
            policy,
            env,
        })
    }

    /// The key of the answer, if the anchor signed it.
    pub(crate) fn verified(&self) -> Result<SealingKey, Box<dyn Error>> {
        let answer =
            fs::read(&self.answer).map_err(|error| format!("cannot read {}: {error}", self.answer.display()))?;
        // Which KMS was asked is not in the answer, and makes no difference: the anchor does.
        let key = UnverifiedEnvKey::from_json(self.app_id, "phala".parse()?, &answer)?;
        Ok(key.verify(&self.anchor, self.policy)?)
    }
}
