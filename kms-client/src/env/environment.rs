//! An environment: names and values in order, checked against what a CVM takes.

use std::fmt;

use serde::ser::{Serialize, SerializeSeq as _, SerializeStruct as _, Serializer};
use zeroize::Zeroizing;

use super::limits::{self, EnvironmentError, EnvironmentViolation};

/// The environment variables of an app, in order.
///
/// Whatever can be built arrives as it is: names, lengths and values are checked against what the receiving CVM takes,
/// and everything that is wrong is reported at once, by name and never by value.
///
/// A line feed in a value is taken, and arrives as the two characters `\n`.
///
/// Values are wiped from memory when the environment is dropped, and `Debug` shows only names and lengths.
///
/// ```
/// use kms_client::Environment;
///
/// let environment = Environment::from_pairs([("DATABASE_URL", "postgres://…"), ("API_KEY", "s3cret")])?;
/// assert_eq!(environment.names().collect::<Vec<_>>(), ["DATABASE_URL", "API_KEY"]);
///
/// let error = Environment::from_pairs([("2FA", "x"), ("PATH", "a\r\nb")]).unwrap_err();
/// assert_eq!(error.violations().len(), 2);
/// # Ok::<(), kms_client::EnvironmentError>(())
/// ```
pub struct Environment {
    variables: Vec<Variable>,
    /// How many bytes the JSON of the variables has.
    plaintext_length: usize,
}

pub(super) struct Variable {
    pub(super) name: String,
    pub(super) value: Zeroizing<String>,
}

impl Environment {
    /// An environment of these names and values, in this order.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with everything that a CVM would not take.
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, EnvironmentError>
    where
        K: Into<String>,
        V: Into<String>,
    {
        let variable = |(name, value): (K, V)| Variable { name: name.into(), value: Zeroizing::new(value.into()) };
        Self::checked(pairs.into_iter().map(variable).collect())
    }

    /// An environment of a map, ordered by name, so that it does not depend on how the map is.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with everything that a CVM would not take.
    pub fn from_map<K, V>(map: impl IntoIterator<Item = (K, V)>) -> Result<Self, EnvironmentError>
    where
        K: Into<String>,
        V: Into<String>,
    {
        let mut pairs: Vec<(String, V)> = map.into_iter().map(|(name, value)| (name.into(), value)).collect();
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self::from_pairs(pairs)
    }

    pub(super) fn checked(variables: Vec<Variable>) -> Result<Self, EnvironmentError> {
        let environment = Self { plaintext_length: limits::plaintext_length(&variables), variables };
        match limits::violations(&environment) {
            violations if violations.is_empty() => Ok(environment),
            violations => Err(EnvironmentError::Limits(violations)),
        }
    }

    #[cfg(test)]
    pub(super) fn unchecked(variables: Vec<Variable>) -> Self {
        Self { plaintext_length: limits::plaintext_length(&variables), variables }
    }

    /// The names, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.variables.iter().map(|variable| variable.name.as_str())
    }

    /// How many variables there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.variables.len()
    }

    /// Whether there is no variable.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.variables.is_empty()
    }

    /// Compares with the `allowed_envs` of the app's compose file. A CVM skips other names without a word.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with every name that is not allowed.
    pub fn check_allowed<S: AsRef<str>>(&self, allowed: &[S]) -> Result<(), EnvironmentError> {
        let is_allowed = |name: &str| allowed.iter().any(|allowed| allowed.as_ref() == name);
        let refused: Vec<_> = self
            .names()
            .filter(|name| !is_allowed(name))
            .map(|name| EnvironmentViolation::NotAllowed { name: name.to_owned() })
            .collect();
        if refused.is_empty() { Ok(()) } else { Err(EnvironmentError::Limits(refused)) }
    }

    pub(super) fn variables(&self) -> &[Variable] {
        &self.variables
    }

    pub(super) fn plaintext_length(&self) -> usize {
        self.plaintext_length
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lengths = self.variables.iter().map(|Variable { name, value }| (name, format!("{} bytes", value.len())));
        f.debug_map().entries(lengths).finish()
    }
}

/// The plaintext of a sealed environment. It borrows, and is for sealing only: printing it would show the values.
pub(super) struct Plaintext<'a>(pub(super) &'a [Variable]);

impl Serialize for Plaintext<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut plaintext = serializer.serialize_struct("Plaintext", 1)?;
        plaintext.serialize_field("env", &Items(self.0))?;
        plaintext.end()
    }
}

struct Items<'a>(&'a [Variable]);

impl Serialize for Items<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(serde::Serialize)]
        struct Item<'a> {
            key: &'a str,
            value: &'a str,
        }

        let mut items = serializer.serialize_seq(Some(self.0.len()))?;
        for Variable { name, value } in self.0 {
            items.serialize_element(&Item { key: name, value })?;
        }
        items.end()
    }
}
