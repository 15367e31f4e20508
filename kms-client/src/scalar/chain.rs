//! An EVM chain by its name.

use std::fmt;
use std::str::FromStr;

use kms_api_gen::{OPERATIONS, operations};

use crate::scalar::macros::text_scalar;
use crate::scalar::parse::{ParseScalarError, is_segment};

/// An EVM chain with KMS contracts. The set is open: a chain that this version does not know is [`Chain::Other`].
///
/// Its name has 1 to 128 of `A-Z a-z 0-9 . _ -`, not only dots. It is not one that would make the path that of another
/// operation, such as `info` or `nodes`.
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

    /// Returns the EVM chain id, if this version knows the chain.
    #[must_use]
    pub fn id(&self) -> Option<u64> {
        match self {
            Self::Ethereum => Some(1),
            Self::Base => Some(8453),
            Self::Other(_) => None,
        }
    }
}

impl TryFrom<u64> for Chain {
    type Error = ParseScalarError;

    fn try_from(id: u64) -> Result<Self, Self::Error> {
        match id {
            1 => Ok(Self::Ethereum),
            8453 => Ok(Self::Base),
            _ => Err(ParseScalarError { expected: "the id of a known chain: 1 (Ethereum) or 8453 (Base)" }),
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
            name if name.eq_ignore_ascii_case("ethereum") => Ok(Self::Ethereum),
            name if name.eq_ignore_ascii_case("base") => Ok(Self::Base),
            name if is_segment(name) && !is_of_another_operation(name) => Ok(Self::Other(ChainName(name.to_owned()))),
            _ => Err(ParseScalarError {
                expected: "the name of a chain, such as `base`: 1 to 128 of A-Z a-z 0-9 . _ -, not only dots, and not a segment of another path, such as `info`",
            }),
        }
    }
}

/// Returns `true` if the path of the chain with this name is also a path of another operation.
fn is_of_another_operation(name: &str) -> bool {
    let own = operations::GET_KMS_ONCHAIN_DETAIL.path;
    OPERATIONS.iter().filter(|other| other.path != own).any(|other| {
        // A parameter of the other operation can have any value.
        let fits = |(own, other): (&str, &str)| {
            other.starts_with('{') || own == other || (own.starts_with('{') && name == other)
        };
        own.split('/').count() == other.path.split('/').count() && own.split('/').zip(other.path.split('/')).all(fits)
    })
}

impl fmt::Display for Chain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

text_scalar!(Chain, "base", "^[A-Za-z0-9._-]*[A-Za-z0-9_-][A-Za-z0-9._-]*$");

#[cfg(test)]
mod tests {
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
        for operation in OPERATIONS.iter().filter(|operation| operation.path.starts_with("/api/v1/kms/{")) {
            let segments: Vec<_> = operation.path.split('/').skip(4).collect();
            if let [_, name] = segments[..] {
                assert!(name.parse::<Chain>().is_err(), "{}", operation.path);
            }
        }
        assert!(["info", "nodes"].iter().all(|name| name.parse::<Chain>().is_err()));
    }
}
