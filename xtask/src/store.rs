//! Replacing a file as a whole or not at all; what is in it is not looked at.

use anyhow::Context;
use std::io::{self, Write};
use std::path::Path;
use tempfile::NamedTempFile;

/// Writes beside the file and renames, so that a reader sees the old text or the new one, and a failure leaves the old.
pub(crate) fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    replace_by(path, |file| file.write_all(text.as_bytes()))
}

fn replace_by(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    write_beside(path, write).with_context(|| format!("cannot write {}", path.display()))
}

fn write_beside(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = NamedTempFile::new_in(folder)?;
    write(&mut file)?;
    readable(file.as_file())?;
    // Without this a crash after the rename could leave an empty file under the name.
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// A temporary file is for its owner alone, and this one becomes part of a checkout.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        replace(&path, "old").unwrap();
        replace(&path, "new").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_readable_by_all() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        replace(&path, "text").unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn a_write_that_fails_half_way_leaves_the_old_file_and_nothing_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.json");
        replace(&path, "old").unwrap();
        let error = replace_by(&path, |file| {
            file.write_all(b"ne")?;
            Err(io::Error::other("the disk is full"))
        });
        let error = format!("{:#}", error.unwrap_err());
        assert!(error.contains("a.json") && error.contains("the disk is full"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_target_that_cannot_be_written_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let parent = folder.path().join("file");
        std::fs::write(&parent, "a file").unwrap();
        let error = format!("{:#}", replace(&parent.join("a.json"), "text").unwrap_err());
        assert!(error.contains("a.json"), "{error}");
        assert_eq!(std::fs::read_to_string(&parent).unwrap(), "a file");
    }
}
