//! The libraries that the client is compared with: the rows of the table.

use super::key_response::{Form, KeyResponse, Kind};
use crate::shared::script::Language;

/// An official SDK, or a language's cryptography library.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Library {
    PhalaCloudTs,
    DstackTs,
    DstackPy,
    PhalaCloudPy,
    Node,
    Cryptography,
}

impl Library {
    /// Every library, in the order of the table.
    pub(super) const ALL: [Self; 6] =
        [Self::PhalaCloudTs, Self::DstackTs, Self::DstackPy, Self::PhalaCloudPy, Self::Node, Self::Cryptography];

    /// Returns the name in the table.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::PhalaCloudTs => "TypeScript @phala/cloud",
            Self::DstackTs => "TypeScript @phala/dstack-sdk",
            Self::DstackPy => "Python dstack-sdk",
            Self::PhalaCloudPy => "Python phala-cloud",
            Self::Node => "Node's crypto module",
            Self::Cryptography => "Python's cryptography package",
        }
    }

    /// Returns the name in the scripts.
    pub(super) fn id(self) -> &'static str {
        match self {
            Self::PhalaCloudTs => "@phala/cloud",
            Self::DstackTs => "@phala/dstack-sdk",
            Self::DstackPy => "dstack-sdk",
            Self::PhalaCloudPy => "phala-cloud",
            Self::Node => "node:crypto",
            Self::Cryptography => "cryptography",
        }
    }

    pub(super) fn language(self) -> Language {
        match self {
            Self::PhalaCloudTs | Self::DstackTs | Self::Node => Language::TypeScript,
            Self::DstackPy | Self::PhalaCloudPy | Self::Cryptography => Language::Python,
        }
    }

    /// Returns `true` if the library can open an envelope. No SDK can; the cryptography libraries below them can.
    pub(super) fn opens(self) -> bool {
        matches!(self, Self::Node | Self::Cryptography)
    }

    /// Returns `true` if the library has a verify function for this response. One SDK has none for v1, and checks the
    /// legacy signature of every response; another has one for v1 only.
    pub(super) fn verifies(self, response: &KeyResponse) -> bool {
        match self {
            Self::PhalaCloudTs => response.form == Form::Legacy || response.kind == Kind::InvalidV1,
            Self::PhalaCloudPy => response.form == Form::V1,
            Self::DstackTs | Self::DstackPy => true,
            Self::Node | Self::Cryptography => false,
        }
    }
}
