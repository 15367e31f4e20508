//! What an answer of the endpoint is here: the parts that verify functions take, with whatever may be wrong in them.

use alloy_primitives::hex;
use serde::Serialize;
use std::fmt;

/// Over what the signature is that decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// App id and public key.
    Legacy,
    /// App id, timestamp and public key.
    V1,
}

/// Where one bit is another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    AppId,
    Timestamp,
    PublicKey,
    R,
    S,
    RecoveryId,
}

/// What there is to an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing is wrong.
    Valid,
    /// Nothing is wrong, and the app id has capital letters or `0x` in front.
    Spelled,
    /// The other of the two signatures that each signature has.
    HighS,
    /// Somebody else signed it.
    WrongAnchor,
    /// It was signed for another app.
    WrongAppId,
    /// One bit of one part is another.
    Flipped(Part),
    /// It was signed at an edge of the window, or far from it.
    Age,
    /// The signature of the other form.
    OtherForm,
    /// An app id or a public key of another length, and signed like that.
    SignedLength,
    /// A signature of another length.
    SignatureLength,
    /// The v1 signature is an empty text.
    EmptyV1,
    /// What was signed is cut into parts at other places.
    LengthConfusion,
    /// An app id that is no hex; what is before the first letter that is none was signed.
    BogusAppId,
    /// An app id with spaces between its bytes.
    SpacedAppId,
    /// An app id with `0X` in front.
    UpperPrefix,
    /// A public key with which every secret agrees on the same.
    LowOrder,
    /// A recovery id of 2 or 3 that recovers a key.
    ReducedId,
    /// Numbers that are 0 or not below the order of the group.
    OutOfRange,
    /// A good legacy signature beside a v1 signature that is old or of something else.
    BadV1,
}

/// An answer, the question it answers, and what there is to compare with.
#[derive(Clone, Debug)]
pub(super) struct Answer {
    pub(super) kind: Kind,
    pub(super) form: Form,
    /// As somebody typed it.
    pub(super) app_id: String,
    pub(super) public_key: Vec<u8>,
    pub(super) signature: Vec<u8>,
    pub(super) v1: Option<(u64, Vec<u8>)>,
    /// What the clock says.
    pub(super) now: u64,
    /// Whose signature is expected.
    pub(super) anchor: [u8; 33],
    /// Whether the key is to be taken.
    pub(super) good: bool,
}

/// An answer as the scripts read it.
#[derive(Serialize)]
pub(super) struct Question<'a> {
    app_id: &'a str,
    public_key: String,
    signature: String,
    /// A text: not every language's numbers hold it.
    timestamp: Option<String>,
    signature_v1: Option<String>,
    now: u64,
}

impl Answer {
    /// The signature that decides.
    pub(super) fn deciding(&mut self) -> &mut Vec<u8> {
        match &mut self.v1 {
            Some((_, signature)) => signature,
            None => &mut self.signature,
        }
    }

    pub(super) fn anchor_hex(&self) -> String {
        hex::encode(self.anchor)
    }

    pub(super) fn question(&self) -> Question<'_> {
        Question {
            app_id: &self.app_id,
            public_key: hex::encode(&self.public_key),
            signature: hex::encode(&self.signature),
            timestamp: self.v1.as_ref().map(|(timestamp, _)| timestamp.to_string()),
            signature_v1: self.v1.as_ref().map(|(_, signature)| hex::encode(signature)),
            now: self.now,
        }
    }
}

/// All that is needed to look into a disagreement.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let question = serde_json::to_string(&self.question()).map_err(|_| fmt::Error)?;
        write!(f, "{:?}, {:?}, anchor {}: {question}", self.form, self.kind, self.anchor_hex())
    }
}
