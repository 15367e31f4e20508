//! The answers that verify functions are asked about: the same 200 in every run.

use super::answer::{Answer, Form, Kind, Part};
use super::dice::Dice;
use super::forge::{ORDER, Signer, reduced, twin};
use alloy_primitives::hex;

/// When the first of them was signed.
const EPOCH: u64 = 1_700_000_000;

/// Some public keys of low order, by their first, middle and last bytes; the third has the bit set that X25519 ignores.
const LOW_ORDER: [[u8; 3]; 4] = [[0, 0, 0], [1, 0, 0], [1, 0, 0x80], [0xec, 0xff, 0x7f]];

/// An answer before it is signed: parts of any length.
struct Draft {
    app_id: Vec<u8>,
    public_key: Vec<u8>,
    timestamp: u64,
    now: u64,
}

struct Generator {
    dice: Dice,
    kms: Signer,
    stranger: Signer,
    answers: Vec<Answer>,
}

/// All answers.
pub(super) fn answers() -> anyhow::Result<Vec<Answer>> {
    let (kms, stranger) = (Signer::new([0x4b; 32])?, Signer::new([0x53; 32])?);
    let mut generator = Generator { dice: Dice::new("answers"), kms, stranger, answers: Vec::new() };
    for form in [Form::Legacy, Form::V1] {
        generator.good(form);
        generator.not_the_signer(form);
        generator.flipped(form);
        generator.lengths(form);
        generator.app_ids(form);
        generator.numbers(form)?;
    }
    generator.ages();
    generator.confused();
    generator.bad_v1();
    Ok(generator.answers)
}

impl Generator {
    fn draft(&mut self) -> Draft {
        let now = EPOCH + self.dice.below(100_000_000) as u64;
        let timestamp = now + 60 - self.dice.below(361) as u64;
        Draft { app_id: self.dice.bytes::<20>().into(), public_key: self.dice.bytes::<32>().into(), timestamp, now }
    }

    /// Signs the draft by the KMS, in both forms where v1 decides.
    fn sign(&self, kind: Kind, form: Form, draft: &Draft) -> Answer {
        let Draft { app_id, public_key, timestamp, now } = draft;
        Answer {
            kind,
            form,
            app_id: hex::encode(app_id),
            public_key: public_key.clone(),
            signature: self.kms.sign(app_id, None, public_key),
            v1: (form == Form::V1).then(|| (*timestamp, self.kms.sign(app_id, Some(*timestamp), public_key))),
            now: *now,
            anchor: self.kms.public_key,
            good: matches!(kind, Kind::Valid | Kind::Spelled | Kind::UpperPrefix | Kind::HighS | Kind::EmptyV1),
        }
    }

    /// An answer with nothing wrong, before this makes it one of its kind.
    fn add(&mut self, kind: Kind, form: Form, change: impl FnOnce(&mut Answer, &mut Dice)) {
        let draft = self.draft();
        let mut answer = self.sign(kind, form, &draft);
        change(&mut answer, &mut self.dice);
        self.answers.push(answer);
    }

    fn good(&mut self, form: Form) {
        for _ in 0..9 {
            self.add(Kind::Valid, form, |_, _| ());
        }
        for _ in 0..8 {
            self.add(Kind::HighS, form, |answer, _| twin(answer.deciding()));
        }
        self.add(Kind::Spelled, form, |answer, _| answer.app_id = format!("0x{}", answer.app_id));
        self.add(Kind::Spelled, form, |answer, _| answer.app_id = answer.app_id.to_uppercase());
        self.add(Kind::Spelled, form, |answer, _| answer.app_id = format!("0x{}", answer.app_id.to_uppercase()));
    }

    fn not_the_signer(&mut self, form: Form) {
        for _ in 0..6 {
            let stranger = self.stranger.public_key;
            self.add(Kind::WrongAnchor, form, |answer, _| answer.anchor = stranger);
            self.add(Kind::WrongAppId, form, |answer, dice| answer.app_id = hex::encode(dice.bytes::<20>()));
        }
        for _ in 0..3 {
            let draft = self.draft();
            let mut answer = self.sign(Kind::OtherForm, form, &draft);
            let other = if form == Form::V1 { None } else { Some(draft.timestamp) };
            *answer.deciding() = self.kms.sign(&draft.app_id, other, &draft.public_key);
            self.answers.push(answer);
        }
    }

    fn flipped(&mut self, form: Form) {
        let parts = [Part::AppId, Part::PublicKey, Part::R, Part::S, Part::RecoveryId, Part::Timestamp];
        // A legacy signature has no timestamp.
        for part in &parts[..if form == Form::V1 { 6 } else { 5 }] {
            for _ in 0..if *part == Part::RecoveryId { 4 } else { 6 } {
                self.add(Kind::Flipped(*part), form, |answer, dice| flip(answer, *part, dice));
            }
        }
    }

    fn lengths(&mut self, form: Form) {
        for length in [64, 66] {
            self.add(Kind::SignatureLength, form, |answer, _| answer.deciding().resize(length, 0));
        }
        let empty = if form == Form::V1 { Kind::EmptyV1 } else { Kind::SignatureLength };
        self.add(empty, form, |answer, _| answer.deciding().clear());
        for (app_id, public_key) in [(0, 32), (19, 32), (21, 32), (20, 0), (20, 31), (20, 33)] {
            let mut draft = self.draft();
            draft.app_id.resize(app_id, 0x5a);
            draft.public_key.resize(public_key, 0x5a);
            self.answers.push(self.sign(Kind::SignedLength, form, &draft));
        }
    }

    fn app_ids(&mut self, form: Form) {
        // An odd number of digits, a letter that is no digit after 19 bytes, and none that is one.
        for (bytes, rest) in [(19, "5"), (19, "zz"), (0, "zz")] {
            let mut draft = self.draft();
            draft.app_id.truncate(bytes);
            let mut answer = self.sign(Kind::BogusAppId, form, &draft);
            answer.app_id.push_str(rest);
            self.answers.push(answer);
        }
        self.add(Kind::UpperPrefix, form, |answer, _| answer.app_id = format!("0X{}", answer.app_id));
        let draft = self.draft();
        let mut answer = self.sign(Kind::SpacedAppId, form, &draft);
        answer.app_id = draft.app_id.iter().map(|byte| hex::encode([*byte])).collect::<Vec<_>>().join(" ");
        self.answers.push(answer);
    }

    fn numbers(&mut self, form: Form) -> anyhow::Result<()> {
        for [first, middle, last] in LOW_ORDER {
            let mut draft = self.draft();
            draft.public_key = vec![middle; 32];
            draft.public_key[0] = first;
            draft.public_key[31] = last;
            self.answers.push(self.sign(Kind::LowOrder, form, &draft));
        }
        for id in [2, 3] {
            let draft = self.draft();
            let mut answer = self.sign(Kind::ReducedId, form, &draft);
            let timestamp = (form == Form::V1).then_some(draft.timestamp);
            let s = self.dice.bytes();
            *answer.deciding() = reduced(&draft.app_id, timestamp, &draft.public_key, id, s)?;
            self.answers.push(answer);
        }
        for number in [[0; 32], ORDER, [0xff; 32]] {
            // The same for both forms: `r` in one, `s` in the other.
            let at = if form == Form::V1 { 0 } else { 32 };
            self.add(Kind::OutOfRange, form, |answer, _| answer.deciding()[at..at + 32].copy_from_slice(&number));
        }
        Ok(())
    }

    fn ages(&mut self) {
        for age in [-61, -60, 300, 301, -61, -60, 300, 301] {
            let mut draft = self.draft();
            draft.timestamp = draft.now.saturating_add_signed(-age);
            let good = (-60..=300).contains(&age);
            self.answers.push(Answer { good, ..self.sign(Kind::Age, Form::V1, &draft) });
        }
        for timestamp in [0, u64::MAX] {
            let draft = Draft { timestamp, ..self.draft() };
            self.answers.push(self.sign(Kind::Age, Form::V1, &draft));
        }
    }

    /// The KMS signed app id, timestamp and key, or app id and key; here the same bytes are called something else.
    fn confused(&mut self) {
        let kind = Kind::LengthConfusion;
        for _ in 0..2 {
            let draft = self.draft();
            let [timestamp, app_id, key] = [&draft.timestamp.to_be_bytes()[..], &draft.app_id, &draft.public_key];
            let long_id = Draft { app_id: [app_id, timestamp].concat(), public_key: key.to_vec(), ..draft };
            let long_key = Draft { app_id: app_id.to_vec(), public_key: [timestamp, key].concat(), ..draft };
            // A key and an app id that contain a time of now take luck, or some work.
            let short_id = Draft { app_id: app_id[..12].to_vec(), public_key: key.to_vec(), ..draft };
            let short_key = Draft { app_id: app_id.to_vec(), public_key: key[..24].to_vec(), ..draft };
            for (form, draft) in
                [(Form::Legacy, long_id), (Form::Legacy, long_key), (Form::V1, short_id), (Form::V1, short_key)]
            {
                self.answers.push(self.sign(kind, form, &draft));
            }
        }
    }

    fn bad_v1(&mut self) {
        for _ in 0..2 {
            let old = Draft { timestamp: EPOCH - 1, ..self.draft() };
            self.answers.push(self.sign(Kind::BadV1, Form::V1, &old));
            self.add(Kind::BadV1, Form::V1, |answer, dice| flip(answer, Part::S, dice));
        }
    }
}

/// Makes one bit of the part another.
fn flip(answer: &mut Answer, part: Part, dice: &mut Dice) {
    let mut in_place = |bytes: &mut [u8]| {
        let bit = dice.below(bytes.len() * 8);
        bytes[bit / 8] ^= 1 << (bit % 8);
    };
    match part {
        Part::AppId => {
            let mut bytes = hex::decode(&answer.app_id).unwrap_or_default();
            in_place(&mut bytes);
            answer.app_id = hex::encode(bytes);
        }
        Part::Timestamp => {
            if let Some((timestamp, _)) = &mut answer.v1 {
                let mut bytes = timestamp.to_be_bytes();
                in_place(&mut bytes);
                *timestamp = u64::from_be_bytes(bytes);
            }
        }
        Part::PublicKey => in_place(&mut answer.public_key),
        Part::R => in_place(&mut answer.deciding()[..32]),
        Part::S => in_place(&mut answer.deciding()[32..64]),
        Part::RecoveryId => in_place(&mut answer.deciding()[64..]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::interop::ours;

    #[test]
    fn there_are_200_of_both_forms_and_the_same_each_time() {
        let answers = [answers().unwrap(), answers().unwrap()];
        assert_eq!(answers[0].len(), 200);
        assert_eq!(answers[0].iter().filter(|answer| answer.form == Form::Legacy).count(), 90);
        let [first, second] = answers.map(|answers| answers.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(first, second);
    }

    #[test]
    fn there_are_enough_of_each_kind() {
        let kinds = [
            (Kind::Valid, 18),
            (Kind::Spelled, 6),
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
            (Kind::BogusAppId, 6),
            (Kind::SpacedAppId, 2),
            (Kind::UpperPrefix, 2),
            (Kind::LowOrder, 8),
            (Kind::ReducedId, 4),
            (Kind::OutOfRange, 6),
            (Kind::BadV1, 4),
        ];
        let answers = answers().unwrap();
        for (kind, number) in kinds {
            assert_eq!(answers.iter().filter(|answer| answer.kind == kind).count(), number, "{kind:?}");
        }
        assert_eq!(kinds.iter().map(|(_, number)| number).sum::<usize>(), 200);
    }

    #[test]
    fn ours_takes_what_is_good_and_nothing_else() {
        for answer in answers().unwrap() {
            let ours = ours::judge(&answer);
            assert_eq!(ours.accepted, answer.good, "{ours:?}: {answer}");
        }
    }
}
