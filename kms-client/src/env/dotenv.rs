//! Dotenv texts. Nothing is expanded, so that the sealed value is the written one.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::env::environment::Environment;
use crate::env::error::EnvironmentError;
use crate::env::variable::Variable;

/// The largest file, in bytes: four times what fits into an envelope.
const MAX_FILE: u64 = 1024 * 1024;

impl Environment {
    /// Reads an environment from a dotenv file of at most 1 MiB; see [`from_dotenv`](Self::from_dotenv).
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::File`] if it cannot be read, and those of [`from_dotenv`](Self::from_dotenv).
    pub fn from_dotenv_path(path: impl AsRef<Path>) -> Result<Self, EnvironmentError> {
        let path = path.as_ref();
        match read(path) {
            Ok(text) => Self::from_dotenv(&text),
            Err(source) => Err(EnvironmentError::File { path: path.to_owned(), source }),
        }
    }

    /// Reads an environment from a dotenv text.
    ///
    /// A line is `NAME=value`, with or without `export` in front. Empty lines and lines that start with `#` are skipped. A
    /// value without quotes ends at the end of the line, or at a `#` after white space. Single quotes keep everything up
    /// to the next one. In double quotes `\n`, `\t`, `\"`, `\\` and `\$` are escapes, and any other backslash is itself.
    /// Quoted values can span lines. `$` is an ordinary character: nothing is expanded, neither from the text nor from the
    /// environment of this process.
    ///
    /// ```
    /// use kms_client::Environment;
    ///
    /// let environment = Environment::from_dotenv("# the database\nexport URL='postgres://a:pa$$word@db' # literal\n")?;
    /// assert_eq!(environment.names().collect::<Vec<_>>(), ["URL"]);
    /// # Ok::<(), kms_client::EnvironmentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Dotenv`] with the line and the name that it sets, and [`EnvironmentError::Limits`] with all
    /// violations of a CVM's limits. A name that is set twice is one of them.
    pub fn from_dotenv(text: &str) -> Result<Self, EnvironmentError> {
        let mut lines = Lines { rest: text.strip_prefix('\u{feff}').unwrap_or(text), number: 0 };
        let mut variables = Vec::new();
        while let Some(line) = lines.next() {
            let line = line.trim_start();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            variables.push(assignment(line, &mut lines)?);
        }
        Self::checked(variables)
    }
}

fn read(path: &Path) -> io::Result<Zeroizing<String>> {
    let file = File::open(path)?;
    // With enough capacity the text is never moved, and no copy stays in memory.
    let capacity = file.metadata()?.len().min(MAX_FILE) + 1;
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(capacity).unwrap_or_default()));
    file.take(MAX_FILE + 1).read_to_string(&mut text)?;
    if text.len() as u64 > MAX_FILE {
        return Err(io::Error::other("the file is larger than 1 MiB"));
    }
    Ok(text)
}

/// The remaining lines. A carriage return before a line feed belongs to the line break.
struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a str> {
        if self.rest.is_empty() {
            return None;
        }
        let (line, rest) = self.rest.split_once('\n').unwrap_or((self.rest, ""));
        self.rest = rest;
        self.number += 1;
        Some(line.strip_suffix('\r').unwrap_or(line))
    }
}

fn assignment<'a>(line: &'a str, lines: &mut Lines<'a>) -> Result<Variable, EnvironmentError> {
    let number = lines.number;
    let error =
        |name: Option<&str>, problem| EnvironmentError::Dotenv { line: number, name: name.map(str::to_owned), problem };
    let exported = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t']));
    // Without `=` the line may be the rest of a value, so nothing of it is shown.
    let (name, value) = exported.unwrap_or(line).split_once('=').ok_or_else(|| error(None, "`=` is missing"))?;
    let name = name.trim();
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Err(error(None, "the text before `=` is not a valid name"));
    }
    let value = value.trim_start_matches([' ', '\t']);
    let value = match value.chars().next() {
        Some(quote @ ('\'' | '"')) => {
            let (value, rest) = quoted(quote, &value[1..], lines)
                .ok_or_else(|| error(Some(name), "the quotes that start here do not end"))?;
            let rest = rest.trim_start();
            if !rest.is_empty() && !rest.starts_with('#') {
                return Err(error(Some(name), "there is text after the closing quotes"));
            }
            value
        }
        _ => unquoted(value),
    };
    Ok(Variable { name: name.to_owned(), value })
}

fn unquoted(value: &str) -> Zeroizing<String> {
    let comment = value.char_indices().find(|&(at, c)| c == '#' && (at == 0 || value[..at].ends_with([' ', '\t'])));
    let end = comment.map_or(value.len(), |(at, _)| at);
    Zeroizing::new(value[..end].trim_end().to_owned())
}

/// Returns the value up to the closing quote, over any number of lines, and the rest of its last line.
fn quoted<'a>(quote: char, first: &'a str, lines: &mut Lines<'a>) -> Option<(Zeroizing<String>, &'a str)> {
    // With enough capacity the value is never moved.
    let mut value = Zeroizing::new(String::with_capacity(first.len() + lines.rest.len() + 1));
    let mut line = first;
    loop {
        let mut chars = line.char_indices();
        while let Some((at, c)) = chars.next() {
            if c == quote {
                return Some((Zeroizing::new(value.as_str().to_owned()), &line[at + 1..]));
            }
            let escaped = if c == '\\' && quote == '"' { line[at + 1..].chars().next() } else { None };
            match escaped.and_then(unescape) {
                Some(unescaped) => {
                    value.push(unescaped);
                    chars.next();
                }
                None => value.push(c),
            }
        }
        line = lines.next()?;
        value.push('\n');
    }
}

fn unescape(escaped: char) -> Option<char> {
    match escaped {
        'n' => Some('\n'),
        't' => Some('\t'),
        '"' | '\\' | '$' => Some(escaped),
        _ => None,
    }
}
