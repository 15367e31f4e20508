//! The arguments of a call, by the names that the documents give them.

use std::collections::BTreeMap;

use kms_client::{SealedEnv, model::ListRequest};

/// The name of the body among the arguments. No parameter has it.
pub(crate) const BODY: &str = "(body)";

/// Arguments as they are written in a URL, by parameter, and the body as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Arguments(pub(crate) BTreeMap<&'static str, String>);

impl Arguments {
    /// Returns a required argument.
    pub(crate) fn text(&self, parameter: &str) -> &str {
        &self.0[parameter]
    }

    /// Returns the body as a sealed environment.
    pub(crate) fn sealed(&self) -> SealedEnv {
        serde_json::from_str(self.text(BODY)).unwrap()
    }

    /// Returns an optional argument that is a number.
    pub(crate) fn number(&self, parameter: &str) -> Option<u32> {
        self.0.get(parameter).map(|text| text.parse().unwrap())
    }

    /// Sets the arguments of a list.
    pub(crate) fn list<T>(&self, mut request: ListRequest<T>) -> ListRequest<T> {
        if let Some(page) = self.number("page") {
            request = request.page(page);
        }
        if let Some(page_size) = self.number("page_size") {
            request = request.page_size(page_size);
        }
        match self.0.get("is_onchain") {
            Some(on_chain) => request.on_chain(on_chain.parse().unwrap()),
            None => request,
        }
    }
}
