//! The check of variables against the limits of a CVM.

use std::collections::HashSet;

use crate::env::envelope::OVERHEAD;
use crate::env::error::EnvironmentViolation;
use crate::env::limits::{MAX_ENVELOPE, MAX_NAME, MAX_VALUE, MAX_VARIABLES};
use crate::env::variable::Variable;

/// Returns the violations of each variable in order, and then those of all variables together.
pub(crate) fn violations(variables: &[Variable], plaintext_length: usize) -> Vec<EnvironmentViolation> {
    let mut violations = Vec::new();
    let mut seen = HashSet::new();
    for Variable { name, value } in variables {
        let mut found = |violation: fn(String) -> EnvironmentViolation| violations.push(violation(name.clone()));
        if !is_valid_name(name) {
            found(|name| EnvironmentViolation::InvalidName { name });
        }
        if name.len() > MAX_NAME {
            found(|name| EnvironmentViolation::NameTooLong { name });
        }
        if !seen.insert(name) {
            found(|name| EnvironmentViolation::Duplicate { name });
        }
        if value.contains('\0') {
            found(|name| EnvironmentViolation::Nul { name });
        }
        if value.contains('\r') {
            found(|name| EnvironmentViolation::CarriageReturn { name });
        }
        if value.ends_with('\\') || value.contains(r"\\") || value.contains("\\\"") {
            found(|name| EnvironmentViolation::Backslash { name });
        }
        if value.len() > MAX_VALUE {
            violations.push(EnvironmentViolation::ValueTooLong { name: name.clone(), bytes: value.len() });
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

fn is_valid_name(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
