//! The generated types mean what the documents say, and the client's types have every property of the generated ones,
//! unless a row of the testkit says why not.

use std::collections::{BTreeMap, BTreeSet};

use heck::ToUpperCamelCase as _;
use serde_json::{Map, Value};
use testkit::{Call, Document, calls, documents};

/// The shape of a property, as far as both a document and a Rust type can express it. Enums, patterns, formats, lengths and
/// upper bounds are left out, because the build script loosens them before types are generated.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    Text,
    Flag,
    /// A number, and `true` if it may be negative.
    Number {
        signed: bool,
    },
    List(Box<Shape>),
    Type(String),
}

#[derive(Debug, PartialEq, Eq)]
struct Property {
    shape: Shape,
    required: bool,
    nullable: bool,
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect()
}

fn property_names(schema: &Value) -> BTreeSet<&str> {
    schema["properties"].as_object().into_iter().flat_map(Map::keys).map(String::as_str).collect()
}

/// Returns the generated type's name for a reference: `#/components/schemas/KMSInfo` is `KmsInfo`.
fn type_name(reference: &Value) -> Option<String> {
    Some(reference.as_str()?.rsplit('/').next()?.to_upper_camel_case())
}

/// Returns the one schema of an `allOf`, or the alternative of an `anyOf` that is not null.
fn without_null(schema: &Value) -> &Value {
    match (&schema["allOf"], &schema["anyOf"]) {
        (Value::Array(one), _) => &one[0],
        (_, Value::Array(either)) => either.iter().find(|schema| schema["type"] != "null").unwrap(),
        _ => schema,
    }
}

fn kind(schema: &Value) -> &str {
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    kind.unwrap_or_else(|| panic!("a schema has no type: {schema}"))
}

fn shape(schema: &Value) -> Shape {
    let schema = without_null(schema);
    if let Some(name) = type_name(&schema["$ref"]) {
        return Shape::Type(name);
    }
    match kind(schema) {
        "string" => Shape::Text,
        "boolean" => Shape::Flag,
        "integer" => Shape::Number { signed: schema["minimum"].as_i64().is_none_or(|minimum| minimum < 0) },
        "array" => Shape::List(Box::new(shape(&schema["items"]))),
        kind => panic!("{kind} is not expected here"),
    }
}

/// Returns the properties of a component. A property that may be absent may be null and the other way round, because the
/// client treats them alike.
fn documented(component: &Value) -> BTreeMap<&str, Property> {
    let required = names(&component["required"]);
    let property = |(name, schema): (&'_ String, &Value)| {
        let required = required.contains(name.as_str()) && schema["nullable"] != true;
        Property { shape: shape(schema), required, nullable: !required }
    };
    object(&component["properties"]).iter().map(|entry| (entry.0.as_str(), property(entry))).collect()
}

/// Returns the properties of a generated type.
fn generated(schema: &Value) -> BTreeMap<&str, Property> {
    let required = names(&schema["required"]);
    let property = |(name, schema): (&'_ String, &Value)| {
        let null_type = schema["type"].as_array().is_some_and(|types| types.iter().any(|kind| kind == "null"));
        let null_choice =
            schema["anyOf"].as_array().is_some_and(|any| any.iter().any(|schema| schema["type"] == "null"));
        Property {
            shape: shape(schema),
            required: required.contains(name.as_str()),
            nullable: null_type || null_choice,
        }
    };
    object(&schema["properties"]).iter().map(|entry| (entry.0.as_str(), property(entry))).collect()
}

/// Adds the components that a schema refers to, and those that they refer to.
fn add_components<'a>(document: &'a Document, schema: &'a Value, found: &mut BTreeSet<&'a str>) {
    match schema {
        Value::Object(members) => {
            if let Some(name) = members.get("$ref").and_then(|target| target.as_str()?.rsplit('/').next())
                && found.insert(name)
            {
                add_components(document, document.resolve(schema), found);
            }
            members.values().for_each(|value| add_components(document, value, found));
        }
        Value::Array(items) => items.iter().for_each(|value| add_components(document, value, found)),
        _ => {}
    }
}

/// Returns the components of the responses whose status meets a condition.
fn components_of(document: &Document, condition: impl Fn(&str) -> bool) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (_, _, operation) in document.operations() {
        for (_, response) in object(&operation["responses"]).iter().filter(|(status, _)| condition(status)) {
            add_components(document, &document.resolve(response)["content"], &mut found);
        }
    }
    found
}

/// Returns the components that request bodies refer to.
fn bodies_of(document: &Document) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    for (_, _, operation) in document.operations() {
        add_components(document, &operation["requestBody"]["content"], &mut found);
    }
    found
}

#[test]
fn every_generated_type_means_what_its_component_says() {
    for document in documents() {
        let components = document.components("schemas");
        // Errors reach the client as they come, so that no type is generated from their components.
        let is_success = |status: &str| status.starts_with('2');
        let (responses, errors) = (components_of(document, is_success), components_of(document, |s| !is_success(s)));
        let used = &responses | &bodies_of(document);
        assert_eq!(components.keys().map(String::as_str).collect::<BTreeSet<_>>(), &used | &errors);
        let expected: BTreeSet<_> = used.iter().map(|name| name.to_upper_camel_case()).collect();
        let types: BTreeSet<_> = document.types.keys().map(|name| (*name).to_owned()).collect();
        assert_eq!(expected, types, "the list of types is not complete");
        for name in used {
            let schema = document.types[name.to_upper_camel_case().as_str()].as_value();
            assert_eq!(documented(&components[name]), generated(schema), "{name}");
        }
    }
}

/// An object of a response: the schema of the generated type beside the schema of the client's type.
struct Pair {
    place: String,
    generated: Value,
    public: Value,
    left_out: &'static [(&'static str, &'static str)],
}

/// A schema within the schema that its references lead into.
#[derive(Clone, Copy)]
struct Place<'a> {
    root: &'a Value,
    schema: &'a Value,
}

impl<'a> Place<'a> {
    /// Returns the schema without references and null. Adds the names of the types on the way.
    fn resolved(self, types: &mut BTreeSet<String>) -> Self {
        let schema = without_null(self.schema);
        let Some(reference) = schema["$ref"].as_str() else { return Self { schema, ..self } };
        types.extend(type_name(&schema["$ref"]));
        Self { schema: self.root.pointer(&reference[1..]).unwrap(), ..self }.resolved(types)
    }

    fn child(self, schema: &'a Value) -> Self {
        Self { schema, ..self }
    }
}

/// Walks both schemas side by side and adds every pair of objects. Fails if one has an object, a list or a scalar where the
/// other has something else.
fn add_pairs(
    place: &str,
    generated: Place<'_>,
    public: Place<'_>,
    pairs: &mut Vec<Pair>,
    types: &mut BTreeSet<String>,
) {
    let (generated, public) = (generated.resolved(types), public.resolved(&mut BTreeSet::new()));
    assert_eq!(kind(generated.schema), kind(public.schema), "{place}");
    match kind(generated.schema) {
        "array" => {
            let items = [generated, public].map(|side| side.child(&side.schema["items"]));
            add_pairs(&format!("{place}[]"), items[0], items[1], pairs, types);
        }
        "object" => {
            let (generated_object, public_object) = (generated.schema.clone(), public.schema.clone());
            pairs.push(Pair {
                place: place.to_owned(),
                generated: generated_object,
                public: public_object,
                left_out: &[],
            });
            for name in property_names(generated.schema).intersection(&property_names(public.schema)) {
                let property = [generated, public].map(|side| side.child(&side.schema["properties"][name]));
                add_pairs(&format!("{place}.{name}"), property[0], property[1], pairs, types);
            }
        }
        _ => {}
    }
}

/// Returns the response of a success.
fn success(operation: &Value) -> &Value {
    object(&operation["responses"]).iter().find(|(status, _)| status.starts_with('2')).unwrap().1
}

/// Adds the pairs of an operation's response.
fn add_response(document: &Document, operation: &Value, pairs: &mut Vec<Pair>, types: &mut BTreeSet<String>) {
    let call = Call::of(operation["operationId"].as_str().unwrap());
    let response = &document.resolve(success(operation))["content"]["application/json"]["schema"];
    let name = type_name(&response["$ref"]).unwrap();
    let (generated, public) = (document.types[name.as_str()].as_value(), call.response_schema().to_value());
    let mut generated = Place { root: generated, schema: generated };
    let public = Place { root: &public, schema: &public };
    types.insert(name);
    if let [(list, _), ..] = call.left_out() {
        // The client returns the list itself, in place of the object that holds it.
        let (place, left_out) = (call.id().to_owned(), call.left_out());
        pairs.push(Pair { place, generated: generated.schema.clone(), public: Value::Null, left_out });
        generated = generated.child(&generated.schema["properties"][list]);
    }
    add_pairs(call.id(), generated, public, pairs, types);
}

/// Returns the pairs of all responses. Fails if a generated type occurs in none of them.
fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for document in documents() {
        let mut types = BTreeSet::new();
        for (_, _, operation) in document.operations() {
            add_response(document, operation, &mut pairs, &mut types);
        }
        types.extend(bodies_of(document).iter().map(|name| name.to_upper_camel_case()));
        assert_eq!(types, document.types.keys().map(|name| (*name).to_owned()).collect(), "{}", document.name);
    }
    assert!(pairs.len() >= calls().len());
    pairs
}

#[test]
fn every_property_of_a_response_reaches_the_client_or_is_left_out_for_a_reason() {
    for Pair { place, generated, public, left_out } in &pairs() {
        let mut known = property_names(public);
        for (name, reason) in *left_out {
            assert!(known.insert(*name) && !reason.is_empty(), "{place}.{name}");
        }
        assert_eq!(known, property_names(generated), "{place}");
    }
}

#[test]
fn a_property_that_may_be_absent_in_a_response_may_be_absent_in_the_client() {
    for Pair { place, generated, public, .. } in &pairs() {
        let (required, shown) = (names(&generated["required"]), names(&public["required"]));
        // The client has an empty list for an absent one, and `false` for an absent flag. A key may be an empty text.
        for (name, schema) in public["properties"].as_object().into_iter().flatten() {
            let always = matches!(schema["type"].as_str(), Some("array" | "boolean"));
            let shown = shown.contains(name.as_str());
            let may_be_none = name == "k256_pubkey";
            assert!(shown == required.contains(name.as_str()) || (shown && always) || may_be_none, "{place}.{name}");
        }
    }
}
