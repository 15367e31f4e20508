//! From a loosened document to the text of a module: how the generator is set up. Which documents there are and where the
//! modules go is said in build.rs.

use std::error::Error;

use serde_json::Value;

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
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}
