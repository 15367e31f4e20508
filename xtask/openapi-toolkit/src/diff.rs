//! Finds every difference between two OpenAPI documents. The kinds of changes and their impact are in `change`.
//!
//! A document of 3.1 is first put in the notation of 3.0 by the lossless passes of `lower`. Everything else is compared as
//! it is written, so nothing that a lossy pass would drop is overlooked. Each document is read by the rules of its own version:
//! a keyword that means nothing there, such as `nullable` in 3.1, `const` in 3.0 or whatever is beside a `$ref` in 3.0, is not
//! taken for what it means in the other one.
//!
//! Both documents are walked together by the grammar of `kinds`. A field without a rule, or a value that its rule cannot
//! read, becomes a `changed`, which counts as breaking. An object that differs without a recorded change becomes a
//! `changed`, too, so that no difference is lost. The order of keys and of lists that are sets (`required`, `enum`,
//! `parameters`, `tags`, `security`) does not count.
//!
//! A component is compared once, with the component of the same name. If a reference leads to another component than
//! before, the two targets are compared as well.

mod bounds;
mod choices;
mod differ;
mod names;
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

pub use differ::diff;
