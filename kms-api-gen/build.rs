//! Generates one module per document and the table operation → API version.

#[path = "build/generate.rs"]
mod generate;
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
    for (name, file) in DOCUMENTS {
        println!("cargo::rerun-if-changed={file}");
        let code = module(file, &mut versions).map_err(|error| format!("{file}: {error}"))?;
        fs::write(out.join(name).with_extension("rs"), code)?;
    }
    let mut table = String::from("&[");
    for (operation, version) in versions {
        write!(table, "({operation:?}, {version:?}),")?;
    }
    fs::write(out.join("versions.rs"), table + "]")?;
    Ok(())
}

fn module(file: &str, versions: &mut BTreeMap<String, String>) -> Result<String, Box<dyn Error>> {
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
    generate::generate(document, env::var_os("CARGO_FEATURE_SCHEMARS").is_some())
}
