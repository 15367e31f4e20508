//! The documents say what judges and readers need: one error body, one version per operation, a description everywhere.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

fn documents() -> [(&'static str, Value); 2] {
    [
        ("openapi.json", include_str!("../openapi.json")),
        ("openapi-contracts.json", include_str!("../openapi-contracts.json")),
    ]
    .map(|(name, text)| (name, serde_json::from_str(text).unwrap()))
}

fn object(value: &Value) -> &Map<String, Value> {
    value.as_object().unwrap()
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &Value)> {
    object(&document["paths"]).iter().flat_map(|(path, item)| object(item).values().map(move |o| (path.as_str(), o)))
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    value["$ref"].as_str().map_or(value, |reference| document.pointer(&reference[1..]).unwrap())
}

#[test]
fn the_ten_operations_have_the_names_and_versions_of_the_client() {
    let mut found = BTreeSet::new();
    for (name, document) in documents() {
        for (path, operation) in operations(&document) {
            let id = operation["operationId"].as_str().unwrap();
            let parameters = operation["parameters"].as_array().unwrap();
            let mut versions =
                parameters.iter().map(|p| resolve(&document, p)).filter(|p| p["name"] == "X-Phala-Version");
            let version = versions.next().unwrap_or_else(|| panic!("{name} {path} has no version"));
            assert!(versions.next().is_none() && version["required"] == true && version["in"] == "header");
            let allowed = version["schema"]["enum"].as_array().unwrap();
            assert_eq!(allowed.len(), 1);
            found.insert((id.to_owned(), allowed[0].as_str().unwrap().to_owned()));
        }
    }
    let ours = kms_api_gen::OPERATIONS.iter().map(|entry| (entry.id.to_owned(), entry.version.to_owned()));
    assert_eq!(found, ours.collect());
    assert_eq!(found.len(), 10);
}

#[test]
fn every_error_answer_has_a_number_and_the_one_body() {
    for (name, document) in documents() {
        for (path, operation) in operations(&document) {
            let responses = object(&operation["responses"]);
            for (status, response) in responses {
                assert!(status.parse::<u16>().is_ok(), "{name} {path}: {status} is no number");
                let schema = &resolve(&document, response)["content"]["application/json"]["schema"];
                let is_error_body = schema["$ref"] == "#/components/schemas/ErrorBody";
                assert_eq!(is_error_body, status != "200", "{name} {path} {status}");
            }
            for status in ["200", "400", "401", "422", "429", "500"] {
                assert!(responses.contains_key(status), "{name} {path} lacks {status}");
            }
        }
    }
}

#[test]
fn both_documents_describe_the_same_errors() {
    let [(_, nodes), (_, contracts)] = documents();
    for schema in ["ErrorBody", "ErrorDetail", "ErrorLink", "ValidationError"] {
        let pointer = format!("/components/schemas/{schema}");
        assert_eq!(nodes.pointer(&pointer).unwrap(), contracts.pointer(&pointer).unwrap(), "{schema}");
    }
    for section in ["securitySchemes", "responses", "parameters"] {
        for (name, component) in object(&contracts["components"][section]) {
            assert_eq!(component, &nodes["components"][section][name], "{section}/{name}");
        }
    }
}

#[test]
fn every_call_needs_the_key() {
    for (name, document) in documents() {
        assert_eq!(document["security"][0]["ApiKey"], Value::Array(vec![]), "{name}");
        assert_eq!(document["components"]["securitySchemes"]["ApiKey"]["name"], "X-API-Key");
    }
}

#[test]
fn everything_is_described() {
    let mut missing = Vec::new();
    for (name, document) in documents() {
        let mut check = |place: String, value: &Value| {
            if value["description"].as_str().is_none_or(str::is_empty) {
                missing.push(format!("{name} {place}"));
            }
        };
        check("info".to_owned(), &document["info"]);
        for (path, operation) in operations(&document) {
            check(path.to_owned(), operation);
            for parameter in operation["parameters"].as_array().unwrap() {
                check(format!("{path} {}", parameter["name"]), resolve(&document, parameter));
            }
            for (status, response) in object(&operation["responses"]) {
                check(format!("{path} {status}"), resolve(&document, response));
            }
        }
        for (schema, value) in object(&document["components"]["schemas"]) {
            check(schema.clone(), value);
            for (property, value) in object(&value["properties"]) {
                check(format!("{schema}.{property}"), value);
            }
        }
    }
    assert!(missing.is_empty(), "without a description:\n{}", missing.join("\n"));
}

#[test]
fn what_the_client_parses_has_a_pattern_or_bounds_and_an_example() {
    let mut checked = 0;
    for (name, document) in documents() {
        let mut check = |place: &str, holder: &Value, schema: &Value| {
            let bounded = ["pattern", "minimum", "maximum"].iter().any(|keyword| schema.get(keyword).is_some());
            assert!(bounded, "{name} {place} has neither pattern nor bounds");
            assert!(holder.get("example").is_some(), "{name} {place} has no example");
            checked += 1;
        };
        for (path, operation) in operations(&document) {
            for parameter in operation["parameters"].as_array().unwrap() {
                if ["kms_id", "app_id", "chain", "slug", "page", "page_size", "counts"]
                    .iter()
                    .any(|n| parameter["name"] == *n)
                {
                    check(path, parameter, &parameter["schema"]);
                }
            }
        }
        for (schema, value) in object(&document["components"]["schemas"]) {
            for (property, value) in object(&value["properties"]) {
                let parsed = match schema.as_str() {
                    "NextAppId" | "AppEnvEncryptPubkey" => true,
                    _ => property == "k256_pubkey",
                };
                if parsed {
                    check(&format!("{schema}.{property}"), value, value);
                }
            }
        }
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn the_origin_is_recorded() {
    let [(_, nodes), _] = documents();
    let origin = &nodes["info"]["x-origin"];
    assert!(origin["url"].as_str().unwrap().starts_with("https://"));
    assert_eq!(origin["sha256"].as_str().unwrap().len(), 64);
}
