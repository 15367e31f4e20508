//! Whom the client is held against: the rows of the table.

use super::answer::{Answer, Form, Kind};
use crate::judges::script::Language;

/// An SDK, or a language's own cryptography.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Peer {
    PhalaCloudTs,
    DstackTs,
    DstackPy,
    PhalaCloudPy,
    Node,
    Cryptography,
}

impl Peer {
    /// In the order of the table.
    pub(super) const ALL: [Self; 6] =
        [Self::PhalaCloudTs, Self::DstackTs, Self::DstackPy, Self::PhalaCloudPy, Self::Node, Self::Cryptography];

    /// As the table shows it.
    pub(super) fn title(self) -> &'static str {
        match self {
            Self::PhalaCloudTs => "TypeScript @phala/cloud",
            Self::DstackTs => "TypeScript @phala/dstack-sdk",
            Self::DstackPy => "Python dstack-sdk",
            Self::PhalaCloudPy => "Python phala-cloud",
            Self::Node => "node's own crypto",
            Self::Cryptography => "Python's cryptography package",
        }
    }

    /// As the scripts call it.
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

    /// No SDK can open an envelope; what they build on can.
    pub(super) fn opens(self) -> bool {
        matches!(self, Self::Node | Self::Cryptography)
    }

    /// Whether it has a verify function for this answer. One has none for v1, and looks at the legacy signature of every
    /// answer; another has one for v1 only.
    pub(super) fn judges(self, answer: &Answer) -> bool {
        match self {
            Self::PhalaCloudTs => answer.form == Form::Legacy || answer.kind == Kind::BadV1,
            Self::PhalaCloudPy => answer.form == Form::V1,
            Self::DstackTs | Self::DstackPy => true,
            Self::Node | Self::Cryptography => false,
        }
    }
}
