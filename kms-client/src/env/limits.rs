//! What a CVM takes of an environment, and what it would break.

use std::collections::HashSet;
use std::fmt;
use std::io;

use super::environment::{Environment, Plaintext, Variable};
use super::seal::OVERHEAD;

/// How many variables a CVM takes.
const MOST_VARIABLES: usize = 1024;
/// How long a name may be, in bytes.
const LONGEST_NAME: usize = 255;
/// How long a value may be, in bytes.
const LONGEST_VALUE: usize = 131_072;
/// How large an envelope may be, in bytes.
const LARGEST_ENVELOPE: usize = 262_144;
/// How many violations a text shows. All of them are in the error.
const SHOWN: usize = 8;

/// Why there is no environment. No text of it shows a value.
#[derive(Debug)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// A CVM would not take the environment, or would change it: everything that is wrong, in order.
    Limits(Vec<EnvironmentViolation>),
    /// A line of a dotenv text cannot be read.
    #[cfg(feature = "dotenv")]
    Dotenv {
        /// Which line, from 1; where a quoted value starts, if it is that which does not end.
        line: usize,
        /// The name that the line sets, if it got that far.
        name: Option<String>,
        /// What is wrong.
        problem: &'static str,
    },
    /// A dotenv file cannot be read.
    #[cfg(feature = "dotenv")]
    File {
        /// Which file.
        path: std::path::PathBuf,
        /// Why not.
        source: io::Error,
    },
}

impl EnvironmentError {
    /// Everything that a CVM would not take; empty where it did not come to that.
    #[must_use]
    pub fn violations(&self) -> &[EnvironmentViolation] {
        match self {
            Self::Limits(violations) => violations,
            #[cfg(feature = "dotenv")]
            Self::Dotenv { .. } | Self::File { .. } => &[],
        }
    }
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limits(violations) => {
                f.write_str("the environment would not arrive as it is: ")?;
                for (index, violation) in violations.iter().take(SHOWN).enumerate() {
                    write!(f, "{}{violation}", if index == 0 { "" } else { "; " })?;
                }
                match violations.len().saturating_sub(SHOWN) {
                    0 => Ok(()),
                    more => write!(f, "; and {more} more"),
                }
            }
            #[cfg(feature = "dotenv")]
            Self::Dotenv { line, name: Some(name), problem } => {
                write!(f, "line {line}, which sets {}, cannot be read: {problem}", shown(name))
            }
            #[cfg(feature = "dotenv")]
            Self::Dotenv { line, name: None, problem } => write!(f, "line {line} cannot be read: {problem}"),
            #[cfg(feature = "dotenv")]
            Self::File { path, .. } => write!(f, "the file {} cannot be read", shown(&path.to_string_lossy())),
        }
    }
}

impl std::error::Error for EnvironmentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Limits(_) => None,
            #[cfg(feature = "dotenv")]
            Self::Dotenv { .. } => None,
            #[cfg(feature = "dotenv")]
            Self::File { source, .. } => Some(source),
        }
    }
}

/// One thing that a CVM would not take, or would change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvironmentViolation {
    /// There are more than 1024 variables.
    TooManyVariables {
        /// How many there are.
        count: usize,
    },
    /// The envelope would have more than 262,144 bytes.
    EnvelopeTooLarge {
        /// How many bytes it would have.
        bytes: usize,
    },
    /// A name is not letters, digits and underscores with no digit in front.
    NameForm {
        /// The name.
        name: String,
    },
    /// A name has more than 255 bytes.
    NameTooLong {
        /// The name.
        name: String,
    },
    /// A name is set twice. Only the last value would be taken.
    Duplicate {
        /// The name.
        name: String,
    },
    /// A value has more than 131,072 bytes.
    ValueTooLong {
        /// The name.
        name: String,
        /// How many bytes the value has.
        bytes: usize,
    },
    /// A value holds a NUL, which would end it.
    Nul {
        /// The name.
        name: String,
    },
    /// A value holds a carriage return. What follows would be read as another variable.
    CarriageReturn {
        /// The name.
        name: String,
    },
    /// A value ends in a backslash, or has one before a backslash or a double quote. That breaks the quoting.
    Backslash {
        /// The name.
        name: String,
    },
    /// A name is not among those that the compose file allows. It would be skipped.
    NotAllowed {
        /// The name.
        name: String,
    },
}

impl fmt::Display for EnvironmentViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyVariables { count } => write!(f, "{count} variables are more than {MOST_VARIABLES}"),
            Self::EnvelopeTooLarge { bytes } => {
                write!(f, "an envelope of {bytes} bytes is larger than {LARGEST_ENVELOPE}")
            }
            Self::NameForm { name } => {
                write!(f, "{} is no name: use letters, digits and _, and no digit in front", shown(name))
            }
            Self::NameTooLong { name } => write!(f, "the name {} is longer than {LONGEST_NAME} bytes", shown(name)),
            Self::Duplicate { name } => write!(f, "{} is set twice", shown(name)),
            Self::ValueTooLong { name, bytes } => {
                write!(f, "the value of {} has {bytes} bytes, more than {LONGEST_VALUE}", shown(name))
            }
            Self::Nul { name } => write!(f, "the value of {} holds a NUL", shown(name)),
            Self::CarriageReturn { name } => write!(f, "the value of {} holds a carriage return", shown(name)),
            Self::Backslash { name } => {
                write!(f, "the value of {} ends in a backslash, or has one before \\ or \"", shown(name))
            }
            Self::NotAllowed { name } => write!(f, "{} is not among the allowed names", shown(name)),
        }
    }
}

/// A name as errors show it: escaped, and cut where it is far too long for one.
fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(64).flat_map(char::escape_debug).collect();
    if name.chars().nth(64).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

/// Everything that is wrong, in the order of the variables, and then what is wrong with all of them together.
pub(super) fn violations(environment: &Environment) -> Vec<EnvironmentViolation> {
    let variables = environment.variables();
    let mut violations = Vec::new();
    let mut seen = HashSet::new();
    for Variable { name, value } in variables {
        let mut found = |violation: fn(String) -> EnvironmentViolation| violations.push(violation(name.clone()));
        if !has_form(name) {
            found(|name| EnvironmentViolation::NameForm { name });
        }
        if name.len() > LONGEST_NAME {
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
        if value.len() > LONGEST_VALUE {
            violations.push(EnvironmentViolation::ValueTooLong { name: name.clone(), bytes: value.len() });
        }
    }
    if variables.len() > MOST_VARIABLES {
        violations.push(EnvironmentViolation::TooManyVariables { count: variables.len() });
    }
    let bytes = environment.plaintext_length() + OVERHEAD;
    if bytes > LARGEST_ENVELOPE {
        violations.push(EnvironmentViolation::EnvelopeTooLarge { bytes });
    }
    violations
}

fn has_form(name: &str) -> bool {
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
    starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// How many bytes the JSON has, escapes included.
pub(super) fn plaintext_length(variables: &[Variable]) -> usize {
    struct Count(usize);

    impl io::Write for Count {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0 += bytes.len();
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    let mut count = Count(0);
    // Neither texts nor a writer that only counts can fail; if they did, nothing would be sealed.
    match serde_json::to_writer(&mut count, &Plaintext(variables)) {
        Ok(()) => count.0,
        Err(_) => usize::MAX - OVERHEAD,
    }
}
