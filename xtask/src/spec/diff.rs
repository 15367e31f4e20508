//! Finds every difference between two OpenAPI 3.0 documents. What a change is and what it does to whom is in `change`; a
//! newer document is lowered before it comes here.
//!
//! Both documents are walked together by the grammar of `kinds`. Each object says which of its fields a rule knows; for the
//! others, and for values that a rule cannot read, the change is `changed`, which is taken for breaking. An object
//! that differs and about which nothing was told is told as `changed`, too, so that no difference is lost; only the order of
//! keys and of lists that are sets (`required`, `enum`, `parameters`, `tags`, `security`) is no difference.
//!
//! A component is compared with the one of its name, once. Where a reference now leads to another component, the two ends
//! are compared as well.

mod bounds;
mod choices;
mod differ;
mod operations;
mod parameters;
mod properties;
mod schemas;
mod security;
mod side;
#[cfg(test)]
mod tests;
mod uses;
mod values;

pub(crate) use differ::diff;
