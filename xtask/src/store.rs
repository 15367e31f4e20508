//! Replaces files as a whole or not at all.

use anyhow::Context;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Writes the texts beside their files, and renames them when all are written, in this order.
///
/// A reader sees an old text or a new one. A failed write leaves every file unchanged.
pub(crate) fn replace(files: &[(PathBuf, String)]) -> anyhow::Result<()> {
    replace_by(files, |file, text| file.write_all(text.as_bytes()))
}

type Writer = fn(&mut File, &str) -> io::Result<()>;

fn replace_by(files: &[(PathBuf, String)], write: Writer) -> anyhow::Result<()> {
    let cannot = |path: &Path| format!("cannot write {}", path.display());
    let mut written = Vec::new();
    for (path, text) in files {
        written.push((path, write_beside(path, text, write).with_context(|| cannot(path))?));
    }
    for (path, file) in written {
        file.persist(path).with_context(|| cannot(path))?;
    }
    Ok(())
}

fn write_beside(path: &Path, text: &str, write: Writer) -> io::Result<NamedTempFile> {
    if path.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    write(file.as_file_mut(), text)?;
    make_readable(file.as_file())?;
    // Without this a crash after the rename could leave an empty file.
    file.as_file().sync_all()?;
    Ok(file)
}

/// Lets everybody read the file, which becomes part of a checkout: a temporary file is private.
#[cfg(unix)]
fn make_readable(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn files() -> (tempfile::TempDir, [(PathBuf, String); 2]) {
        let folder = tempfile::tempdir().unwrap();
        let files = ["a.json", "b.json"].map(|name| (folder.path().join(name), "new".to_owned()));
        for (path, _) in &files {
            fs::write(path, "old").unwrap();
        }
        (folder, files)
    }

    /// Returns the texts of all files, so that a temporary file would be noticed.
    fn texts(folder: &Path) -> Vec<String> {
        fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap()).collect()
    }

    #[test]
    fn files_are_replaced_and_everybody_can_read_them() {
        let (folder, files) = files();
        replace(&files).unwrap();
        assert_eq!(texts(folder.path()), ["new", "new"]);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&files[0].0).unwrap().permissions().mode() & 0o777, 0o644);
        }
    }

    #[test]
    fn a_failed_write_is_named_and_leaves_every_file_unchanged() {
        let (folder, mut files) = files();
        files[1].1 = "fail".to_owned();
        let error = replace_by(&files, |file, text| {
            file.write_all(b"ne")?;
            if text == "fail" { Err(io::Error::other("the disk is full")) } else { Ok(()) }
        });
        let error = format!("{:#}", error.unwrap_err());
        assert!(error.contains("b.json") && error.contains("the disk is full"), "{error}");
        for path in [folder.path().to_owned(), folder.path().join("a.json/c.json")] {
            let error = format!("{:#}", replace(&[files[0].clone(), (path.clone(), String::new())]).unwrap_err());
            assert!(error.contains(&path.display().to_string()), "{error}");
        }
        assert_eq!(texts(folder.path()), ["old", "old"]);
    }
}
