//! The grammar of OpenAPI as a table: the kinds of object, and what each of their fields holds. Walking and checking by
//! it is done elsewhere.

mod fields;

/// The kinds of object that an OpenAPI document is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
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

/// What stands behind a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds {
    /// A scalar or data of the API: nothing in it is a keyword.
    Data,
    /// One object.
    One(Kind),
    /// A schema, or `true` or `false`, which OpenAPI 3.0 has in this place only.
    SchemaOrBool,
    /// A list of objects.
    List(Kind),
    /// Objects by name: the names are not keywords.
    Map(Kind),
}

use Holds::{Data, Map, One};

/// Fields by name.
type Fields = &'static [(&'static str, Holds)];

impl Kind {
    /// What the field holds; `None` for one that neither version has.
    pub(crate) fn holds(self, field: &str) -> Option<Holds> {
        self.holds_in_3_0(field).or_else(|| lookup(self.only_in_3_1(), field))
    }

    /// What the field holds in OpenAPI 3.0.3; `None` for one that it does not have.
    pub(crate) fn holds_in_3_0(self, field: &str) -> Option<Holds> {
        lookup(self.fields(), field).or_else(|| self.patterned().filter(|_| !field.starts_with("x-")).map(One))
    }

    /// Whether `{"$ref": …}` may stand in its place.
    pub(crate) fn is_referable(self) -> bool {
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

    /// The fields that OpenAPI 3.0.3 requires.
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

    /// The kind behind every field that is not listed, where the keys are data: a path, a status, an expression.
    fn patterned(self) -> Option<Kind> {
        match self {
            Kind::Paths | Kind::Callback => Some(Kind::PathItem),
            Kind::Responses => Some(Kind::Response),
            _ => None,
        }
    }

    /// What OpenAPI 3.0.3 has.
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

    /// What only OpenAPI 3.1 has. Listed so that the walk reaches what is inside, for the passes to rewrite.
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
    fn a_newer_keyword_is_walked_but_is_not_part_of_3_0() {
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
