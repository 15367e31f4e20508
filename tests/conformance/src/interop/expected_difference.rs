//! The differences between the client and an SDK's verify function that are intended: every other difference fails.

use super::key_response::{KeyResponse, Kind};
use super::library::Library;

/// A difference between the signers that an SDK and the client report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// The SDK reports the anchor, and the client does not.
    SdkAccepts,
    /// The SDK reports a signer other than the anchor, and the client reports none.
    SdkReportsSigner,
    /// The SDK reports no signer, and the client reports one.
    SdkRejects,
    /// The SDK and the client report different signers, neither of them the anchor.
    OtherSigner,
}

/// An intended difference, for responses of one kind and in these SDKs only.
pub(super) struct ExpectedDifference {
    pub(super) kind: Kind,
    pub(super) difference: Difference,
    pub(super) sdks: &'static [Library],
    /// The SDK's behaviour, and the reason why the client differs.
    pub(super) reason: &'static str,
}

/// Every intended difference. Each must occur in each of its SDKs in every run.
pub(super) const EXPECTED_DIFFERENCES: &[ExpectedDifference] = &[
    ExpectedDifference {
        kind: Kind::LengthConfusion,
        difference: Difference::SdkAccepts,
        sdks: SDKS,
        reason: "divides the signed bytes at other places: a v1 signature passes as legacy with an app id of 28 bytes or \
                 a key of 40, and a legacy one as v1 with an app id of 12 bytes or a key of 24; the client's types fix \
                 the lengths",
    },
    ExpectedDifference {
        kind: Kind::SignedLength,
        difference: Difference::SdkAccepts,
        sdks: SDKS,
        reason: "accepts a signed app id and key of any length; the client's types fix the lengths",
    },
    ExpectedDifference {
        kind: Kind::LowOrder,
        difference: Difference::SdkAccepts,
        sdks: SDKS,
        reason: "accepts a low-order key, with which every sender derives the same shared secret; the client rejects it",
    },
    ExpectedDifference {
        kind: Kind::InvalidV1,
        difference: Difference::SdkAccepts,
        sdks: &[Library::PhalaCloudTs],
        reason: "checks the legacy signature only, so that an expired response passes; the client checks the v1 \
                 signature where there is one",
    },
    ExpectedDifference {
        kind: Kind::InvalidAppId,
        difference: Difference::SdkAccepts,
        sdks: &[Library::PhalaCloudTs],
        reason: "drops everything from the first invalid hex digit of an app id, possibly all of it, and verifies the \
                 rest; the client rejects such an app id",
    },
    ExpectedDifference {
        kind: Kind::SpacedAppId,
        difference: Difference::SdkReportsSigner,
        sdks: &[Library::PhalaCloudTs],
        reason: "drops everything from the first space of an app id, and reports the signer of the rest; the client \
                 rejects such an app id",
    },
    ExpectedDifference {
        kind: Kind::SpacedAppId,
        difference: Difference::SdkAccepts,
        sdks: PYTHON,
        reason: "skips spaces in an app id; the client rejects them, because a request cannot carry such an app id",
    },
    ExpectedDifference {
        kind: Kind::UpperPrefix,
        difference: Difference::OtherSigner,
        sdks: &[Library::PhalaCloudTs],
        reason: "drops everything from the X of the prefix 0X of an app id; the client reads 0X as 0x",
    },
    ExpectedDifference {
        kind: Kind::UpperPrefix,
        difference: Difference::SdkRejects,
        sdks: PYTHON,
        reason: "rejects the prefix 0X of an app id; the client reads 0X as 0x, and checks the digits all the same",
    },
    ExpectedDifference {
        kind: Kind::ReducedId,
        difference: Difference::SdkReportsSigner,
        sdks: &[Library::PhalaCloudTs, Library::DstackTs],
        reason: "accepts recovery ids 2 and 3, which no honest signature has; the client accepts 0 and 1 only",
    },
    ExpectedDifference {
        kind: Kind::EmptyV1,
        difference: Difference::SdkRejects,
        sdks: &[Library::DstackTs, Library::DstackPy, Library::PhalaCloudPy],
        reason: "rejects an empty v1 signature; the client treats it as absent, as in the service's other optional \
                 fields, and the legacy signature decides if the policy accepts it",
    },
];

const SDKS: &[Library] = &[Library::PhalaCloudTs, Library::DstackTs, Library::DstackPy, Library::PhalaCloudPy];
const PYTHON: &[Library] = &[Library::DstackPy, Library::PhalaCloudPy];

impl ExpectedDifference {
    pub(super) fn covers(&self, response: &KeyResponse, sdk: Library, difference: Difference) -> bool {
        self.kind == response.kind && self.sdks.contains(&sdk) && self.difference == difference
    }
}
