//! The check of variables against the limits of a CVM.

use std::collections::HashSet;

use crate::env::envelope::OVERHEAD;
use crate::env::error::EnvironmentViolation;
use crate::env::limits::{
    MAX_ASSIGNMENT, MAX_ENVELOPE, MAX_NAME, MAX_VALUE, MAX_VARIABLES, is_name, is_reserved, valid_start,
};
use crate::env::variable::Variable;

/// Returns the violations of each variable in order, and then those of all variables together.
pub(crate) fn violations(
    variables: &[Variable],
    plaintext_length: usize,
    allow_line_feeds: bool,
) -> Vec<EnvironmentViolation> {
    let mut violations = Vec::new();
    let mut seen = HashSet::new();
    for (index, Variable { name, value }) in variables.iter().enumerate() {
        if !is_name(name) {
            violations.push(EnvironmentViolation::InvalidName { name: kept(name), position: index + 1 });
        }
        let mut found = |violation: fn(String) -> EnvironmentViolation| violations.push(violation(kept(name)));
        if name.len() > MAX_NAME {
            found(|name| EnvironmentViolation::NameTooLong { name });
        }
        if !seen.insert(name) {
            found(|name| EnvironmentViolation::Duplicate { name });
        }
        if is_reserved(name) {
            found(|name| EnvironmentViolation::ReservedName { name });
        }
        if value.contains('\0') {
            found(|name| EnvironmentViolation::Nul { name });
        }
        if value.contains('\r') {
            found(|name| EnvironmentViolation::CarriageReturn { name });
        }
        if value.contains('\n') && !allow_line_feeds {
            found(|name| EnvironmentViolation::LineFeed { name });
        }
        if value.contains("\\\n") {
            found(|name| EnvironmentViolation::BackslashBeforeLineFeed { name });
        }
        if value.contains(is_noncharacter) {
            found(|name| EnvironmentViolation::Noncharacter { name });
        }
        if value.ends_with('\\') || value.contains(r"\\") || value.contains("\\\"") {
            found(|name| EnvironmentViolation::Backslash { name });
        }
        if value.len() > MAX_VALUE {
            violations.push(EnvironmentViolation::ValueTooLong { name: kept(name), bytes: value.len() });
        }
        let bytes = name.len() + value.len() + 2;
        if bytes > MAX_ASSIGNMENT {
            violations.push(EnvironmentViolation::AssignmentTooLong { name: kept(name), bytes });
        }
    }
    if variables.len() > MAX_VARIABLES {
        violations.push(EnvironmentViolation::TooManyVariables { count: variables.len() });
    }
    let bytes = plaintext_length + OVERHEAD;
    if bytes > MAX_ENVELOPE {
        violations.push(EnvironmentViolation::EnvelopeTooLarge { bytes });
    }
    violations
}

/// Returns the name as an error keeps it: only up to its first invalid character, as the rest can be a value.
fn kept(name: &str) -> String {
    let start = valid_start(name);
    if start == name { name.to_owned() } else { format!("{start}…") }
}

/// Returns `true` for the 66 code points that Unicode keeps for internal use.
fn is_noncharacter(char: char) -> bool {
    matches!(char, '\u{fdd0}'..='\u{fdef}') || u32::from(char) & 0xfffe == 0xfffe
}
