//! The contract ABI, as far as the functions of a KMS contract need it.

use crate::crypto::keccak::keccak256;

/// The length of a word.
const WORD: usize = 32;

/// Returns the call of a function without arguments, such as `owner()`.
pub(super) fn call(signature: &str) -> Vec<u8> {
    keccak256(signature)[..4].to_vec()
}

/// Returns the call of a function with one argument of at most 32 bytes, which fills its word from the right.
pub(super) fn call_with(signature: &str, argument: &[u8]) -> Vec<u8> {
    let mut data = call(signature);
    data.resize(4 + WORD - argument.len(), 0);
    data.extend_from_slice(argument);
    data
}

/// Reads the results of a function that returns `N` byte strings. Returns `None` if the data does not have this form.
pub(super) fn byte_strings<const N: usize>(data: &[u8]) -> Option<[&[u8]; N]> {
    let mut strings = [&data[..0]; N];
    for (index, string) in strings.iter_mut().enumerate() {
        let start = length(word(data, index * WORD)?)?;
        let length = length(word(data, start)?)?;
        let start = start.checked_add(WORD)?;
        *string = data.get(start..start.checked_add(length)?)?;
    }
    Some(strings)
}

/// Reads a result that is an address.
pub(super) fn address(data: &[u8]) -> Option<[u8; 20]> {
    let (padding, address) = one_word(data)?.split_at(WORD - 20);
    padding.iter().all(|byte| *byte == 0).then(|| address.try_into().ok())?
}

/// Reads a result that is a flag.
pub(super) fn flag(data: &[u8]) -> Option<bool> {
    match one_word(data)?.split_last()? {
        (flag @ 0..=1, padding) if padding.iter().all(|byte| *byte == 0) => Some(*flag == 1),
        _ => None,
    }
}

fn one_word(data: &[u8]) -> Option<&[u8]> {
    (data.len() == WORD).then_some(data)
}

fn word(data: &[u8], start: usize) -> Option<&[u8]> {
    data.get(start..start.checked_add(WORD)?)
}

/// Reads a word as a length or an offset.
fn length(word: &[u8]) -> Option<usize> {
    let (padding, number) = word.split_at(WORD - 8);
    let number = u64::from_be_bytes(number.try_into().ok()?);
    padding.iter().all(|byte| *byte == 0).then(|| usize::try_from(number).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_have_their_known_selectors() {
        for (signature, selector) in [
            ("kmsInfo()", "09177063"),
            ("registeredApps(address)", "a6c4cce9"),
            ("allowedOsImages(bytes32)", "9a4e1d18"),
            ("kmsAllowedAggregatedMrs(bytes32)", "f6fe4f40"),
            ("kmsAllowedDeviceIds(bytes32)", "13eb9770"),
        ] {
            assert_eq!(const_hex::encode(call(signature)), selector, "{signature}");
        }
        let data = const_hex::encode(call_with("registeredApps(address)", &[0xab; 20]));
        assert_eq!(data, format!("a6c4cce9{}{}", "0".repeat(24), "ab".repeat(20)));
    }

    fn word_of(number: u64) -> Vec<u8> {
        [vec![0; 24], number.to_be_bytes().to_vec()].concat()
    }

    #[test]
    fn byte_strings_are_read_within_the_data_only() {
        let data = [word_of(64), word_of(128), word_of(3), vec![1, 2, 3], vec![0; 29], word_of(0)].concat();
        assert_eq!(byte_strings::<2>(&data), Some([&[1, 2, 3][..], &[]]));
        for length in 0..data.len() {
            assert_eq!(byte_strings::<2>(&data[..length]), None, "{length}");
        }
        for number in [u64::MAX, u64::MAX - 31, 1 << 40, 200] {
            for place in [0, 2] {
                let mut data = data.clone();
                data[place * WORD..(place + 1) * WORD].copy_from_slice(&word_of(number));
                assert_eq!(byte_strings::<2>(&data), None, "{number} at {place}");
            }
        }
        assert_eq!(byte_strings::<1>(&[0xff; 96]), None);
    }

    #[test]
    fn words_are_padded_and_alone() {
        let owner = [vec![0; 12], vec![0xab; 20]].concat();
        assert_eq!(address(&owner), Some([0xab; 20]));
        assert_eq!((flag(&word_of(1)), flag(&word_of(0)), flag(&word_of(2))), (Some(true), Some(false), None));
        for data in [vec![], vec![1; 32], vec![0; 31], vec![0; 33], [owner.clone(), owner].concat()] {
            assert!(address(&data).is_none(), "{data:?}");
        }
        assert_eq!(flag(&[1; 32]), None);
    }
}
