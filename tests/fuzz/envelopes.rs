//! Envelopes: a changed one does not open.

use kms_client::simulator::Simulator;
use kms_client::{AppId, Environment, Policy};
use proptest::prelude::*;

use super::budget::fuzz;
use super::corrupt::{Corruption, corrupted, corruptions};

#[test]
fn a_changed_envelope_does_not_open() {
    let app_id = AppId::from([0xab; 20]);
    let environment = Environment::from_pairs([("A", "1"), ("B", "two words")]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (simulator, sealed) = runtime.block_on(async {
        let simulator = Simulator::start().await.unwrap();
        let key = simulator.client().get_app_env_encrypt_pubkey("phala", app_id).await.unwrap();
        (simulator, key.trust_any_signer(Policy::default()).unwrap().seal(&environment).unwrap().as_bytes().to_vec())
    });
    let plain = simulator.open(app_id, &sealed).unwrap();

    // Both ends of the key, of the nonce, and of the ciphertext with its tag; and any other byte.
    let ends = prop::sample::select(vec![0, 31, 32, 43, 44, sealed.len() - 1]);
    let one_bit =
        (prop_oneof![ends, 0..sealed.len()], 0..8_u32).prop_map(|(place, bit)| vec![Corruption::Flip(place, 1 << bit)]);
    let corrupt_envelope =
        prop_oneof![one_bit, corruptions()].prop_map(|corruptions| corrupted(sealed.clone(), &corruptions));
    let random = prop::collection::vec(any::<u8>(), 0..200);
    fuzz("envelopes", prop_oneof![4 => corrupt_envelope, 1 => random], |envelope| {
        let opened = simulator.open(app_id, &envelope);
        if envelope == sealed {
            prop_assert_eq!(opened.as_ref(), Ok(&plain));
        } else {
            prop_assert!(opened.is_err(), "a changed envelope opens");
        }
        Ok(())
    });
}
