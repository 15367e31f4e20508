//! The fields of each kind of object in OpenAPI 3.0.3, and the fields of a schema that 3.1 added.

use super::Fields;
use super::Holds::{Data, List, Map, One, SchemaOrBool};
use super::Kind;

pub(super) const DOCUMENT: Fields = &[
    ("openapi", Data),
    ("info", One(Kind::Info)),
    ("servers", List(Kind::Server)),
    ("paths", One(Kind::Paths)),
    ("components", One(Kind::Components)),
    ("security", Data),
    ("tags", List(Kind::Tag)),
    ("externalDocs", One(Kind::ExternalDocs)),
];

pub(super) const INFO: Fields = &[
    ("title", Data),
    ("description", Data),
    ("termsOfService", Data),
    ("contact", One(Kind::Contact)),
    ("license", One(Kind::License)),
    ("version", Data),
];

pub(super) const CONTACT: Fields = &[("name", Data), ("url", Data), ("email", Data)];

pub(super) const LICENSE: Fields = &[("name", Data), ("url", Data)];

pub(super) const SERVER: Fields = &[("url", Data), ("description", Data), ("variables", Map(Kind::ServerVariable))];

pub(super) const SERVER_VARIABLE: Fields = &[("enum", Data), ("default", Data), ("description", Data)];

pub(super) const PATH_ITEM: Fields = &[
    ("$ref", Data),
    ("summary", Data),
    ("description", Data),
    ("get", One(Kind::Operation)),
    ("put", One(Kind::Operation)),
    ("post", One(Kind::Operation)),
    ("delete", One(Kind::Operation)),
    ("options", One(Kind::Operation)),
    ("head", One(Kind::Operation)),
    ("patch", One(Kind::Operation)),
    ("trace", One(Kind::Operation)),
    ("servers", List(Kind::Server)),
    ("parameters", List(Kind::Parameter)),
];

pub(super) const OPERATION: Fields = &[
    ("tags", Data),
    ("summary", Data),
    ("description", Data),
    ("externalDocs", One(Kind::ExternalDocs)),
    ("operationId", Data),
    ("parameters", List(Kind::Parameter)),
    ("requestBody", One(Kind::RequestBody)),
    ("responses", One(Kind::Responses)),
    ("callbacks", Map(Kind::Callback)),
    ("deprecated", Data),
    ("security", Data),
    ("servers", List(Kind::Server)),
];

pub(super) const EXTERNAL_DOCS: Fields = &[("description", Data), ("url", Data)];

pub(super) const PARAMETER: Fields = &[
    ("name", Data),
    ("in", Data),
    ("description", Data),
    ("required", Data),
    ("deprecated", Data),
    ("allowEmptyValue", Data),
    ("style", Data),
    ("explode", Data),
    ("allowReserved", Data),
    ("schema", One(Kind::Schema)),
    ("example", Data),
    ("examples", Map(Kind::Example)),
    ("content", Map(Kind::MediaType)),
];

pub(super) const HEADER: Fields = &[
    ("description", Data),
    ("required", Data),
    ("deprecated", Data),
    ("allowEmptyValue", Data),
    ("style", Data),
    ("explode", Data),
    ("allowReserved", Data),
    ("schema", One(Kind::Schema)),
    ("example", Data),
    ("examples", Map(Kind::Example)),
    ("content", Map(Kind::MediaType)),
];

pub(super) const REQUEST_BODY: Fields = &[("description", Data), ("content", Map(Kind::MediaType)), ("required", Data)];

pub(super) const MEDIA_TYPE: Fields = &[
    ("schema", One(Kind::Schema)),
    ("example", Data),
    ("examples", Map(Kind::Example)),
    ("encoding", Map(Kind::Encoding)),
];

pub(super) const ENCODING: Fields = &[
    ("contentType", Data),
    ("headers", Map(Kind::Header)),
    ("style", Data),
    ("explode", Data),
    ("allowReserved", Data),
];

pub(super) const RESPONSE: Fields = &[
    ("description", Data),
    ("headers", Map(Kind::Header)),
    ("content", Map(Kind::MediaType)),
    ("links", Map(Kind::Link)),
];

pub(super) const EXAMPLE: Fields =
    &[("summary", Data), ("description", Data), ("value", Data), ("externalValue", Data)];

pub(super) const LINK: Fields = &[
    ("operationRef", Data),
    ("operationId", Data),
    ("parameters", Data),
    ("requestBody", Data),
    ("description", Data),
    ("server", One(Kind::Server)),
];

pub(super) const TAG: Fields = &[("name", Data), ("description", Data), ("externalDocs", One(Kind::ExternalDocs))];

pub(super) const DISCRIMINATOR: Fields = &[("propertyName", Data), ("mapping", Data)];

pub(super) const XML: Fields =
    &[("name", Data), ("namespace", Data), ("prefix", Data), ("attribute", Data), ("wrapped", Data)];

pub(super) const COMPONENTS: Fields = &[
    ("schemas", Map(Kind::Schema)),
    ("responses", Map(Kind::Response)),
    ("parameters", Map(Kind::Parameter)),
    ("examples", Map(Kind::Example)),
    ("requestBodies", Map(Kind::RequestBody)),
    ("headers", Map(Kind::Header)),
    ("securitySchemes", Map(Kind::SecurityScheme)),
    ("links", Map(Kind::Link)),
    ("callbacks", Map(Kind::Callback)),
];

pub(super) const SECURITY_SCHEME: Fields = &[
    ("type", Data),
    ("description", Data),
    ("name", Data),
    ("in", Data),
    ("scheme", Data),
    ("bearerFormat", Data),
    ("flows", One(Kind::OAuthFlows)),
    ("openIdConnectUrl", Data),
];

pub(super) const OAUTH_FLOWS: Fields = &[
    ("implicit", One(Kind::OAuthFlow)),
    ("password", One(Kind::OAuthFlow)),
    ("clientCredentials", One(Kind::OAuthFlow)),
    ("authorizationCode", One(Kind::OAuthFlow)),
];

pub(super) const OAUTH_FLOW: Fields =
    &[("authorizationUrl", Data), ("tokenUrl", Data), ("refreshUrl", Data), ("scopes", Data)];

pub(super) const SCHEMA: Fields = &[
    ("title", Data),
    ("multipleOf", Data),
    ("maximum", Data),
    ("exclusiveMaximum", Data),
    ("minimum", Data),
    ("exclusiveMinimum", Data),
    ("maxLength", Data),
    ("minLength", Data),
    ("pattern", Data),
    ("maxItems", Data),
    ("minItems", Data),
    ("uniqueItems", Data),
    ("maxProperties", Data),
    ("minProperties", Data),
    ("required", Data),
    ("enum", Data),
    ("type", Data),
    ("allOf", List(Kind::Schema)),
    ("oneOf", List(Kind::Schema)),
    ("anyOf", List(Kind::Schema)),
    ("not", One(Kind::Schema)),
    ("items", One(Kind::Schema)),
    ("properties", Map(Kind::Schema)),
    ("additionalProperties", SchemaOrBool),
    ("description", Data),
    ("format", Data),
    ("default", Data),
    ("nullable", Data),
    ("discriminator", One(Kind::Discriminator)),
    ("readOnly", Data),
    ("writeOnly", Data),
    ("xml", One(Kind::Xml)),
    ("externalDocs", One(Kind::ExternalDocs)),
    ("example", Data),
    ("deprecated", Data),
];

pub(super) const SCHEMA_ONLY_IN_3_1: Fields = &[
    ("$schema", Data),
    ("$id", Data),
    ("$anchor", Data),
    ("$dynamicRef", Data),
    ("$dynamicAnchor", Data),
    ("$vocabulary", Data),
    ("$comment", Data),
    ("$defs", Map(Kind::Schema)),
    ("const", Data),
    ("examples", Data),
    ("contentEncoding", Data),
    ("contentMediaType", Data),
    ("contentSchema", One(Kind::Schema)),
    ("prefixItems", List(Kind::Schema)),
    ("contains", One(Kind::Schema)),
    ("minContains", Data),
    ("maxContains", Data),
    ("if", One(Kind::Schema)),
    ("then", One(Kind::Schema)),
    ("else", One(Kind::Schema)),
    ("dependentSchemas", Map(Kind::Schema)),
    ("dependentRequired", Data),
    ("patternProperties", Map(Kind::Schema)),
    ("propertyNames", One(Kind::Schema)),
    ("unevaluatedItems", One(Kind::Schema)),
    ("unevaluatedProperties", One(Kind::Schema)),
];
