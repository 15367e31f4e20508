//! Generates the text of a module from a loosened document. The documents and the files are named in build.rs.

use std::error::Error;

use serde_json::Value;
use syn::punctuated::Punctuated;
use syn::visit_mut::{VisitMut, visit_block_mut, visit_expr_mut, visit_local_mut};
use syn::{
    Attribute, Block, Expr, ExprBlock, ExprLit, ExprMacro, File, ImplItem, Item, ItemConst, Lit, Local, Pat, Path,
    Stmt, Token, parse_quote,
};

/// Returns the module's text. Its types derive `schemars::JsonSchema` where the crate has the feature `schemars`.
pub(crate) fn generate(loosened: Value) -> Result<String, Box<dyn Error>> {
    let mut settings = progenitor::GenerationSettings::new();
    settings
        .with_interface(progenitor::InterfaceStyle::Positional)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_inner_type("crate::Session".parse()?)
        .with_derive(JSON_SCHEMA);
    let document = serde_json::from_value(loosened)?;
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&document)?;
    let mut module: File = syn::parse2(tokens)?;
    module.items.retain(|item| !is_constructors(item) && !is_hooks_assertion(item));
    WithoutHeaders.visit_file_mut(&mut module);
    BySession.visit_file_mut(&mut module);
    OwnDecoder.visit_file_mut(&mut module);
    OnBaseUrl.visit_file_mut(&mut module);
    gate_json_schema(&mut module)?;
    Ok(prettyplease::unparse(&module))
}

const JSON_SCHEMA: &str = "schemars::JsonSchema";

/// Puts each derive of `JsonSchema` behind the feature, and adds a function that lists the schemas of all types.
///
/// The text is then the same with the feature and without it.
fn gate_json_schema(module: &mut File) -> syn::Result<()> {
    let json_schema: Path = syn::parse_str(JSON_SCHEMA)?;
    let mut names = Vec::new();
    let types = module.items.iter_mut().find_map(|item| match item {
        Item::Mod(types) if types.ident == "types" => types.content.as_mut(),
        _ => None,
    });
    for item in types.into_iter().flat_map(|(_, items)| items) {
        let (name, attributes) = match item {
            Item::Struct(item) => (&item.ident, &mut item.attrs),
            Item::Enum(item) => (&item.ident, &mut item.attrs),
            _ => continue,
        };
        if derive_without_json_schema(attributes)? {
            attributes.push(parse_quote!(#[cfg_attr(feature = "schemars", derive(#json_schema))]));
            names.push(name.clone());
        }
    }
    let texts = names.iter().map(ToString::to_string);
    module.items.push(parse_quote! {
        #[cfg(feature = "schemars")]
        #[doc = "Returns the JSON Schema of every type, by the type's name."]
        pub fn schemas() -> std::collections::BTreeMap<&'static str, schemars::Schema> {
            std::collections::BTreeMap::from([#((#texts, schemars::schema_for!(types::#names))),*])
        }
    });
    Ok(())
}

/// Takes `JsonSchema` out of the derive that has it. Returns `false` if no derive does.
fn derive_without_json_schema(attributes: &mut [Attribute]) -> syn::Result<bool> {
    let is_json_schema = |path: &Path| path.segments.last().is_some_and(|last| last.ident == "JsonSchema");
    for attribute in attributes.iter_mut().filter(|attribute| attribute.path().is_ident("derive")) {
        let all = attribute.parse_args_with(Punctuated::<Path, Token![,]>::parse_terminated)?;
        let left: Vec<_> = all.iter().filter(|path| !is_json_schema(path)).collect();
        if left.len() < all.len() {
            *attribute = parse_quote!(#[derive(#(#left),*)]);
            return Ok(true);
        }
    }
    Ok(false)
}

/// Removes the header map that each generated call builds for the document's version.
///
/// The service does not know that header; the session sets the API version. A loosened document has no other header, so the
/// whole map is removed. A document with another header would not compile, because the line that adds it stays.
struct WithoutHeaders;

impl VisitMut for WithoutHeaders {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(|statement| match statement {
            Stmt::Local(local) => !is_binding_of(local, "header_map"),
            Stmt::Expr(Expr::MethodCall(call), _) => {
                !(is_header_map(&call.receiver) && call.args.first().is_some_and(is_api_version))
            }
            _ => true,
        });
        visit_block_mut(self, block);
    }

    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::MethodCall(call) = expr
            && call.method == "headers"
            && call.args.iter().all(is_header_map)
        {
            *expr = (*call.receiver).clone();
        }
        visit_expr_mut(self, expr);
    }
}

/// Sends each request by its session, in place of the generator's hooks.
///
/// A call of another form would not compile, because the client does not implement the hooks: one statement more or less
/// between `let info` and `let response` is another form.
struct BySession;

impl VisitMut for BySession {
    fn visit_block_mut(&mut self, block: &mut Block) {
        let info =
            block.stmts.iter().enumerate().find_map(|(index, statement)| Some((index, operation_id(statement)?)));
        // The information, three hooks, and the response.
        if let Some((start, id)) = info
            && let Some(Stmt::Local(last)) = block.stmts.get(start + 4)
            && is_binding_of(last, "response")
        {
            let send = parse_quote! {
                #[allow(unused_mut)]
                let mut response = self.inner.send(&self.client, request, #id).await?;
            };
            block.stmts.splice(start..start + 5, [send]);
        }
        visit_block_mut(self, block);
    }
}

/// Returns the operation id of `let info = OperationInfo { operation_id: ".." };`.
fn operation_id(statement: &Stmt) -> Option<Expr> {
    let Stmt::Local(Local { init: Some(init), .. }) = statement else { return None };
    let Expr::Struct(info) = &*init.expr else { return None };
    let id = info.path.is_ident("OperationInfo").then(|| info.fields.first())??;
    Some(id.expr.clone())
}

/// Reads and decodes responses by this crate's code in place of the generator's.
struct OwnDecoder;

impl VisitMut for OwnDecoder {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::Call(call) = expr
            && let Expr::Path(path) = &*call.func
            && path.path.segments.last().is_some_and(|last| last.ident == "from_response")
        {
            let response = &call.args;
            *expr = parse_quote!(crate::decode::response(&self.inner, &mut #response));
        }
        visit_expr_mut(self, expr);
    }
}

/// Puts the path of each request onto the session's base URL, which is parsed already.
///
/// A URL of another form would not compile: it is a text, and the session takes the arguments of one.
struct OnBaseUrl;

impl VisitMut for OnBaseUrl {
    fn visit_local_mut(&mut self, local: &mut Local) {
        if is_binding_of(local, "url")
            && let Some(init) = &mut local.init
        {
            let path = after_base_url(&init.expr).unwrap_or_else(|| (*init.expr).clone());
            *init.expr = parse_quote!(self.inner.url(#path));
        }
        visit_local_mut(self, local);
    }
}

/// Returns the arguments of `format!("{}/path", self.baseurl, ..)` without the base URL, as `format_args!`.
fn after_base_url(expr: &Expr) -> Option<Expr> {
    let Expr::Macro(ExprMacro { mac, .. }) = expr else { return None };
    let arguments = mac.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated).ok()?;
    let mut arguments = arguments.iter();
    let Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) = arguments.next() else { return None };
    let text = text.value();
    let path = text.strip_prefix("{}")?;
    let values = arguments.skip(1);
    Some(parse_quote!(format_args!(#path #(, #values)*)))
}

/// Returns `true` for the constructors, which take a base URL or make an HTTP client. The calls are made from a session.
fn is_constructors(item: &Item) -> bool {
    let is_constructor =
        |item: &ImplItem| matches!(item, ImplItem::Fn(function) if function.sig.ident == "new_with_client");
    matches!(item, Item::Impl(item) if item.items.iter().any(is_constructor))
}

/// Returns `true` for the assertion that the client implements the hooks.
fn is_hooks_assertion(item: &Item) -> bool {
    let Item::Const(ItemConst { ident, expr, .. }) = item else { return false };
    let Expr::Block(ExprBlock { block, .. }) = &**expr else { return false };
    ident == "_"
        && matches!(&block.stmts[..], [Stmt::Item(Item::Fn(function))] if function.sig.ident == "assert_client_hooks")
}

/// `let name = ..;` or `let mut name = ..;`
fn is_binding_of(local: &Local, name: &str) -> bool {
    matches!(&local.pat, Pat::Ident(pat) if pat.ident == name)
}

/// `HeaderName::from_static("api-version")`
fn is_api_version(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    matches!(call.args.first(), Some(Expr::Lit(ExprLit { lit: Lit::Str(name), .. })) if name.value() == "api-version")
}

fn is_header_map(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("header_map"))
}
