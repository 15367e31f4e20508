//! Generates every file of `src/generated/` from the documents. The build script and `cargo xtask generate` share it.

pub(crate) mod generate;
pub(crate) mod loosen;
pub(crate) mod table;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::Value;

/// The module that is generated from each document.
pub(crate) const DOCUMENTS: [(&str, &str); 2] = [("nodes", "openapi.json"), ("contracts", "openapi-contracts.json")];

/// Returns the text of every generated file, by its name. The documents are read from `folder`.
pub(crate) fn files(folder: &Path) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    let mut operations = BTreeMap::new();
    for (module, file) in DOCUMENTS {
        let in_file = |error: Box<dyn Error>| format!("{file}: {error}");
        let mut document = read(&folder.join(file)).map_err(in_file)?;
        operations.extend(table::operations(&document).map_err(|error| in_file(error.into()))?);
        loosen::loosen(&mut document);
        files.insert(format!("{module}.rs"), generate::generate(document).map_err(in_file)?);
    }
    files.insert("operations.rs".to_owned(), table::render(&operations)?);
    Ok(files)
}

fn read(path: &Path) -> Result<Value, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    if text.trim_start().starts_with("..") {
        // Git writes a link's target as the file's text where it cannot make symbolic links.
        return Err("is a symbolic link that this checkout has as a text file: \
                    run `git config core.symlinks true` and check the files out again"
            .into());
    }
    let mut document: Value = serde_json::from_str(&text)?;
    // The order must not depend on which features of serde_json are on.
    document.sort_all_objects();
    Ok(document)
}
