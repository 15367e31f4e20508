//! Where we differ from an SDK on purpose: the only place that says so.

use super::answer::{Answer, Kind};
use super::peer::Peer;

/// How an SDK's word on an answer differs from ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// It names the anchor as the signer, and we do not.
    Takes,
    /// It names somebody who is not the anchor, and we name nobody.
    Names,
    /// It names nobody, and we do.
    Refuses,
    /// It names one and we another, neither of them the anchor.
    NamesAnother,
}

/// A difference that is wanted, in these SDKs and no others.
pub(super) struct Wanted {
    pub(super) kind: Kind,
    pub(super) difference: Difference,
    pub(super) peers: &'static [Peer],
    /// What they do, and why we do not.
    pub(super) reason: &'static str,
}

/// Each is found in each of its SDKs in every run, or the run fails.
pub(super) const WANTED: &[Wanted] = &[
    Wanted {
        kind: Kind::LengthConfusion,
        difference: Difference::Takes,
        peers: SDKS,
        reason: "cuts what was signed at other places: a v1 signature passes as legacy with an app id of 28 bytes or a \
                 key of 40, a legacy one as v1 with an app id of 12 bytes or a key of 24; our types have one length",
    },
    Wanted {
        kind: Kind::SignedLength,
        difference: Difference::Takes,
        peers: SDKS,
        reason: "takes an app id and a key of any length, if they were signed; our types have one length",
    },
    Wanted {
        kind: Kind::LowOrder,
        difference: Difference::Takes,
        peers: SDKS,
        reason: "takes a key of low order, to which nothing can be encrypted that is secret; we refuse it",
    },
    Wanted {
        kind: Kind::BadV1,
        difference: Difference::Takes,
        peers: &[Peer::PhalaCloudTs],
        reason: "looks at the legacy signature only, so that an old answer passes for good; where there is a v1 \
                 signature, we go by it",
    },
    Wanted {
        kind: Kind::BogusAppId,
        difference: Difference::Takes,
        peers: &[Peer::PhalaCloudTs],
        reason: "drops an app id from where it is no hex, all of it if need be, and verifies what is left; we refuse it",
    },
    Wanted {
        kind: Kind::SpacedAppId,
        difference: Difference::Names,
        peers: &[Peer::PhalaCloudTs],
        reason: "drops an app id from the first space, and names whoever signed what is left; we refuse it",
    },
    Wanted {
        kind: Kind::SpacedAppId,
        difference: Difference::Takes,
        peers: PYTHON,
        reason: "skips spaces in an app id; we refuse it, because it could not be asked for like that",
    },
    Wanted {
        kind: Kind::UpperPrefix,
        difference: Difference::NamesAnother,
        peers: &[Peer::PhalaCloudTs],
        reason: "drops an app id from the X of 0X; we read 0X as 0x",
    },
    Wanted {
        kind: Kind::UpperPrefix,
        difference: Difference::Refuses,
        peers: PYTHON,
        reason: "refuses an app id with 0X in front; we read 0X as 0x, and what follows is checked all the same",
    },
    Wanted {
        kind: Kind::ReducedId,
        difference: Difference::Names,
        peers: &[Peer::PhalaCloudTs, Peer::DstackTs],
        reason: "takes recovery ids 2 and 3, which no honest signature has; a signature has one form and its twin",
    },
    Wanted {
        kind: Kind::EmptyV1,
        difference: Difference::Refuses,
        peers: &[Peer::DstackTs, Peer::DstackPy, Peer::PhalaCloudPy],
        reason: "refuses a v1 signature that is an empty text; to us that is none, as in the service's other optional \
                 fields, and the legacy signature decides if the policy takes it",
    },
];

const SDKS: &[Peer] = &[Peer::PhalaCloudTs, Peer::DstackTs, Peer::DstackPy, Peer::PhalaCloudPy];
const PYTHON: &[Peer] = &[Peer::DstackPy, Peer::PhalaCloudPy];

impl Wanted {
    pub(super) fn covers(&self, answer: &Answer, peer: Peer, difference: Difference) -> bool {
        self.kind == answer.kind && self.peers.contains(&peer) && self.difference == difference
    }
}
