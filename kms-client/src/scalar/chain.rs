//! An EVM chain by its name.

use std::fmt;
use std::str::FromStr;

use crate::scalar::macros::text_scalar;
use crate::scalar::parse::{ParseScalarError, is_segment};

/// Names that would make the path that of another endpoint.
const RESERVED: [&str; 2] = ["info", "nodes"];

/// An EVM chain with KMS contracts. The set is open: a chain that this version does not know is [`Chain::Other`].
///
/// Its name has 1 to 128 of `A-Z a-z 0-9 . _ -`, not only dots. It is not `info` or `nodes`, which are the last
/// segment of other paths.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Chain {
    /// Ethereum, chain id 1.
    Ethereum,
    /// Base, chain id 8453.
    Base,
    /// Another chain, by its name.
    Other(ChainName),
}

impl Chain {
    /// Returns the name that the service uses.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ethereum => "ethereum",
            Self::Base => "base",
            Self::Other(ChainName(name)) => name,
        }
    }
}

/// The name of a chain that this version does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ChainName(String);

impl ChainName {
    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Chain {
    type Err = ParseScalarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "ethereum" => Ok(Self::Ethereum),
            "base" => Ok(Self::Base),
            name if is_segment(name) && !RESERVED.contains(&name) => Ok(Self::Other(ChainName(name.to_owned()))),
            _ => Err(ParseScalarError {
                expected: "the name of a chain, such as `base`: 1 to 128 of A-Z a-z 0-9 . _ -, not only dots, and not `info` or `nodes`",
            }),
        }
    }
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_scalar!(Chain, "base", "^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$");

#[cfg(test)]
mod tests {
    use kms_api_gen::{OPERATIONS, operations};

    use super::*;

    #[test]
    fn a_chain_keeps_names_that_it_does_not_know() {
        assert_eq!("base".parse(), Ok(Chain::Base));
        assert_eq!("base-sepolia".parse::<Chain>().unwrap().as_str(), "base-sepolia");
        assert!("..".parse::<Chain>().is_err());
        assert!("base/x".parse::<Chain>().is_err());
    }

    #[test]
    fn no_name_makes_the_path_that_of_another_operation() {
        let own: Vec<_> = operations::GET_KMS_ONCHAIN_DETAIL.path.split('/').collect();
        let is_parameter = |segment: &str| segment.starts_with('{');
        let mut found = Vec::new();
        for other in OPERATIONS.iter().filter(|other| other.path != operations::GET_KMS_ONCHAIN_DETAIL.path) {
            let other: Vec<_> = other.path.split('/').collect();
            let fits = |(own, other): (&&str, &&str)| own == other || is_parameter(own) || is_parameter(other);
            if own.len() == other.len() && own.iter().zip(&other).all(fits) {
                found.extend(own.iter().zip(&other).filter(|(own, _)| is_parameter(own)).map(|(_, literal)| *literal));
            }
        }
        found.sort_unstable();
        assert_eq!(found, RESERVED);
        assert!(RESERVED.iter().all(|name| name.parse::<Chain>().is_err()));
    }
}
