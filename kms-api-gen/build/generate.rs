//! From a loosened document to the text of a module: how the generator is set up. Which documents there are and where the
//! modules go is said in build.rs.

use std::error::Error;

use serde_json::Value;
use syn::visit_mut::{VisitMut, visit_block_mut, visit_expr_mut};
use syn::{Block, Expr, ExprLit, Lit, Pat, Stmt};

/// The module. With `schemars`, its types derive `schemars::JsonSchema`.
pub(crate) fn generate(loosened: Value, schemars: bool) -> Result<String, Box<dyn Error>> {
    let mut settings = progenitor::GenerationSettings::new();
    settings
        .with_interface(progenitor::InterfaceStyle::Positional)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_inner_type("crate::Session".parse()?);
    if schemars {
        settings.with_derive("schemars::JsonSchema");
    }
    let document = serde_json::from_value(loosened)?;
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&document)?;
    let mut module = syn::parse2(tokens)?;
    WithoutHeaders.visit_file_mut(&mut module);
    Ok(prettyplease::unparse(&module))
}

/// Each call builds a map of headers, for the version of the document, which means nothing to the service; the version
/// that is asked for comes from the hooks. A loosened document has no other header, so that the map goes as a whole. One
/// that had would not compile, because what adds to the map is left.
struct WithoutHeaders;

impl VisitMut for WithoutHeaders {
    fn visit_block_mut(&mut self, block: &mut Block) {
        block.stmts.retain(|statement| match statement {
            Stmt::Local(local) => !matches!(&local.pat, Pat::Ident(pat) if pat.ident == "header_map"),
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

/// `HeaderName::from_static("api-version")`
fn is_api_version(expr: &Expr) -> bool {
    let Expr::Call(call) = expr else { return false };
    matches!(call.args.first(), Some(Expr::Lit(ExprLit { lit: Lit::Str(name), .. })) if name.value() == "api-version")
}

fn is_header_map(expr: &Expr) -> bool {
    matches!(expr, Expr::Path(path) if path.path.is_ident("header_map"))
}
