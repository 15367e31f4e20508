//! The generator of the responses that the verify functions check: the same 200 in every run.

use super::key_response::{Form, KeyResponse, Kind, Part};
use super::signer::{ORDER, Signer, make_twin, with_reduced_id};
use alloy_primitives::hex;
use fastrand::Rng;
use std::array;

/// The earliest time of a signature, in seconds since 1970.
const EPOCH: u64 = 1_700_000_000;
/// The seed of the generator: a run can be reproduced.
const SEED: u64 = 1;

/// Some low-order public keys, by their first, middle and last bytes; X25519 ignores the top bit of the third.
const LOW_ORDER: [[u8; 3]; 4] = [[0, 0, 0], [1, 0, 0], [1, 0, 0x80], [0xec, 0xff, 0x7f]];

/// The unsigned parts of a response, of any length.
struct Draft {
    app_id: Vec<u8>,
    public_key: Vec<u8>,
    timestamp: u64,
    now: u64,
}

struct Generator {
    rng: Rng,
    kms: Signer,
    other_kms: Signer,
    responses: Vec<KeyResponse>,
}

/// Returns every response.
pub(super) fn key_responses() -> anyhow::Result<Vec<KeyResponse>> {
    let (kms, other_kms) = (Signer::new([0x4b; 32])?, Signer::new([0x53; 32])?);
    let mut generator = Generator { rng: Rng::with_seed(SEED), kms, other_kms, responses: Vec::new() };
    for form in [Form::Legacy, Form::V1] {
        generator.valid(form);
        generator.wrong_signer(form);
        generator.flipped(form);
        generator.lengths(form);
        generator.app_ids(form);
        generator.numbers(form)?;
    }
    generator.ages();
    generator.length_confusion();
    generator.invalid_v1();
    Ok(generator.responses)
}

impl Generator {
    fn draft(&mut self) -> Draft {
        let now = EPOCH + self.rng.u64(..100_000_000);
        let timestamp = now + 60 - self.rng.u64(..=360);
        Draft {
            app_id: bytes::<20>(&mut self.rng).into(),
            public_key: bytes::<32>(&mut self.rng).into(),
            timestamp,
            now,
        }
    }

    /// Signs a draft with the key of the KMS, in both forms where v1 decides.
    fn sign(&self, kind: Kind, form: Form, draft: &Draft) -> KeyResponse {
        let Draft { app_id, public_key, timestamp, now } = draft;
        KeyResponse {
            kind,
            form,
            app_id: hex::encode(app_id),
            public_key: public_key.clone(),
            signature: self.kms.sign(app_id, None, public_key),
            v1: (form == Form::V1).then(|| (*timestamp, self.kms.sign(app_id, Some(*timestamp), public_key))),
            now: *now,
            anchor: self.kms.public_key,
            valid: matches!(kind, Kind::Valid | Kind::SpelledAppId | Kind::UpperPrefix | Kind::HighS | Kind::EmptyV1),
        }
    }

    /// Adds a valid response, changed into one of its kind.
    fn add(&mut self, kind: Kind, form: Form, change: impl FnOnce(&mut KeyResponse, &mut Rng)) {
        let draft = self.draft();
        let mut response = self.sign(kind, form, &draft);
        change(&mut response, &mut self.rng);
        self.responses.push(response);
    }

    fn valid(&mut self, form: Form) {
        for _ in 0..9 {
            self.add(Kind::Valid, form, |_, _| ());
        }
        for _ in 0..8 {
            self.add(Kind::HighS, form, |response, _| make_twin(response.deciding_signature()));
        }
        self.add(Kind::SpelledAppId, form, |response, _| response.app_id = format!("0x{}", response.app_id));
        self.add(Kind::SpelledAppId, form, |response, _| response.app_id = response.app_id.to_uppercase());
        self.add(Kind::SpelledAppId, form, |response, _| {
            response.app_id = format!("0x{}", response.app_id.to_uppercase());
        });
    }

    fn wrong_signer(&mut self, form: Form) {
        for _ in 0..6 {
            let other = self.other_kms.public_key;
            self.add(Kind::WrongAnchor, form, |response, _| response.anchor = other);
            self.add(Kind::WrongAppId, form, |response, rng| response.app_id = hex::encode(bytes::<20>(rng)));
        }
        for _ in 0..3 {
            let draft = self.draft();
            let mut response = self.sign(Kind::OtherForm, form, &draft);
            let timestamp = if form == Form::V1 { None } else { Some(draft.timestamp) };
            *response.deciding_signature() = self.kms.sign(&draft.app_id, timestamp, &draft.public_key);
            self.responses.push(response);
        }
    }

    fn flipped(&mut self, form: Form) {
        let parts = [Part::AppId, Part::PublicKey, Part::R, Part::S, Part::RecoveryId, Part::Timestamp];
        // A legacy signature has no timestamp.
        for part in &parts[..if form == Form::V1 { 6 } else { 5 }] {
            for _ in 0..if *part == Part::RecoveryId { 4 } else { 6 } {
                self.add(Kind::Flipped(*part), form, |response, rng| response.flip(*part, rng));
            }
        }
    }

    fn lengths(&mut self, form: Form) {
        for length in [64, 66] {
            self.add(Kind::SignatureLength, form, |response, _| response.deciding_signature().resize(length, 0));
        }
        let empty = if form == Form::V1 { Kind::EmptyV1 } else { Kind::SignatureLength };
        self.add(empty, form, |response, _| response.deciding_signature().clear());
        for (app_id, public_key) in [(0, 32), (19, 32), (21, 32), (20, 0), (20, 31), (20, 33)] {
            let mut draft = self.draft();
            draft.app_id.resize(app_id, 0x5a);
            draft.public_key.resize(public_key, 0x5a);
            self.responses.push(self.sign(Kind::SignedLength, form, &draft));
        }
    }

    fn app_ids(&mut self, form: Form) {
        // An odd number of digits, an invalid digit after 19 bytes, and no valid digit at all.
        for (bytes, rest) in [(19, "5"), (19, "zz"), (0, "zz")] {
            let mut draft = self.draft();
            draft.app_id.truncate(bytes);
            let mut response = self.sign(Kind::InvalidAppId, form, &draft);
            response.app_id.push_str(rest);
            self.responses.push(response);
        }
        self.add(Kind::UpperPrefix, form, |response, _| response.app_id = format!("0X{}", response.app_id));
        let draft = self.draft();
        let mut response = self.sign(Kind::SpacedAppId, form, &draft);
        response.app_id = draft.app_id.iter().map(|byte| hex::encode([*byte])).collect::<Vec<_>>().join(" ");
        self.responses.push(response);
    }

    fn numbers(&mut self, form: Form) -> anyhow::Result<()> {
        for [first, middle, last] in LOW_ORDER {
            let mut draft = self.draft();
            draft.public_key = vec![middle; 32];
            draft.public_key[0] = first;
            draft.public_key[31] = last;
            self.responses.push(self.sign(Kind::LowOrder, form, &draft));
        }
        for id in [2, 3] {
            let draft = self.draft();
            let mut response = self.sign(Kind::ReducedId, form, &draft);
            let timestamp = (form == Form::V1).then_some(draft.timestamp);
            let s = bytes(&mut self.rng);
            *response.deciding_signature() = with_reduced_id(&draft.app_id, timestamp, &draft.public_key, id, s)?;
            self.responses.push(response);
        }
        for number in [[0; 32], ORDER, [0xff; 32]] {
            // This number is `r` in one form, and `s` in the other.
            let at = if form == Form::V1 { 0 } else { 32 };
            self.add(Kind::OutOfRange, form, |response, _| {
                response.deciding_signature()[at..at + 32].copy_from_slice(&number);
            });
        }
        Ok(())
    }

    fn ages(&mut self) {
        for age in [-61, -60, 300, 301, -61, -60, 300, 301] {
            let mut draft = self.draft();
            draft.timestamp = draft.now.saturating_add_signed(-age);
            let valid = (-60..=300).contains(&age);
            self.responses.push(KeyResponse { valid, ..self.sign(Kind::Age, Form::V1, &draft) });
        }
        for timestamp in [0, u64::MAX] {
            let draft = Draft { timestamp, ..self.draft() };
            self.responses.push(self.sign(Kind::Age, Form::V1, &draft));
        }
    }

    /// Divides the bytes that the KMS signed into app id, timestamp and key at other places.
    fn length_confusion(&mut self) {
        let kind = Kind::LengthConfusion;
        for _ in 0..2 {
            let draft = self.draft();
            let [timestamp, app_id, key] = [&draft.timestamp.to_be_bytes()[..], &draft.app_id, &draft.public_key];
            let long_id = Draft { app_id: [app_id, timestamp].concat(), public_key: key.to_vec(), ..draft };
            let long_key = Draft { app_id: app_id.to_vec(), public_key: [timestamp, key].concat(), ..draft };
            // An attacker needs luck or work to find an app id or a key whose bytes are a current timestamp.
            let short_id = Draft { app_id: app_id[..12].to_vec(), public_key: key.to_vec(), ..draft };
            let short_key = Draft { app_id: app_id.to_vec(), public_key: key[..24].to_vec(), ..draft };
            for (form, draft) in
                [(Form::Legacy, long_id), (Form::Legacy, long_key), (Form::V1, short_id), (Form::V1, short_key)]
            {
                self.responses.push(self.sign(kind, form, &draft));
            }
        }
    }

    fn invalid_v1(&mut self) {
        for _ in 0..2 {
            let old = Draft { timestamp: EPOCH - 1, ..self.draft() };
            self.responses.push(self.sign(Kind::InvalidV1, Form::V1, &old));
            self.add(Kind::InvalidV1, Form::V1, |response, rng| response.flip(Part::S, rng));
        }
    }
}

fn bytes<const N: usize>(rng: &mut Rng) -> [u8; N] {
    array::from_fn(|_| rng.u8(..))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::client_result::ClientResult;

    #[test]
    fn the_generator_returns_the_same_200_responses_of_both_forms_each_time() {
        let responses = [key_responses().unwrap(), key_responses().unwrap()];
        assert_eq!(responses[0].len(), 200);
        assert_eq!(responses[0].iter().filter(|response| response.form == Form::Legacy).count(), 90);
        let [first, second] = responses.map(|responses| responses.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(first, second);
    }

    #[test]
    fn every_kind_has_its_number_of_responses() {
        let kinds = [
            (Kind::Valid, 18),
            (Kind::SpelledAppId, 6),
            (Kind::HighS, 16),
            (Kind::WrongAnchor, 12),
            (Kind::WrongAppId, 12),
            (Kind::Flipped(Part::AppId), 12),
            (Kind::Flipped(Part::Timestamp), 6),
            (Kind::Flipped(Part::PublicKey), 12),
            (Kind::Flipped(Part::R), 12),
            (Kind::Flipped(Part::S), 12),
            (Kind::Flipped(Part::RecoveryId), 8),
            (Kind::Age, 10),
            (Kind::OtherForm, 6),
            (Kind::SignedLength, 12),
            (Kind::SignatureLength, 5),
            (Kind::EmptyV1, 1),
            (Kind::LengthConfusion, 8),
            (Kind::InvalidAppId, 6),
            (Kind::SpacedAppId, 2),
            (Kind::UpperPrefix, 2),
            (Kind::LowOrder, 8),
            (Kind::ReducedId, 4),
            (Kind::OutOfRange, 6),
            (Kind::InvalidV1, 4),
        ];
        let responses = key_responses().unwrap();
        for (kind, number) in kinds {
            assert_eq!(responses.iter().filter(|response| response.kind == kind).count(), number, "{kind:?}");
        }
        assert_eq!(kinds.iter().map(|(_, number)| number).sum::<usize>(), 200);
    }

    #[test]
    fn the_client_accepts_the_valid_responses_and_no_others() {
        for response in key_responses().unwrap() {
            let result = ClientResult::of(&response);
            assert_eq!(result.accepted, response.valid, "{result:?}: {response}");
        }
    }
}
