//! The event log of a machine: its replay into the registers of the quote, and the events before the system was ready.

use serde::Deserialize;

use crate::attestation::error::AttestationError;
use crate::crypto::backend::sha384;

/// The register of the events whose content is in the log.
const CONTENT_REGISTER: usize = 3;
/// The last event of the boot. What comes after it can be written by apps.
const READY: &str = "system-ready";

#[derive(Deserialize)]
struct Entry {
    imr: usize,
    event_type: u32,
    digest: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    event_payload: String,
}

/// An event of the boot.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) name: String,
    pub(super) payload: Vec<u8>,
}

/// Checks that the log leads to the four registers. Returns the events of the boot.
pub(super) fn replay(log: &str, registers: [&[u8; 48]; 4]) -> Result<Vec<Event>, AttestationError> {
    let malformed = |reason| AttestationError::EventLog { reason };
    let entries: Vec<Entry> = serde_json::from_str(log).map_err(|_| malformed("it is not a list of events"))?;
    let mut replayed = [[0; 48]; 4];
    let mut events = Vec::new();
    let mut ready = false;
    for Entry { imr, event_type, digest, event, event_payload } in entries {
        let register = replayed.get_mut(imr).ok_or(malformed("an event is of no register"))?;
        let mut digest: [u8; 48] =
            const_hex::decode_to_array(digest).map_err(|_| malformed("a digest is not 48 bytes in hex"))?;
        if imr == CONTENT_REGISTER {
            let payload = const_hex::decode(event_payload).map_err(|_| malformed("a payload is not hex"))?;
            // The digest in the log says nothing about the payload beside it.
            let content = [&event_type.to_le_bytes()[..], b":", event.as_bytes(), b":", &payload].concat();
            let found = std::mem::replace(&mut digest, sha384(&content));
            if found != digest {
                return Err(AttestationError::EventDigest { event: event.escape_debug().take(64).collect() });
            }
            ready |= event == READY;
            if !ready {
                events.push(Event { name: event, payload });
            }
        }
        *register = sha384(&[*register, digest].concat());
    }
    // Without it, the events of apps cannot be distinguished from those of the boot.
    if !ready {
        return Err(malformed("it has no event `system-ready`"));
    }
    let differs = |index: &usize| replayed[*index] != *registers[*index];
    match (0..4).find(differs) {
        Some(register) => Err(AttestationError::Replay { register }),
        None => Ok(events),
    }
}

/// Returns the payload of the one event with this name.
pub(super) fn payload<'a>(events: &'a [Event], name: &str) -> Result<Option<&'a [u8]>, AttestationError> {
    let mut named = events.iter().filter(|event| event.name == name);
    match (named.next(), named.next()) {
        (_, Some(_)) => Err(AttestationError::EventLog { reason: "an event of the boot occurs twice" }),
        (event, None) => Ok(event.map(|event| event.payload.as_slice())),
    }
}
