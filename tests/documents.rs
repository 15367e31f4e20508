//! The documents have what checkers and readers need: one error body, one version per operation, a description everywhere.

use std::collections::BTreeSet;

use kms_api_gen::OPERATIONS;
use serde_json::Value;
use testkit::documents;

#[test]
fn the_documents_and_the_table_have_the_same_operations_and_versions() {
    let mut found = BTreeSet::new();
    for document in documents() {
        for (path, _, operation) in document.operations() {
            let id = operation["operationId"].as_str().unwrap();
            let parameters = operation["parameters"].as_array().unwrap();
            let mut versions =
                parameters.iter().map(|p| document.resolve(p)).filter(|p| p["name"] == "X-Phala-Version");
            let version = versions.next().unwrap_or_else(|| panic!("{} {path} has no version", document.name));
            assert!(versions.next().is_none() && version["required"] == true && version["in"] == "header");
            let allowed = version["schema"]["enum"].as_array().unwrap();
            assert_eq!(allowed.len(), 1);
            assert!(found.insert((id, allowed[0].as_str().unwrap())), "{id} is described twice");
        }
    }
    assert_eq!(found, OPERATIONS.iter().map(|operation| (operation.id, operation.version)).collect());
}

#[test]
fn every_error_response_has_a_numeric_status_and_the_same_body() {
    for document in documents() {
        for (path, _, operation) in document.operations() {
            let name = document.name;
            let responses = operation["responses"].as_object().unwrap();
            for (status, response) in responses {
                assert!(status.parse::<u16>().is_ok(), "{name} {path}: {status} is not a number");
                let schema = &document.resolve(response)["content"]["application/json"]["schema"];
                let is_error_body = schema["$ref"] == "#/components/schemas/ErrorBody";
                let is_other = status.starts_with('2') || status == "465";
                assert_eq!(is_error_body, !is_other, "{name} {path} {status}");
            }
            for status in ["400", "401", "422", "429", "500"] {
                assert!(responses.contains_key(status), "{name} {path} lacks {status}");
            }
        }
    }
}

#[test]
fn both_documents_describe_the_same_errors() {
    let [nodes, contracts] = documents();
    for schema in ["ErrorBody", "ErrorDetail", "ErrorLink", "ValidationError"] {
        assert_eq!(nodes.components("schemas")[schema], contracts.components("schemas")[schema], "{schema}");
    }
    for section in ["securitySchemes", "responses", "parameters"] {
        for (name, component) in contracts.components(section) {
            assert_eq!(component, &nodes.components(section)[name], "{section}/{name}");
        }
    }
}

#[test]
fn every_call_needs_the_key() {
    for document in documents() {
        assert_eq!(document.content["security"][0]["ApiKey"], Value::Array(vec![]), "{}", document.name);
        assert_eq!(document.components("securitySchemes")["ApiKey"]["name"], "X-API-Key");
    }
}

#[test]
fn everything_has_a_description() {
    let mut missing = Vec::new();
    for document in documents() {
        let mut check = |place: String, value: &Value| {
            if value["description"].as_str().is_none_or(str::is_empty) {
                missing.push(format!("{} {place}", document.name));
            }
        };
        check("info".to_owned(), &document.content["info"]);
        for (path, _, operation) in document.operations() {
            check(path.to_owned(), operation);
            for parameter in operation["parameters"].as_array().unwrap() {
                check(format!("{path} {}", parameter["name"]), document.resolve(parameter));
            }
            for (status, response) in operation["responses"].as_object().unwrap() {
                check(format!("{path} {status}"), document.resolve(response));
            }
        }
        for (schema, value) in document.components("schemas") {
            check(schema.clone(), value);
            for (property, value) in value["properties"].as_object().into_iter().flatten() {
                check(format!("{schema}.{property}"), value);
            }
        }
    }
    assert!(missing.is_empty(), "without a description:\n{}", missing.join("\n"));
}

#[test]
fn every_value_that_the_client_parses_has_a_pattern_or_bounds_and_an_example() {
    let mut checked = 0;
    for document in documents() {
        let mut check = |place: &str, holder: &Value, schema: &Value| {
            let bounded = ["pattern", "minimum", "maximum"].iter().any(|keyword| schema.get(keyword).is_some());
            assert!(bounded, "{} {place} has neither a pattern nor bounds", document.name);
            assert!(holder.get("example").is_some(), "{} {place} has no example", document.name);
            checked += 1;
        };
        for (path, _, operation) in document.operations() {
            for parameter in operation["parameters"].as_array().unwrap() {
                let parameter = document.resolve(parameter);
                if parameter["in"] != "header" && parameter["schema"]["type"] != "boolean" {
                    check(path, parameter, &parameter["schema"]);
                }
            }
        }
        for (schema, value) in document.components("schemas") {
            for (property, value) in value["properties"].as_object().into_iter().flatten() {
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
fn the_origin_of_the_published_document_is_recorded() {
    let [nodes, _] = documents();
    let origin = &nodes.content["info"]["x-origin"];
    assert!(origin["url"].as_str().unwrap().starts_with("https://"));
    assert_eq!(origin["sha256"].as_str().unwrap().len(), 64);
}
