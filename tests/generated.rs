//! What is generated means what the documents say, and what the facade shows is what was generated: nothing is lost on
//! the way without somebody having said so.

use std::collections::{BTreeMap, BTreeSet};

use schemars::Schema;
use serde_json::{Map, Value};

/// Each document with the schemas of the types that are generated from it, by the types' names.
pub(crate) fn documents() -> [(Value, BTreeMap<&'static str, Schema>); 2] {
    let document = |text| serde_json::from_str::<Value>(text).unwrap();
    [
        (document(include_str!("../openapi.json")), kms_api_gen::nodes::schemas()),
        (document(include_str!("../openapi-contracts.json")), kms_api_gen::contracts::schemas()),
    ]
}

/// Components that nothing is generated from: only error answers use them, and those reach the facade as they come.
const ERRORS: [&str; 4] = ["ErrorBody", "ErrorDetail", "ErrorLink", "ValidationError"];

/// What a property is, as far as both a document and a Rust type can say it. Enums, patterns, formats, lengths and upper
/// bounds are not in it: answers are opened before anything is generated from them.
#[derive(Debug, PartialEq, Eq)]
enum Shape {
    Text,
    Flag,
    /// Whether it may be negative.
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

/// The generator's name of a component: `KMSInfo` is `KmsInfo`.
fn type_name(component: &str) -> String {
    component.replace("KMS", "Kms")
}

/// The last part of a reference.
fn target(reference: &Value) -> Option<String> {
    Some(type_name(reference.as_str()?.rsplit('/').next()?))
}

fn shape(schema: &Value) -> Shape {
    let schema = match (&schema["allOf"], &schema["anyOf"]) {
        (Value::Array(one), _) => &one[0],
        (_, Value::Array(either)) => either.iter().find(|schema| schema["type"] != "null").unwrap(),
        _ => schema,
    };
    if let Some(name) = target(&schema["$ref"]) {
        return Shape::Type(name);
    }
    let kind = schema["type"].as_str().or_else(|| schema["type"][0].as_str());
    match kind.unwrap_or_else(|| panic!("a schema without a type: {schema}")) {
        "string" => Shape::Text,
        "boolean" => Shape::Flag,
        "integer" => Shape::Number { signed: schema["minimum"].as_i64().is_none_or(|minimum| minimum < 0) },
        "array" => Shape::List(Box::new(shape(&schema["items"]))),
        kind => panic!("{kind} is not expected here"),
    }
}

/// The properties of a component. What may be absent may be null and the other way round: the facade treats them alike.
fn described(component: &Value) -> BTreeMap<&str, Property> {
    let required = names(&component["required"]);
    let property = |(name, schema): (&'_ String, &Value)| {
        let required = required.contains(name.as_str()) && schema["nullable"] != true;
        Property { shape: shape(schema), required, nullable: !required }
    };
    object(&component["properties"]).iter().map(|entry| (entry.0.as_str(), property(entry))).collect()
}

/// The properties of a generated type.
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

#[test]
fn each_generated_type_means_what_its_component_says() {
    for (document, types) in documents() {
        let components = object(&document["components"]["schemas"]);
        let expected: BTreeSet<_> =
            components.keys().filter(|name| !ERRORS.contains(&name.as_str())).map(|name| type_name(name)).collect();
        assert_eq!(
            expected,
            types.keys().map(|name| (*name).to_owned()).collect(),
            "the list of types is not complete"
        );
        for (name, component) in components.iter().filter(|(name, _)| !ERRORS.contains(&name.as_str())) {
            let schema = types[type_name(name).as_str()].as_value();
            assert_eq!(described(component), generated(schema), "{name}");
        }
    }
}

/// A facade's type, and the fields that do not reach it, each with the reason.
pub(crate) type Facade = (Schema, &'static [(&'static str, &'static str)]);

/// The facade's type of each generated type.
pub(crate) fn facade() -> BTreeMap<&'static str, Facade> {
    use kms_client as k;
    const WHOLE: &[(&str, &str)] = &[];
    const VEC: &[(&str, &str)] = &[("items", "the call gives the list itself"), ("total", "the list comes whole")];
    const IDS: &[(&str, &str)] = &[("app_ids", "the call gives the list itself")];
    macro_rules! to {
        ($($generated:ident => $facade:ty, $lost:expr;)*) => {
            BTreeMap::from([$((stringify!($generated), (schemars::schema_for!($facade), $lost))),*])
        };
    }
    to! {
        AppEnvEncryptPubkey => k::UnverifiedEnvKey, WHOLE;
        AppKmsInfoResponse => k::AppKmsInfo, WHOLE;
        BootstrapInfoOut => k::BootstrapInfo, WHOLE;
        GuestAgentInfo => k::GuestAgent, WHOLE;
        KmsContract => k::KmsContract, WHOLE;
        KmsContractNode => k::KmsContractNode, WHOLE;
        KmsContractNodes => Vec<k::KmsContractNode>, VEC;
        KmsContractPage => k::Page<k::KmsContract>, WHOLE;
        KmsInfo => k::KmsInfo, WHOLE;
        KmsInspectResponse => k::KmsInspection, WHOLE;
        KmsListResponse => k::Page<k::KmsInfo>, WHOLE;
        KmsRpcInfo => k::KmsRpc, WHOLE;
        NextAppId => k::NextAppId, WHOLE;
        NextAppIds => Vec<k::NextAppId>, IDS;
        OnChainDeviceOut => k::OnChainDevice, WHOLE;
        OnChainInfo => k::OnChainInspection, WHOLE;
        OnChainKmsContractOut => k::OnChainContract, WHOLE;
        OnChainKmsInfo => k::OnChainKeys, WHOLE;
        OnChainKmsResponse => k::OnChainDetail, WHOLE;
        OnChainOsImageOut => k::OnChainOsImage, WHOLE;
        OnChainVerification => k::OnChainVerification, WHOLE;
        TeepodImageInfo => k::TeepodImage, WHOLE;
        TeepodInfo => k::Teepod, WHOLE;
    }
}

#[test]
fn each_property_of_an_answer_reaches_the_facade_or_is_left_out_for_a_reason() {
    let facade = facade();
    let mut answers = 0;
    for (name, schema) in documents().into_iter().flat_map(|(_, types)| types) {
        let (shown, left_out) = &facade[name];
        let shown = shown.as_value()["properties"].as_object();
        let reached = shown.into_iter().flat_map(Map::keys).map(String::as_str);
        let known: BTreeSet<_> = reached.chain(left_out.iter().map(|(field, _)| *field)).collect();
        let expected: BTreeSet<_> = object(&schema.as_value()["properties"]).keys().map(String::as_str).collect();
        assert_eq!(known, expected, "{name}");
        answers += 1;
    }
    assert_eq!(answers, facade.len(), "the table has a type that is not generated");
}

#[test]
fn what_may_be_absent_in_an_answer_may_be_absent_in_the_facade() {
    let facade = facade();
    for (name, schema) in documents().into_iter().flat_map(|(_, types)| types) {
        let shown = facade[name].0.as_value();
        let required = names(&schema.as_value()["required"]);
        // A list that is absent is shown as an empty one, and a flag as false; a key may be written as nothing.
        for (field, schema) in shown["properties"].as_object().into_iter().flatten() {
            let always = matches!(schema["type"].as_str(), Some("array" | "boolean"));
            let shown = names(&shown["required"]).contains(field.as_str());
            let may_be_none = field == "k256_pubkey";
            assert!(shown == required.contains(field.as_str()) || (shown && always) || may_be_none, "{name}.{field}");
        }
    }
}
