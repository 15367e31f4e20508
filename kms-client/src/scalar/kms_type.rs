//! The type of a KMS.

use crate::scalar::macros::open_set;

open_set! {
    /// The type of a KMS.
    KmsType {
        /// The off-chain KMS that Phala runs.
        Phala = "phala",
        /// A KMS whose contract is on Ethereum.
        Ethereum = "ethereum",
        /// A KMS whose contract is on Base.
        Base = "base",
        /// A KMS from before there were contracts.
        Legacy = "legacy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_kms_type_is_kept() {
        assert_eq!(KmsType::from("base".to_owned()), KmsType::Base);
        assert_eq!(KmsType::from("solana".to_owned()), KmsType::Other("solana".to_owned()));
    }
}
