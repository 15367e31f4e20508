//! Envelopes: what was changed does not open.

use kms_client::simulator::Simulator;
use kms_client::{AppId, Environment, Policy};
use proptest::prelude::*;

use super::budget::fuzz;
use super::spoil::{Damage, damaged, damages};

#[test]
fn an_envelope_that_was_changed_does_not_open() {
    let app_id = AppId::from([0xab; 20]);
    let environment = Environment::from_pairs([("A", "1"), ("B", "two words")]).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (simulator, sealed) = runtime.block_on(async {
        let simulator = Simulator::start().await.unwrap();
        let key = simulator.client().get_app_env_encrypt_pubkey("phala", app_id).await.unwrap();
        (simulator, key.trust_any_signer(Policy::default()).unwrap().seal(&environment).unwrap().as_bytes().to_vec())
    });
    let plain = simulator.open(app_id, &sealed).unwrap();

    // Both ends of the key, of the nonce, and of what is sealed with its tag; and anywhere.
    let ends = prop::sample::select(vec![0, 31, 32, 43, 44, sealed.len() - 1]);
    let one_bit =
        (prop_oneof![ends, 0..sealed.len()], 0..8_u32).prop_map(|(place, bit)| vec![Damage::Flip(place, 1 << bit)]);
    let spoiled = prop_oneof![one_bit, damages()].prop_map(|damages| damaged(sealed.clone(), &damages));
    let noise = prop::collection::vec(any::<u8>(), 0..200);
    fuzz("envelopes", prop_oneof![4 => spoiled, 1 => noise], |envelope| {
        let opened = simulator.open(app_id, &envelope);
        if envelope == sealed {
            prop_assert_eq!(opened.as_ref(), Ok(&plain));
        } else {
            prop_assert!(opened.is_err(), "it opens although it was changed");
        }
        Ok(())
    });
}
