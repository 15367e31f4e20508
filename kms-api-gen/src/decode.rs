//! Decoding of response bodies. An object of the API is read from a JSON object and from nothing else.
//!
//! Derived decoders also read an object from an array, field by field in the order of the type. A response of that form is
//! not what the documents describe.

use std::fmt;

use progenitor_client::{Error, ResponseValue};
use reqwest::Version;
use reqwest::header::{CONTENT_LENGTH, HeaderMap, TRANSFER_ENCODING};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error as _, MapAccess, SeqAccess, VariantAccess,
    Visitor,
};

use crate::body::{BODY_CUT_OFF, BODY_TOO_LARGE, read_body};
use crate::session::Session;

/// The most items of one list. An item can take many times more memory than its text, and the largest page has 100.
const MOST_ITEMS: usize = 10_000;

/// Reads and decodes a response.
pub(crate) async fn response<T: DeserializeOwned>(
    session: &Session,
    response: &mut reqwest::Response,
) -> Result<ResponseValue<T>, Error<()>> {
    let status = response.status();
    // Without either, the body ends where the connection does, and nothing but its content shows that it is not complete.
    let framed = response.version() > Version::HTTP_11
        || [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| response.headers().contains_key(name));
    let body = read_body(response, session.body_limit(), session.parts()).await.map_err(Error::ResponseBodyError)?;
    let body = body.ok_or_else(|| Error::Custom(BODY_TOO_LARGE.to_owned()))?;
    match from_slice(&body) {
        Ok(value) => Ok(ResponseValue::new(value, status, HeaderMap::new())),
        Err(error) if error.is_eof() && !framed => Err(Error::Custom(BODY_CUT_OFF.to_owned())),
        Err(error) => Err(Error::InvalidResponsePayload(body, error)),
    }
}

/// Decodes JSON, each object from an object.
///
/// # Errors
///
/// Those of `serde_json`.
pub fn from_slice<T: DeserializeOwned>(json: &[u8]) -> serde_json::Result<T> {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    let value = T::deserialize(Objects(&mut deserializer))?;
    deserializer.end()?;
    Ok(value)
}

/// A deserializer, and all inside it, that reads structs from maps only.
#[derive(Debug)]
pub struct Objects<T>(pub T);

macro_rules! forward {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.0.$method(Objects(visitor))
        })*
    };
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Objects<D> {
    type Error = D::Error;

    forward! {
        deserialize_any deserialize_bool deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128 deserialize_f32 deserialize_f64
        deserialize_char deserialize_str deserialize_string deserialize_bytes deserialize_byte_buf deserialize_option
        deserialize_unit deserialize_seq deserialize_map deserialize_identifier deserialize_ignored_any
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(Objects(visitor))
    }

    fn deserialize_unit_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_unit_struct(name, Objects(visitor))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_newtype_struct(name, Objects(visitor))
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple(length, Objects(visitor))
    }

    fn deserialize_tuple_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        length: usize,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_tuple_struct(name, length, Objects(visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_enum(name, variants, Objects(visitor))
    }

    fn is_human_readable(&self) -> bool {
        self.0.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident: $type:ty)*) => {
        $(fn $method<E: serde::de::Error>(self, value: $type) -> Result<V::Value, E> {
            self.0.$method(value)
        })*
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Objects<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    visit! {
        visit_bool: bool visit_i64: i64 visit_i128: i128 visit_u64: u64 visit_u128: u128 visit_f64: f64 visit_char: char
        visit_str: &str visit_borrowed_str: &'de str visit_string: String visit_bytes: &[u8]
        visit_borrowed_bytes: &'de [u8] visit_byte_buf: Vec<u8>
    }

    fn visit_none<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_none()
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<V::Value, E> {
        self.0.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_some(Objects(deserializer))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        self.0.visit_newtype_struct(Objects(deserializer))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<V::Value, A::Error> {
        self.0.visit_seq(Items { items, left: MOST_ITEMS })
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<V::Value, A::Error> {
        self.0.visit_map(Objects(members))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        self.0.visit_enum(Objects(variant))
    }
}

/// The items of one list.
struct Items<A> {
    items: A,
    left: usize,
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Items<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        let item = self.items.next_element_seed(Objects(seed))?;
        if item.is_some() {
            self.left = self.left.checked_sub(1).ok_or_else(|| A::Error::custom("more items than a list may have"))?;
        }
        Ok(item)
    }

    fn size_hint(&self) -> Option<usize> {
        self.items.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn next_key_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, A::Error> {
        self.0.next_key_seed(Objects(seed))
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Objects(seed))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Objects<A> {
    type Error = A::Error;
    type Variant = Objects<A::Variant>;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self::Variant), A::Error> {
        let (value, variant) = self.0.variant_seed(Objects(seed))?;
        Ok((value, Objects(variant)))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Objects<A> {
    type Error = A::Error;

    fn unit_variant(self) -> Result<(), A::Error> {
        self.0.unit_variant()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, A::Error> {
        self.0.newtype_variant_seed(Objects(seed))
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.0.tuple_variant(length, Objects(visitor))
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        self.0.struct_variant(fields, Objects(visitor))
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Objects<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        self.0.deserialize(Objects(deserializer))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Outer {
        name: String,
        number: Option<u64>,
        flag: Option<bool>,
        parts: Vec<Part>,
        part: Option<Part>,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Part {
        id: i64,
    }

    #[test]
    fn objects_are_read_from_objects() {
        let json = br#"{"name": "n", "number": 7, "flag": null, "parts": [{"id": -1}, {"id": 2}], "part": {"id": 3}, "new": [1]}"#;
        let parts = vec![Part { id: -1 }, Part { id: 2 }];
        let outer = Outer { name: "n".to_owned(), number: Some(7), flag: None, parts, part: Some(Part { id: 3 }) };
        assert_eq!(from_slice::<Outer>(json).unwrap(), outer);
    }

    #[test]
    fn an_array_in_place_of_an_object_is_an_error_at_every_level() {
        for json in [
            r#"["n", 7, null, [], null]"#,
            r#"{"name": "n", "parts": [[1]]}"#,
            r#"{"name": "n", "parts": [], "part": [3]}"#,
        ] {
            assert!(serde_json::from_str::<Outer>(json).is_ok(), "a derived decoder reads {json}");
            let error = from_slice::<Outer>(json.as_bytes()).unwrap_err().to_string();
            assert!(error.contains("invalid type: sequence"), "{error}");
        }
    }

    #[test]
    fn a_list_of_more_items_than_any_page_has_is_an_error() {
        let list = |length| format!("[{}]", vec!["{\"id\": 1}"; length].join(","));
        assert_eq!(from_slice::<Vec<Part>>(list(MOST_ITEMS).as_bytes()).unwrap().len(), MOST_ITEMS);
        assert!(from_slice::<Vec<Part>>(list(MOST_ITEMS + 1).as_bytes()).is_err());
    }

    #[test]
    fn text_after_the_value_is_an_error() {
        assert!(from_slice::<Part>(br#"{"id": 1} {"id": 2}"#).is_err());
    }
}
