//! Generates one module per document and the table operation → API version.

#[path = "build/loosen.rs"]
mod loosen;

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

const DOCUMENTS: [(&str, &str); 2] = [("nodes", "openapi.json"), ("contracts", "openapi-contracts.json")];

fn main() -> Result<(), Box<dyn Error>> {
    let out = env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let mut versions = BTreeMap::new();
    for (module, file) in DOCUMENTS {
        println!("cargo::rerun-if-changed={file}");
        let code = generate(file, &mut versions).map_err(|error| format!("{file}: {error}"))?;
        fs::write(out.join(module).with_extension("rs"), code)?;
    }
    let mut table = String::from("&[");
    for (operation, version) in versions {
        write!(table, "({operation:?}, {version:?}),")?;
    }
    fs::write(out.join("versions.rs"), table + "]")?;
    Ok(())
}

fn generate(file: &str, versions: &mut BTreeMap<String, String>) -> Result<String, Box<dyn Error>> {
    let text = fs::read_to_string(file)?;
    if text.trim_start().starts_with("..") {
        // Git writes a link's target as the file's text where it may not make symbolic links.
        return Err("is a symbolic link that this checkout has as a text file: \
                    run `git config core.symlinks true` and check the files out again"
            .into());
    }
    let mut document = serde_json::from_str(&text)?;
    versions.extend(loosen::versions(&document)?);
    loosen::loosen(&mut document);

    let mut settings = progenitor::GenerationSettings::new();
    settings
        .with_interface(progenitor::InterfaceStyle::Positional)
        .with_hooks(progenitor::HooksMode::Expected)
        .with_inner_type("crate::Session".parse()?);
    if env::var_os("CARGO_FEATURE_SCHEMARS").is_some() {
        settings.with_derive("schemars::JsonSchema");
    }
    let document = serde_json::from_value(document)?;
    let tokens = progenitor::Generator::new(&settings).generate_tokens(&document)?;
    Ok(prettyplease::unparse(&syn::parse2(tokens)?))
}
