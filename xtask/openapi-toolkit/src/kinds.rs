//! The grammar of OpenAPI as a table: the kinds of objects, and the values of each of their fields. Walking and checking
//! are done elsewhere.

mod fields;

/// A kind of object in an OpenAPI document, named as in the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "the specification defines the names")]
#[non_exhaustive]
pub enum Kind {
    Document,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Paths,
    PathItem,
    Operation,
    ExternalDocs,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    Components,
    SecurityScheme,
    OAuthFlows,
    OAuthFlow,
}

/// The values that a field can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Holds {
    /// A scalar, or data of the API that has no keywords in it.
    Data,
    /// One object.
    One(Kind),
    /// A schema, `true` or `false`. OpenAPI 3.0 allows the booleans only here.
    SchemaOrBool,
    /// A list of objects.
    List(Kind),
    /// Objects by name. The names are not keywords.
    Map(Kind),
}

use Holds::{Data, Map, One};

/// Fields by name.
type Fields = &'static [(&'static str, Holds)];

impl Kind {
    /// Returns the values of a field, or `None` if no version has it.
    #[must_use]
    pub fn holds(self, field: &str) -> Option<Holds> {
        self.holds_in_3_0(field).or_else(|| lookup(self.only_in_3_1(), field))
    }

    /// Returns the values of a field in OpenAPI 3.0.3, or `None` if it does not have the field.
    pub(crate) fn holds_in_3_0(self, field: &str) -> Option<Holds> {
        lookup(self.fields(), field).or_else(|| self.patterned().filter(|_| !field.starts_with("x-")).map(One))
    }

    /// Returns `true` if `{"$ref": …}` can replace an object of this kind.
    #[must_use]
    pub fn is_referable(self) -> bool {
        use Kind::{
            Callback, Example, Header, Link, Parameter, PathItem, RequestBody, Response, Schema, SecurityScheme,
        };
        matches!(
            self,
            Schema
                | Response
                | Parameter
                | Example
                | RequestBody
                | Header
                | SecurityScheme
                | Link
                | Callback
                | PathItem
        )
    }

    /// Returns the fields that OpenAPI 3.0.3 requires.
    pub(crate) fn required(self) -> &'static [&'static str] {
        match self {
            Kind::Document => &["openapi", "info", "paths"],
            Kind::Info => &["title", "version"],
            Kind::License | Kind::Tag => &["name"],
            Kind::Server | Kind::ExternalDocs => &["url"],
            Kind::ServerVariable => &["default"],
            Kind::Operation => &["responses"],
            Kind::Parameter => &["name", "in"],
            Kind::RequestBody => &["content"],
            Kind::Response => &["description"],
            Kind::Discriminator => &["propertyName"],
            Kind::SecurityScheme => &["type"],
            Kind::OAuthFlow => &["scopes"],
            _ => &[],
        }
    }

    /// Returns the kind of every other field if the keys are data: a path, a status, an expression.
    fn patterned(self) -> Option<Kind> {
        match self {
            Kind::Paths | Kind::Callback => Some(Kind::PathItem),
            Kind::Responses => Some(Kind::Response),
            _ => None,
        }
    }

    /// Returns the fields of OpenAPI 3.0.3.
    fn fields(self) -> Fields {
        match self {
            Kind::Document => fields::DOCUMENT,
            Kind::Info => fields::INFO,
            Kind::Contact => fields::CONTACT,
            Kind::License => fields::LICENSE,
            Kind::Server => fields::SERVER,
            Kind::ServerVariable => fields::SERVER_VARIABLE,
            Kind::Paths | Kind::Callback | Kind::Responses => &[],
            Kind::PathItem => fields::PATH_ITEM,
            Kind::Operation => fields::OPERATION,
            Kind::ExternalDocs => fields::EXTERNAL_DOCS,
            Kind::Parameter => fields::PARAMETER,
            Kind::Header => fields::HEADER,
            Kind::RequestBody => fields::REQUEST_BODY,
            Kind::MediaType => fields::MEDIA_TYPE,
            Kind::Encoding => fields::ENCODING,
            Kind::Response => fields::RESPONSE,
            Kind::Example => fields::EXAMPLE,
            Kind::Link => fields::LINK,
            Kind::Tag => fields::TAG,
            Kind::Schema => fields::SCHEMA,
            Kind::Discriminator => fields::DISCRIMINATOR,
            Kind::Xml => fields::XML,
            Kind::Components => fields::COMPONENTS,
            Kind::SecurityScheme => fields::SECURITY_SCHEME,
            Kind::OAuthFlows => fields::OAUTH_FLOWS,
            Kind::OAuthFlow => fields::OAUTH_FLOW,
        }
    }

    /// Returns the fields of OpenAPI 3.1 only. With them the walk reaches the objects that the passes rewrite.
    fn only_in_3_1(self) -> Fields {
        match self {
            Kind::Document => &[("jsonSchemaDialect", Data), ("webhooks", Map(Kind::PathItem))],
            Kind::Info => &[("summary", Data)],
            Kind::License => &[("identifier", Data)],
            Kind::Components => &[("pathItems", Map(Kind::PathItem))],
            Kind::Schema => fields::SCHEMA_ONLY_IN_3_1,
            _ => &[],
        }
    }
}

fn lookup(fields: Fields, name: &str) -> Option<Holds> {
    fields.iter().find(|(field, _)| *field == name).map(|(_, holds)| *holds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_a_response_and_an_extension_is_not() {
        assert_eq!(Kind::Responses.holds("404"), Some(One(Kind::Response)));
        assert_eq!(Kind::Responses.holds("x-note"), None);
    }

    #[test]
    fn a_keyword_of_3_1_is_walked_but_is_not_part_of_3_0() {
        assert_eq!(Kind::Schema.holds("prefixItems"), Some(Holds::List(Kind::Schema)));
        assert_eq!(Kind::Schema.holds_in_3_0("prefixItems"), None);
    }

    #[test]
    fn every_required_field_is_a_field() {
        for kind in [Kind::Document, Kind::Info, Kind::Operation, Kind::Response, Kind::SecurityScheme, Kind::OAuthFlow]
        {
            for field in kind.required() {
                assert!(kind.holds_in_3_0(field).is_some(), "{kind:?}.{field}");
            }
        }
    }
}
