//! The Rust signatures of the generated calls: the module is generated again here, as the build does it, and read.

use std::collections::BTreeMap;

use serde_json::Value;
use syn::{ImplItem, Item, ItemFn, Type};

#[path = "../kms-api-gen/build/generate.rs"]
mod generate;
#[allow(dead_code, reason = "the table of versions is looked at in the crate itself")]
#[path = "../kms-api-gen/build/loosen.rs"]
mod loosen;

/// The signature of each operation of the document, as rustfmt would print it.
pub(crate) fn signatures(document: &Value) -> BTreeMap<String, String> {
    let mut loosened = document.clone();
    loosen::loosen(&mut loosened);
    let module = syn::parse_file(&generate::generate(loosened, true).unwrap()).unwrap();
    let calls = module.items.into_iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() && is_client(&block.self_ty) => Some(block.items),
        _ => None,
    });
    let methods = calls.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method.sig),
        _ => None,
    });
    methods.map(|signature| (signature.ident.to_string(), printed(signature))).collect()
}

fn is_client(of: &Type) -> bool {
    matches!(of, Type::Path(path) if path.path.is_ident("Client"))
}

fn printed(signature: syn::Signature) -> String {
    let mut alone: ItemFn = syn::parse_str("fn a() {}").unwrap();
    alone.sig = signature;
    let mut file = syn::parse_file("").unwrap();
    file.items.push(Item::Fn(alone));
    prettyplease::unparse(&file).trim_end().trim_end_matches("{}").trim_end().to_owned()
}
