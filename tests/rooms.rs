//! The layers of the client: each file imports from the module that defines a thing, and only from its own layer or a
//! lower one. No two files import each other, directly or through others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The layers, lowest first.
const ROOMS: [&str; 13] = [
    "crypto",
    "scalar",
    "error",
    "call",
    "client",
    "api",
    "env",
    "trust",
    "deliver",
    "attestation",
    "chain",
    "blocking",
    "simulator",
];

/// The modules that each file of the client names, such as `call::retry`, by the file's own module.
fn imports() -> BTreeMap<String, BTreeSet<String>> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kms-client/src");
    let mut imports = BTreeMap::new();
    for room in ROOMS {
        for file in fs::read_dir(source.join(room)).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if name != "mod" {
                imports.insert(format!("{room}::{name}"), named(&fs::read_to_string(&path).unwrap()));
            }
        }
    }
    imports
}

/// Every path after `crate::` outside of comments, up to the module of a file.
fn named(text: &str) -> BTreeSet<String> {
    let code: String = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    let paths = code.split("crate::").skip(1);
    paths.map(|path| path.split("::").take(2).map(identifier).collect::<Vec<_>>().join("::")).collect()
}

fn identifier(text: &str) -> &str {
    text.split(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap_or_default()
}

#[test]
fn no_file_imports_from_a_higher_layer_or_from_the_root() {
    let imports = imports();
    assert!(imports.len() > 40, "the files were not found: {}", imports.len());
    for (file, named) in &imports {
        let rank = |module: &str| ROOMS.iter().position(|room| module.split("::").next() == Some(room));
        // The test vectors belong to no layer: unit tests of every layer read them.
        for module in named.iter().filter(|module| !module.starts_with("vectors::")) {
            assert!(imports.contains_key(module), "{file} names `crate::{module}`, which is not the module of a file");
            assert!(rank(module) <= rank(file), "{file} imports {module} from a higher layer");
        }
    }
}

#[test]
fn no_two_files_import_each_other() {
    let mut imports = imports();
    // Takes away the files that import nothing that is left, until none is left or a circle is.
    loop {
        let left: BTreeSet<String> = imports.keys().cloned().collect();
        let before = imports.len();
        imports.retain(|file, named| named.iter().any(|module| module != file && left.contains(module)));
        if imports.len() == before {
            break;
        }
    }
    assert!(imports.is_empty(), "these files import each other: {:?}", imports.keys());
}
