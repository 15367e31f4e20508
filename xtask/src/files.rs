//! Lists the files in a folder and its subfolders.

use std::collections::BTreeSet;
use std::path::Path;
use std::{fs, io};

/// Returns the names of all files, relative to the folder, with slashes.
pub(crate) fn below(folder: &Path) -> io::Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next)? {
            let path = entry?.path();
            if path.is_dir() {
                open.push(path);
            } else {
                found.insert(name(folder, &path));
            }
        }
    }
    Ok(found)
}

/// Returns the name of a file, relative to the folder, with slashes.
pub(crate) fn name(folder: &Path, path: &Path) -> String {
    path.strip_prefix(folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_in_subfolders_are_named_relative_to_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("a/b")).unwrap();
        for name in ["a/b/one", "a/two", "three"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(below(folder.path()).unwrap().into_iter().collect::<Vec<_>>(), ["a/b/one", "a/two", "three"]);
        assert!(below(&folder.path().join("missing")).is_err());
    }
}
