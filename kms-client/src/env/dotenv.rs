//! Dotenv texts, in the form that the official SDK, docker compose and python-dotenv read alike.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::env::error::EnvironmentError;
use crate::env::limits::is_name;
use crate::env::variable::Variable;

/// The largest file, in bytes: four times what fits into an envelope.
const MAX_FILE: u64 = 1024 * 1024;

/// The white space that all readers know.
const BLANK: [char; 2] = [' ', '\t'];

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
    read().map_err(|source| EnvironmentError::File { path: path.to_owned(), source: Arc::new(source) })
}

/// Reads the variables of a text.
pub(crate) fn parse(text: &str) -> Result<Vec<Variable>, EnvironmentError> {
    let mut lines = Lines { rest: text.strip_prefix('\u{feff}').unwrap_or(text), number: 0 };
    let mut variables = Vec::new();
    while let Some(line) = lines.next()? {
        let line = line.trim_start_matches(BLANK);
        if line.is_empty() || line.starts_with('#') {
            outside_quotes(line).map_err(|problem| lines.error(problem))?;
        } else {
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
    fn next(&mut self) -> Result<Option<&'a str>, EnvironmentError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        self.number += 1;
        let (line, rest) = match self.rest.split_once('\n') {
            Some((line, rest)) => (line.strip_suffix('\r').unwrap_or(line), rest),
            None => (self.rest, ""),
        };
        self.rest = rest;
        if line.contains('\r') {
            let problem = "a carriage return without a line feed ends a line for some readers only: use line feeds";
            return Err(self.error(problem));
        }
        Ok(Some(line))
    }

    /// Returns an error at the last line that was read.
    fn error(&self, problem: &'static str) -> EnvironmentError {
        EnvironmentError::Dotenv { path: None, line: self.number, name: None, problem }
    }
}

fn assignment<'a>(line: &'a str, lines: &mut Lines<'a>) -> Result<Variable, EnvironmentError> {
    let number = lines.number;
    let error = |name: Option<&str>, problem| EnvironmentError::Dotenv {
        path: None,
        line: number,
        name: name.map(str::to_owned),
        problem,
    };
    let exported =
        line.strip_prefix("export").filter(|rest| rest.starts_with(BLANK)).map(|rest| rest.trim_start_matches(BLANK));
    // The line can be the rest of a value. No part of it is shown unless it is a valid name.
    let (name, value) = exported.unwrap_or(line).split_once('=').ok_or_else(|| error(None, "`=` is missing"))?;
    if !is_name(name) {
        return Err(error(None, "the text before `=` is not a valid name: write NAME=value"));
    }
    let value = value.trim_start_matches(BLANK);
    let value = match value.chars().next() {
        Some(quote @ ('\'' | '"')) => {
            let (value, rest) = quoted(quote, &value[1..], lines, |problem| error(Some(name), problem))?;
            outside_quotes(rest).map_err(|problem| error(Some(name), problem))?;
            let comment = rest.trim_start_matches(BLANK);
            if !(comment.is_empty() || rest.starts_with(BLANK) && comment.starts_with('#')) {
                return Err(error(Some(name), "there is text after the closing quotes"));
            }
            value
        }
        _ => unquoted(value).map_err(|problem| error(Some(name), problem))?,
    };
    Ok(Variable { name: name.to_owned(), value })
}

/// Returns the problem of a comment or an unquoted value that has white space other than spaces and tabs.
fn outside_quotes(text: &str) -> Result<(), &'static str> {
    // JavaScript knows U+FEFF as white space, and Python the separators U+001C to U+001F.
    let is_other =
        |char: char| char.is_whitespace() && !BLANK.contains(&char) || matches!(char, '\u{feff}' | '\u{1c}'..='\u{1f}');
    if text.contains(is_other) {
        return Err("a character is white space to some readers only: use spaces, or write the value in single quotes");
    }
    Ok(())
}

/// Returns the value without a comment behind it, or the problem where readers differ.
fn unquoted(value: &str) -> Result<Zeroizing<String>, &'static str> {
    outside_quotes(value)?;
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
    let comment = value.match_indices('#').find(|&(at, _)| value[..at].ends_with(BLANK)).map(|(at, _)| at);
    let value = value[..comment.unwrap_or(value.len())].trim_end_matches(BLANK);
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
    error: impl Fn(&'static str) -> EnvironmentError,
) -> Result<(Zeroizing<String>, &'a str), EnvironmentError> {
    let (mut line, mut parts) = (first, Vec::new());
    let rest = loop {
        if let Some(end) = line.find(quote) {
            parts.push(&line[..end]);
            break &line[end + 1..];
        }
        parts.push(line);
        line = lines.next()?.ok_or_else(|| error("the quotes that start here do not end"))?;
    };
    if let Some(problem) = parts.iter().find_map(|part| ambiguous(quote, part)) {
        return Err(error(problem));
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
