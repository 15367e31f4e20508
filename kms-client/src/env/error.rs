//! The error of building an environment, and the violations of a CVM's limits.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::env::limits::{MAX_ASSIGNMENT, MAX_ENVELOPE, MAX_NAME, MAX_VALUE, MAX_VARIABLES};
use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// The most violations that a message shows. The error has all of them.
const SHOWN: usize = 8;

/// The error of building an environment. No message shows a value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum EnvironmentError {
    /// A CVM would reject the environment, or change it: all violations, in order.
    Limits(Vec<EnvironmentViolation>),
    /// A line of a dotenv text is not valid.
    Dotenv {
        /// The file, if the text is that of a file.
        path: Option<PathBuf>,
        /// The line, from 1. For quotes that do not end, the line where they start.
        line: usize,
        /// The name that the line sets, if it was read.
        name: Option<String>,
        /// The problem.
        problem: &'static str,
    },
    /// The dotenv texts set no variable. [`EnvironmentBuilder::allow_empty`](crate::env::EnvironmentBuilder::allow_empty) allows
    /// it.
    Empty,
    /// A dotenv file cannot be read.
    File {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: Arc<io::Error>,
    },
}

impl EnvironmentError {
    /// Returns the violations of a CVM's limits; empty for an error of another kind.
    #[must_use]
    pub fn violations(&self) -> &[EnvironmentViolation] {
        match self {
            Self::Limits(violations) => violations,
            Self::Dotenv { .. } | Self::Empty | Self::File { .. } => &[],
        }
    }
}

impl fmt::Display for EnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Limits(violations) => {
                f.write_str("the environment would not arrive unchanged: ")?;
                for (index, violation) in violations.iter().take(SHOWN).enumerate() {
                    write!(f, "{}{violation}", if index == 0 { "" } else { "; " })?;
                }
                match violations.len().saturating_sub(SHOWN) {
                    0 => Ok(()),
                    more => write!(f, "; and {more} more"),
                }
            }
            Self::Dotenv { path, line, name, problem } => {
                write!(f, "line {line}")?;
                if let Some(path) = path {
                    write!(f, " of {}", shown(&path.to_string_lossy()))?;
                }
                if let Some(name) = name {
                    write!(f, ", which sets {},", shown(name))?;
                }
                write!(f, " is not valid: {problem}")
            }
            Self::Empty => {
                f.write_str("the dotenv text sets no variable; allow it with `allow_empty` if that is meant")
            }
            Self::File { path, .. } => write!(f, "cannot read the file {}", shown(&path.to_string_lossy())),
        }
    }
}

impl std::error::Error for EnvironmentError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Limits(_) | Self::Empty | Self::Dotenv { .. } => None,
            Self::File { source, .. } => Some(source.as_ref()),
        }
    }
}

impl EnvironmentError {
    /// Adds the file of a dotenv text.
    pub(crate) fn in_file(mut self, file: &Path) -> Self {
        if let Self::Dotenv { path, .. } = &mut self {
            *path = Some(file.to_owned());
        }
        self
    }
}

impl Error {
    /// Returns the reason why the environment was not accepted, if that is the error.
    #[must_use]
    pub fn environment_error(&self) -> Option<&EnvironmentError> {
        std::error::Error::source(self)?.downcast_ref()
    }
}

impl From<EnvironmentError> for Error {
    fn from(error: EnvironmentError) -> Self {
        Self::new(ErrorKind::InvalidEnvironment, "environment", error.to_string()).with_source(error)
    }
}

/// A reason why a CVM would reject an environment, or change it.
///
/// Its message says what to do. To encode a value means a form that the app decodes, such as base64.
///
/// A name that is not valid is kept only up to its first invalid character, followed by `…`: the rest can be a value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EnvironmentViolation {
    /// There are more than 1024 variables.
    TooManyVariables {
        /// The number of variables.
        count: usize,
    },
    /// The envelope would have more than 262,144 bytes.
    EnvelopeTooLarge {
        /// The size of the envelope in bytes.
        bytes: usize,
    },
    /// A name has characters other than ASCII letters, digits and `_`, or starts with a digit.
    InvalidName {
        /// The name.
        name: String,
        /// The position of the variable, from 1.
        position: usize,
    },
    /// A name has more than 255 bytes.
    NameTooLong {
        /// The name.
        name: String,
    },
    /// A name is set twice. The CVM would keep only the last value.
    Duplicate {
        /// The name.
        name: String,
    },
    /// A value has more than 131,072 bytes.
    ValueTooLong {
        /// The name.
        name: String,
        /// The size of the value in bytes.
        bytes: usize,
    },
    /// A name and its value have more than 131,072 bytes together, with `=` and the final NUL. No process could start
    /// with them.
    AssignmentTooLong {
        /// The name.
        name: String,
        /// The size of the assignment in bytes.
        bytes: usize,
    },
    /// A name belongs to the CVM's own script or its shell, which would change the value or lose it: `ACTION`, `CFG_PCCS_URL`,
    /// `HOST_SHARED_DIR`, `SYS_CONFIG_FILE`, `runner`, `snapshotter`; `_`, those that start with `BASH`, `COMP_WORDBREAKS`,
    /// `DIRSTACK`, `EPOCHREALTIME`, `EPOCHSECONDS`, `EUID`, `FUNCNAME`, `GROUPS`, `HISTCMD`, `IFS`, `LINENO`, `OLDPWD`, `OPTARG`,
    /// `OPTERR`, `OPTIND`, `PPID`, `PS1`, `PS2`, `PS4`, `PWD`, `RANDOM`, `SECONDS`, `SHELLOPTS`, `SHLVL`, `SRANDOM`, `UID`.
    ReservedName {
        /// The name.
        name: String,
    },
    /// A value has a NUL, which would end it.
    Nul {
        /// The name.
        name: String,
    },
    /// A value has a carriage return. The text after it would be read as another variable.
    CarriageReturn {
        /// The name.
        name: String,
    },
    /// A value has a line feed, which would arrive as the two characters `\n`.
    /// [`EnvironmentBuilder::allow_line_feeds`](crate::env::EnvironmentBuilder::allow_line_feeds) allows it.
    LineFeed {
        /// The name.
        name: String,
    },
    /// A value ends with a backslash, or has one before a backslash or a double quote, which breaks the
    /// quotes that the CVM writes around the value.
    Backslash {
        /// The name.
        name: String,
    },
    /// A value has a backslash before a line feed, which would be lost.
    BackslashBeforeLineFeed {
        /// The name.
        name: String,
    },
    /// A value has a Unicode noncharacter. The CVM would lose the whole environment.
    Noncharacter {
        /// The name.
        name: String,
    },
    /// A name is not allowed by the compose file. The CVM would skip it.
    NotAllowed {
        /// The name.
        name: String,
    },
}

impl fmt::Display for EnvironmentViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyVariables { count } => {
                write!(f, "{count} variables are more than {MAX_VARIABLES}: put several into one value")
            }
            Self::EnvelopeTooLarge { bytes } => {
                write!(f, "an envelope of {bytes} bytes is larger than {MAX_ENVELOPE}: shorten the values")
            }
            Self::InvalidName { name, position } => {
                let name = shown(name);
                write!(
                    f,
                    "variable {position}, {name}, has no valid name: use letters, digits and _, without a digit in front"
                )
            }
            Self::NameTooLong { name } => {
                write!(f, "the name {} is longer than {MAX_NAME} bytes: shorten it", shown(name))
            }
            Self::Duplicate { name } => write!(f, "{} is set twice: set it once, or use `overlay`", shown(name)),
            Self::ValueTooLong { name, bytes } => {
                write!(f, "the value of {} has {bytes} bytes, more than {MAX_VALUE}: shorten it", shown(name))
            }
            Self::AssignmentTooLong { name, bytes } => write!(
                f,
                "{} and its value have {bytes} bytes together, more than {MAX_ASSIGNMENT}: shorten them",
                shown(name)
            ),
            Self::ReservedName { name } => {
                write!(f, "{} belongs to the CVM's own script or shell: use another name", shown(name))
            }
            Self::Nul { name } => write!(f, "the value of {} has a NUL: encode the value", shown(name)),
            Self::LineFeed { name } => {
                write!(f, "the value of {} has a line feed, which arrives as `\\n`: encode the value", shown(name))
            }
            Self::BackslashBeforeLineFeed { name } => {
                write!(f, "the value of {} has a backslash before a line feed: encode the value", shown(name))
            }
            Self::Noncharacter { name } => {
                write!(f, "the value of {} has a Unicode noncharacter: encode the value", shown(name))
            }
            Self::CarriageReturn { name } => {
                write!(f, "the value of {} has a carriage return: remove it, or encode the value", shown(name))
            }
            Self::Backslash { name } => {
                write!(
                    f,
                    "the value of {} ends with a backslash, or has one before \\ or \": encode the value",
                    shown(name)
                )
            }
            Self::NotAllowed { name } => {
                write!(
                    f,
                    "{} is not a name that the app allows: allow it in the compose file, or leave it out",
                    shown(name)
                )
            }
        }
    }
}

/// Returns a name as errors show it: escaped, and cut after 64 characters.
fn shown(name: &str) -> String {
    let mut shown: String = name.chars().take(64).flat_map(char::escape_debug).collect();
    if name.chars().nth(64).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}
