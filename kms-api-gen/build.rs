//! With the feature `generate`, generates the modules and the table, and checks that the committed text is the same.
//! Without it, does nothing.

#[cfg(feature = "generate")]
#[path = "build/mod.rs"]
mod generator;

#[cfg(not(feature = "generate"))]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
}

/// Writes each file to the build's folder. Fails if `src/generated/` has other text.
#[cfg(feature = "generate")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::path::Path;
    use std::{env, fs};

    for watched in ["build", "src/generated"].into_iter().chain(generator::DOCUMENTS.map(|(_, file)| file)) {
        println!("cargo::rerun-if-changed={watched}");
    }
    let out = env::var("OUT_DIR")?;
    for (name, text) in generator::files(Path::new("."))? {
        let committed = Path::new("src/generated").join(&name);
        if fs::read_to_string(&committed).unwrap_or_default() != text {
            return Err(format!("{} is stale: run `cargo xtask generate`", committed.display()).into());
        }
        fs::write(Path::new(&out).join(&name), text)?;
    }
    Ok(())
}
