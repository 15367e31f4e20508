//! Bytes that look random and are the same in every run.

use sha2::{Digest, Sha256};

/// Throws the same bytes for the same name.
pub(super) struct Dice {
    name: &'static str,
    thrown: u64,
}

impl Dice {
    pub(super) fn new(name: &'static str) -> Self {
        Self { name, thrown: 0 }
    }

    /// The next bytes; at most 32 are needed.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        self.thrown += 1;
        let hash = Sha256::digest(format!("{} {}", self.name, self.thrown));
        std::array::from_fn(|index| hash[index % hash.len()])
    }

    /// A number below this one.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let number = u64::from_be_bytes(self.bytes());
        // The remainder is below `bound`, and thus fits.
        usize::try_from(number % bound as u64).unwrap_or_default()
    }
}
