//! Keccak-256, the hash of Ethereum. SHA3-256 is another hash: it pads the message otherwise.

use keccak::Keccak;

/// The bytes that the sponge takes in at once.
const RATE: usize = 136;

/// Returns the Keccak-256 hash of a message: the sponge of FIPS 202, section 4, with a capacity of 512 bits and the padding
/// 10\*1 without the two bits that SHA-3 puts before it.
pub(crate) fn keccak256(message: impl AsRef<[u8]>) -> [u8; 32] {
    let (blocks, rest) = message.as_ref().as_chunks::<RATE>();
    let mut last = [0; RATE];
    last[..rest.len()].copy_from_slice(rest);
    // Where one byte is left, it has both ends of the padding.
    last[rest.len()] ^= 0x01;
    last[RATE - 1] ^= 0x80;
    let mut state = [0; 25];
    Keccak::new().with_f1600(|permute| {
        for block in blocks.iter().chain([&last]) {
            for (lane, bytes) in state.iter_mut().zip(block.as_chunks().0) {
                *lane ^= u64::from_le_bytes(*bytes);
            }
            permute(&mut state);
        }
    });
    let mut hash = [0; 32];
    for (bytes, lane) in hash.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = lane.to_le_bytes();
    }
    hash
}

#[cfg(test)]
mod tests {
    use sha3::{Digest as _, Keccak256};

    use super::*;

    #[test]
    fn another_library_finds_the_same_hash_of_messages_of_every_length() {
        let message: Vec<u8> = (0..=u8::MAX).cycle().take(3 * RATE + 1).collect();
        for length in 0..=message.len() {
            let message = &message[..length];
            assert_eq!(keccak256(message), *Keccak256::digest(message), "{length} bytes");
        }
    }
}
