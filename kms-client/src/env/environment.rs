//! An environment: names and values in order, within the limits of a CVM.

use std::collections::HashSet;
use std::fmt;

use crate::env::check::violations;
use crate::env::error::{EnvironmentError, EnvironmentViolation};
use crate::env::variable::{Variable, plaintext_length};

/// The environment variables of an app, in order.
///
/// Names, lengths and values are checked against the limits of the CVM that receives them. All violations are reported
/// at once, by name and never by value.
///
/// A CVM changes a line feed in a value to the two characters `\n`. A line feed is a violation unless the
/// [builder](crate::env::EnvironmentBuilder::allow_line_feeds) allows it.
///
/// Values are wiped from memory when the environment is dropped, and `Debug` shows only names and lengths.
///
/// ```
/// use kms_client::Environment;
///
/// let pairs = [("DATABASE_URL", "postgres://…"), ("API_KEY", "s3cret")];
/// let environment = Environment::from_pairs(pairs)?;
/// assert_eq!(environment.names().collect::<Vec<_>>(), ["DATABASE_URL", "API_KEY"]);
///
/// let pairs = [("2FA", "x"), ("CERT", "one\ntwo")];
/// let error = Environment::from_pairs(pairs).unwrap_err();
/// assert_eq!(error.violations().len(), 2);
/// # Ok::<(), kms_client::EnvironmentError>(())
/// ```
#[derive(Clone)]
pub struct Environment {
    variables: Vec<Variable>,
    /// The length of the plaintext in bytes.
    plaintext_length: usize,
}

impl Environment {
    /// Checks variables against the limits of a CVM.
    pub(crate) fn checked(variables: Vec<Variable>, allow_line_feeds: bool) -> Result<Self, EnvironmentError> {
        let plaintext_length = plaintext_length(&variables);
        match violations(&variables, plaintext_length, allow_line_feeds) {
            violations if violations.is_empty() => Ok(Self { variables, plaintext_length }),
            violations => Err(EnvironmentError::Limits(violations)),
        }
    }

    #[cfg(test)]
    pub(crate) fn unchecked(variables: Vec<Variable>) -> Self {
        Self { plaintext_length: plaintext_length(&variables), variables }
    }

    /// Returns the names, in order. A CVM measures this order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.name.as_str())
    }

    /// Returns the number of variables.
    #[must_use]
    pub fn len(&self) -> usize {
        self.variables.len()
    }

    /// Returns `true` if the environment has no variables.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }

    /// Checks the names against the `allowed_envs` of the app's compose file. A CVM silently skips other names.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with every name that is not allowed.
    pub fn check_allowed<S: AsRef<str>>(&self, allowed: impl IntoIterator<Item = S>) -> Result<(), EnvironmentError> {
        check_allowed(self.names(), allowed)
    }

    /// Keeps the variables whose name the function accepts, in their order.
    ///
    /// ```
    /// use kms_client::Environment;
    ///
    /// let pairs = [("API_KEY", "s3cret"), ("CI_TOKEN", "t0ken")];
    /// let mut environment = Environment::from_pairs(pairs)?;
    /// environment.retain(|name| !name.starts_with("CI_"));
    /// assert_eq!(environment.names().collect::<Vec<_>>(), ["API_KEY"]);
    /// # Ok::<(), kms_client::EnvironmentError>(())
    /// ```
    pub fn retain(&mut self, mut keep: impl FnMut(&str) -> bool) {
        self.variables.retain(|variable| keep(&variable.name));
        self.plaintext_length = plaintext_length(&self.variables);
    }

    pub(crate) fn variables(&self) -> &[Variable] {
        &self.variables
    }

    pub(crate) fn plaintext_length(&self) -> usize {
        self.plaintext_length
    }
}

/// Checks names against those that an app allows.
pub(crate) fn check_allowed<'a, S: AsRef<str>>(
    names: impl Iterator<Item = &'a str>,
    allowed: impl IntoIterator<Item = S>,
) -> Result<(), EnvironmentError> {
    let allowed: HashSet<_> = allowed.into_iter().map(|name| name.as_ref().to_owned()).collect();
    let rejected = names.filter(|name| !allowed.contains(*name));
    let rejected: Vec<_> = rejected.map(|name| EnvironmentViolation::NotAllowed { name: name.to_owned() }).collect();
    if rejected.is_empty() { Ok(()) } else { Err(EnvironmentError::Limits(rejected)) }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = self.variables.iter().map(|Variable { name, value }| (name, format!("{} bytes", value.len())));
        f.debug_map().entries(lengths).finish()
    }
}
