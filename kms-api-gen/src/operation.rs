//! One entry of the table of operations.

/// An operation of the API, as its document describes it.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The id, which is also the method's name in the client.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path from the root of the server, with each path parameter in braces.
    pub path: &'static str,
    /// The API version to send in the header `X-Phala-Version`.
    pub version: &'static str,
    /// The parameters in the path and the query, in the document's order.
    pub parameters: &'static [Parameter],
    /// A request body, as JSON, made from the examples in the document; `None` if the operation has no body.
    pub body_example: Option<&'static str>,
    /// The documented statuses, in ascending order.
    pub statuses: &'static [u16],
    /// The status of a success.
    pub success: u16,
    /// A response of a success, as JSON, made from the examples in the document.
    pub response_example: &'static str,
}

impl Operation {
    /// Returns `true` if the operation changes nothing on the service.
    #[must_use]
    pub fn is_read(&self) -> bool {
        self.method == "GET"
    }
}

/// A parameter of an operation.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name in the path's braces or in the query.
    pub name: &'static str,
    /// The part of the URL that holds it.
    pub place: Place,
    /// `true` if no request can leave it out.
    pub required: bool,
    /// A valid value, as it is written in a URL.
    pub example: &'static str,
}

/// A part of a URL that holds a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// One segment of the path.
    Path,
    /// The query.
    Query,
}
