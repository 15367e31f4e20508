//! Addresses of KMS contracts that are known. None of them is a default.

use crate::scalar::address::Address;

/// The KMS contract on Base (chain id 8453), `0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C`.
///
/// Source: Phala Cloud's list of KMS contracts, as the official SDKs show it. Compare it with what you are told elsewhere before
/// you rely on it.
pub const BASE_KMS: Address = Address::new([
    0x2f, 0x83, 0x17, 0x2a, 0x49, 0x58, 0x4c, 0x01, 0x7f, 0x2b, 0x25, 0x6f, 0x0f, 0xb2, 0xdc, 0xa1, 0x41, 0x26, 0xba,
    0x9c,
]);

/// An older KMS contract on Base (chain id 8453), `0xBfd2d557118fC650EA25a0E7D85355d335f259D8`.
///
/// Source: as for [`BASE_KMS`].
pub const BASE_KMS_OLD: Address = Address::new([
    0xbf, 0xd2, 0xd5, 0x57, 0x11, 0x8f, 0xc6, 0x50, 0xea, 0x25, 0xa0, 0xe7, 0xd8, 0x53, 0x55, 0xd3, 0x35, 0xf2, 0x59,
    0xd8,
]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_addresses_are_those_of_their_documentation() {
        assert_eq!(BASE_KMS.to_string(), "0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C");
        assert_eq!(BASE_KMS_OLD.to_string().to_lowercase(), "0xbfd2d557118fc650ea25a0e7d85355d335f259d8");
    }
}
