//! Lowering: from OpenAPI 3.1 to 3.0.3, one pass per file, in the order that `passes` gives; slicing and overlays are elsewhere.
//!
//! | construct of 3.1 | what becomes of it |
//! |---|---|
//! | `openapi: 3.1.x` | `3.0.3` |
//! | `jsonSchemaDialect`, `$schema` | dropped where they name the dialect of 3.1 or JSON Schema 2020-12, else refused |
//! | `license.identifier` | dropped: it repeats `license.name` |
//! | path item in `components` | put in the place of the reference to it |
//! | `$defs` | moved to `components.schemas`, references rewritten |
//! | schema `true`, `false` | `{}`, `{"not": {}}` (`additionalProperties` keeps the boolean) |
//! | `const` | `enum` of one value |
//! | `prefixItems` | `items`: the one schema that all have, else `anyOf` of them; an open end without a schema is refused. The order of different items is lost, so the result allows more |
//! | numeric `exclusiveMinimum`, `exclusiveMaximum` | `minimum`, `maximum` and a boolean |
//! | `contentEncoding: base64`, `format: base64` | `format: byte` |
//! | `contentMediaType: application/octet-stream` | `format: binary` |
//! | `unevaluatedProperties` in a schema without applicators | `additionalProperties` |
//! | `propertyNames` that lists the names | `properties` with these names, `additionalProperties: false`; dropped where it forbids no name |
//! | `patternProperties` | `additionalProperties`: `anyOf` of the schemas and of what else is allowed; dropped where everything is. Which names a schema is for is lost, so the result allows more |
//! | `examples` of a schema | `example`, the first of them |
//! | siblings of `$ref` in a schema | `allOf` of the reference, beside them |
//! | `type` with several names | `anyOf`, each with the keywords that go with its type |
//! | `null` among the types, in `anyOf`, `oneOf` or `enum` | `nullable: true`; with one alternative left, that alternative in its place, a reference as `allOf` |
//! | `type: "null"` alone | `enum: [null]` and `nullable: true` |
//! | `required: []`, an array without `items` | dropped, `items: {}`: 3.0.3 demands it |
//! | missing `paths` | `paths: {}` |
//! | components that only a rewritten construct referred to | dropped |
//! | everything else | refused by the grammar of 3.0.3, with its JSON pointer: `webhooks`, `contains`, `if`, `then`, `else`, `dependentSchemas`, `dependentRequired`, `unevaluatedItems`, `propertyNames` by pattern, `$id`, `$anchor`, `$dynamicRef`, `contentSchema`, other encodings and media types, `mutualTLS`, unknown keywords |
//!
//! A 3.0 document is left as it is.

mod bounds;
mod constant;
mod content;
mod defs;
mod demands;
mod examples;
mod header;
mod literal;
mod names;
mod nulls;
mod passes;
mod path_items;
mod patterns;
mod siblings;
#[cfg(test)]
mod testing;
mod tuples;
mod types;
mod unevaluated;

pub(crate) use passes::{lower, lower_overlaid};
