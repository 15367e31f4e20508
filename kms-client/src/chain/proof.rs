//! Proofs of `eth_getProof`: values of a Merkle-Patricia trie, verified against its root.

use alloy_rlp::Header;

use crate::crypto::keccak::keccak256;

/// The reason why a proof does not hold.
pub(super) type Reason = &'static str;

const MALFORMED: Reason = "a node is malformed";

/// Returns the value at a key of a trie, or `None` if the proof shows that there is none.
pub(super) fn value(root: &[u8; 32], key: &[u8], proof: &[Vec<u8>]) -> Result<Option<Vec<u8>>, Reason> {
    let key = keccak256(key);
    let path: Vec<u8> = key.iter().flat_map(|byte| [byte >> 4, byte & 15]).collect();
    let (mut path, mut nodes) = (&path[..], proof.iter());
    let mut next = |hash: &[u8]| {
        let node = nodes.next().ok_or("it is incomplete")?;
        if keccak256(node)[..] == *hash { Ok(node.as_slice()) } else { Err("a node has another hash") }
    };
    let mut node = next(root)?;
    loop {
        let items = items(node)?;
        let child = match items.as_slice() {
            [children @ .., end] if children.len() == 16 => match path.split_first() {
                Some((nibble, rest)) => {
                    path = rest;
                    children[usize::from(*nibble)]
                }
                None => return Ok(Some(string(end)?.to_vec()).filter(|value| !value.is_empty())),
            },
            [prefix, end] => {
                let (is_leaf, prefix) = nibbles(string(prefix)?)?;
                match path.strip_prefix(prefix.as_slice()) {
                    Some([]) if is_leaf => return Ok(Some(string(end)?.to_vec())),
                    Some(rest) if !is_leaf => {
                        path = rest;
                        end
                    }
                    // Another key has this place.
                    _ => return Ok(None),
                }
            }
            _ => return Err(MALFORMED),
        };
        node = match child {
            // A small node is in its parent.
            [first, ..] if *first >= 0xc0 => child,
            _ => match string(child)? {
                [] => return Ok(None),
                hash if hash.len() == 32 => next(hash)?,
                _ => return Err(MALFORMED),
            },
        };
    }
}

/// Returns the items of an account: nonce, balance, storage root, code hash.
pub(super) fn storage_root(account: &[u8]) -> Result<[u8; 32], Reason> {
    let items = items(account)?;
    let [_, _, root, _] = items.as_slice() else { return Err("the account is malformed") };
    string(root)?.try_into().map_err(|_| "the account is malformed")
}

/// Returns a word of the storage. It is stored without the zeros at its start.
pub(super) fn word(stored: Option<&[u8]>) -> Result<[u8; 32], Reason> {
    let mut word = [0; 32];
    if let Some(stored) = stored {
        let value = string(stored)?;
        let start = word.len().checked_sub(value.len()).ok_or("a word of the storage is too long")?;
        word[start..].copy_from_slice(value);
    }
    Ok(word)
}

/// Returns the items of a list, each with its header.
fn items(mut list: &[u8]) -> Result<Vec<&[u8]>, Reason> {
    let header = Header::decode(&mut list).map_err(|_| MALFORMED)?;
    if !header.list || header.payload_length != list.len() {
        return Err(MALFORMED);
    }
    let mut items = Vec::new();
    while !list.is_empty() {
        let mut rest = list;
        let header = Header::decode(&mut rest).map_err(|_| MALFORMED)?;
        // The header of a single small byte is the byte itself.
        let length = list.len() - rest.len() + header.payload_length;
        let (item, after) = list.split_at_checked(length).ok_or(MALFORMED)?;
        items.push(item);
        list = after;
    }
    Ok(items)
}

/// Returns the bytes of a string.
fn string(mut item: &[u8]) -> Result<&[u8], Reason> {
    let header = Header::decode(&mut item).map_err(|_| MALFORMED)?;
    if header.list || header.payload_length != item.len() {
        return Err(MALFORMED);
    }
    Ok(item)
}

/// Reads the path of a leaf or an extension. Returns `true` with that of a leaf.
fn nibbles(bytes: &[u8]) -> Result<(bool, Vec<u8>), Reason> {
    let (first, rest) = bytes.split_first().ok_or(MALFORMED)?;
    let odd = first & 0x10 != 0;
    if first & 0xc0 != 0 || (!odd && first & 0x0f != 0) {
        return Err(MALFORMED);
    }
    let nibbles = odd.then_some(first & 15).into_iter();
    Ok((first & 0x20 != 0, nibbles.chain(rest.iter().flat_map(|byte| [byte >> 4, byte & 15])).collect()))
}
