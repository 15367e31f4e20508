//! Dotenv texts, in the form that the official SDK, docker compose and python-dotenv read alike.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use zeroize::Zeroizing;

use crate::env::error::EnvironmentError;
use crate::env::variable::Variable;

/// The largest file, in bytes: four times what fits into an envelope.
const MAX_FILE: u64 = 1024 * 1024;

/// Reads a file.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<String>, EnvironmentError> {
    let read = || {
        let file = File::open(path)?;
        // With enough capacity the text is never moved, and no copy stays in memory.
        let capacity = file.metadata()?.len().min(MAX_FILE) + 1;
        let mut text = Zeroizing::new(String::with_capacity(usize::try_from(capacity).unwrap_or_default()));
        file.take(MAX_FILE + 1).read_to_string(&mut text)?;
        if text.len() as u64 > MAX_FILE {
            return Err(io::Error::other("the file is larger than 1 MiB"));
        }
        Ok(text)
    };
    read().map_err(|source| EnvironmentError::File { path: path.to_owned(), source })
}

/// Reads the variables of a text.
pub(crate) fn parse(text: &str) -> Result<Vec<Variable>, EnvironmentError> {
    let mut lines = Lines { rest: text.strip_prefix('\u{feff}').unwrap_or(text), number: 0 };
    let mut variables = Vec::new();
    while let Some(line) = lines.next() {
        let line = line.trim_start();
        if !line.is_empty() && !line.starts_with('#') {
            variables.push(assignment(line, &mut lines)?);
        }
    }
    Ok(variables)
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
    let exported = line.strip_prefix("export").filter(|rest| rest.starts_with([' ', '\t'])).map(str::trim_start);
    // The line can be the rest of a value. No part of it is shown unless it is a valid name.
    let (name, value) = exported.unwrap_or(line).split_once('=').ok_or_else(|| error(None, "`=` is missing"))?;
    if !is_name(name) {
        return Err(error(None, "the text before `=` is not a valid name: write NAME=value"));
    }
    let value = value.trim_start_matches([' ', '\t']);
    let value = match value.chars().next() {
        Some(quote @ ('\'' | '"')) => {
            let (value, rest) = quoted(quote, &value[1..], lines).map_err(|problem| error(Some(name), problem))?;
            if !(rest.trim().is_empty() || rest.starts_with([' ', '\t']) && rest.trim_start().starts_with('#')) {
                return Err(error(Some(name), "there is text after the closing quotes"));
            }
            value
        }
        _ => unquoted(value).map_err(|problem| error(Some(name), problem))?,
    };
    Ok(Variable { name: name.to_owned(), value })
}

fn is_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Returns the value without a comment behind it, or the problem where readers differ.
fn unquoted(value: &str) -> Result<Zeroizing<String>, &'static str> {
    if value.starts_with('`') {
        return Err("backticks are quotes to some readers only: use single quotes");
    }
    if value.starts_with("-----BEGIN") {
        return Err("a value over several lines needs quotes");
    }
    if value.starts_with('#') {
        return Err(
            "`#` in front is a comment to some readers only: write the value in single quotes, or nothing after `=`",
        );
    }
    let comment = value.match_indices('#').find(|&(at, _)| value[..at].ends_with([' ', '\t'])).map(|(at, _)| at);
    let value = value[..comment.unwrap_or(value.len())].trim_end();
    if value.contains('#') {
        return Err("`#` starts a comment for some readers only: write the value in single quotes");
    }
    if value.contains('$') {
        return Err("`$` is expanded by some readers only: write the value in single quotes");
    }
    Ok(Zeroizing::new(value.to_owned()))
}

/// Returns the value up to the closing quote, over any number of lines, and the rest of its last line.
fn quoted<'a>(
    quote: char,
    first: &'a str,
    lines: &mut Lines<'a>,
) -> Result<(Zeroizing<String>, &'a str), &'static str> {
    let (mut line, mut parts) = (first, Vec::new());
    let rest = loop {
        if let Some(end) = line.find(quote) {
            parts.push(&line[..end]);
            break &line[end + 1..];
        }
        parts.push(line);
        line = lines.next().ok_or("the quotes that start here do not end")?;
    };
    if let Some(problem) = parts.iter().find_map(|part| ambiguous(quote, part)) {
        return Err(problem);
    }
    // With the exact capacity the value is never moved, and only its own bytes are wiped.
    let length = parts.iter().map(|part| part.len() + 1).sum();
    let mut value = Zeroizing::new(String::with_capacity(length));
    for (index, part) in parts.into_iter().enumerate() {
        if index > 0 {
            value.push('\n');
        }
        // In double quotes `\n` is the only escape.
        let pieces = part.split(if quote == '"' { "\\n" } else { "\n" });
        for (index, piece) in pieces.enumerate() {
            if index > 0 {
                value.push('\n');
            }
            value.push_str(piece);
        }
    }
    Ok((value, rest))
}

/// Returns the problem of a line in quotes that readers read in different ways.
fn ambiguous(quote: char, part: &str) -> Option<&'static str> {
    let mut escapes = part.match_indices('\\').map(|(at, _)| &part[at + 1..]);
    if quote == '"' {
        if part.contains('$') {
            return Some("`$` in double quotes is expanded by some readers only: use single quotes");
        }
        let other = escapes.any(|after| !after.starts_with('n'));
        other.then_some("readers agree on no escape but `\\n` in double quotes: use single quotes, or encode the value")
    } else {
        let other = escapes.any(|after| after.is_empty() || after.starts_with(['\'', '\\']));
        other.then_some("a backslash before a quote or a backslash is an escape to some readers only: encode the value")
    }
}
