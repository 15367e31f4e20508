//! A variable, and the plaintext that variables are sealed as.

use std::io;

use serde::ser::{Serialize, SerializeSeq as _, SerializeStruct as _, Serializer};
use zeroize::Zeroizing;

use crate::env::envelope::OVERHEAD;

/// A name and its value, which is wiped from memory when it is dropped.
#[derive(Clone)]
pub(crate) struct Variable {
    pub(crate) name: String,
    pub(crate) value: Zeroizing<String>,
}

/// The plaintext of a sealed environment. It is for sealing only: printing it would show the values.
pub(crate) struct Plaintext<'a>(pub(crate) &'a [Variable]);

impl Serialize for Plaintext<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut plaintext = serializer.serialize_struct("Plaintext", 1)?;
        plaintext.serialize_field("env", &Items(self.0))?;
        plaintext.end()
    }
}

struct Items<'a>(&'a [Variable]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Item<'a> {
            key: &'a str,
            value: &'a str,
        }

        let mut items = serializer.serialize_seq(Some(self.0.len()))?;
        for Variable { name, value } in self.0 {
            items.serialize_element(&Item { key: name, value })?;
        }
        items.end()
    }
}

/// Returns the length of the plaintext in bytes, JSON escapes included.
pub(crate) fn plaintext_length(variables: &[Variable]) -> usize {
    struct Count(usize);

    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut count = Count(0);
    // Neither texts nor a counter can fail. If they did, the length would be too large to seal.
    match serde_json::to_writer(&mut count, &Plaintext(variables)) {
        Ok(()) => count.0,
        Err(_) => usize::MAX - OVERHEAD,
    }
}
