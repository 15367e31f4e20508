//! The Rust signatures of the generated calls, read from the text of the generated modules.

use std::collections::BTreeMap;

use syn::{ImplItem, Item, ItemFn, Type};

/// Returns the signature of each operation of a generated module, formatted as by rustfmt.
pub(crate) fn signatures(module: &str) -> BTreeMap<String, String> {
    let module = syn::parse_file(module).unwrap();
    let calls = module.items.into_iter().filter_map(|item| match item {
        Item::Impl(block) if block.trait_.is_none() && is_client(&block.self_ty) => Some(block.items),
        _ => None,
    });
    let methods = calls.flatten().filter_map(|item| match item {
        ImplItem::Fn(method) if method.sig.asyncness.is_some() => Some(method.sig),
        _ => None,
    });
    methods.map(|signature| (signature.ident.to_string(), formatted(signature))).collect()
}

fn is_client(of: &Type) -> bool {
    matches!(of, Type::Path(path) if path.path.is_ident("Client"))
}

fn formatted(signature: syn::Signature) -> String {
    let mut alone: ItemFn = syn::parse_str("fn a() {}").unwrap();
    alone.sig = signature;
    let mut file = syn::parse_file("").unwrap();
    file.items.push(Item::Fn(alone));
    prettyplease::unparse(&file).trim_end().trim_end_matches("{}").trim_end().to_owned()
}
