//! Building an environment from pairs, maps and dotenv texts.

use std::collections::HashSet;
use std::fmt;
use std::path::Path;

use zeroize::Zeroizing;

use crate::env::dotenv;
use crate::env::environment::Environment;
use crate::env::error::EnvironmentError;
use crate::env::variable::Variable;

/// A builder of an [`Environment`]; see [`Environment::builder`].
#[derive(Default)]
#[must_use = "a builder does nothing until it is built"]
pub struct EnvironmentBuilder {
    variables: Vec<Variable>,
    allow_line_feeds: bool,
    allow_empty: bool,
    /// `true` once a dotenv text was added.
    dotenv: bool,
}

impl Environment {
    /// Creates a builder without variables.
    ///
    /// ```
    /// use kms_client::Environment;
    ///
    /// let builder = Environment::builder().dotenv("URL=https://db.example\n")?;
    /// let environment = builder.set("API_KEY", "s3cret").build()?;
    /// assert_eq!(environment.names().collect::<Vec<_>>(), ["URL", "API_KEY"]);
    /// # Ok::<(), kms_client::EnvironmentError>(())
    /// ```
    pub fn builder() -> EnvironmentBuilder {
        EnvironmentBuilder::default()
    }

    /// Creates an environment from names and values, and keeps their order, which a CVM measures.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with all violations of a CVM's limits.
    pub fn from_pairs<K, V>(pairs: impl IntoIterator<Item = (K, V)>) -> Result<Self, EnvironmentError>
    where
        K: Into<String>,
        V: Into<String>,
    {
        pairs.into_iter().fold(Self::builder(), |builder, (name, value)| builder.set(name, value)).build()
    }

    /// Creates an environment from a map, ordered by name, so that it does not depend on the order of the map. A
    /// CVM measures the order of the names.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with all violations of a CVM's limits.
    pub fn from_map<K, V>(map: impl IntoIterator<Item = (K, V)>) -> Result<Self, EnvironmentError>
    where
        K: Into<String>,
        V: Into<String>,
    {
        let mut pairs: Vec<(String, V)> = map.into_iter().map(|(name, value)| (name.into(), value)).collect();
        pairs.sort_by(|(a, _), (b, _)| a.cmp(b));
        Self::from_pairs(pairs)
    }

    /// Reads an environment from a dotenv text; see [`EnvironmentBuilder::dotenv`] for its form.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Dotenv`] with the line and the name that it sets, [`EnvironmentError::Empty`] if the text sets no
    /// variable, and [`EnvironmentError::Limits`] with all violations of a CVM's limits.
    pub fn from_dotenv(text: &str) -> Result<Self, EnvironmentError> {
        Self::builder().dotenv(text)?.build()
    }

    /// Reads an environment from a dotenv file of at most 1 MiB; see [`EnvironmentBuilder::dotenv`] for its form.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::File`] if it cannot be read, and those of [`from_dotenv`](Self::from_dotenv).
    pub fn from_dotenv_path(path: impl AsRef<Path>) -> Result<Self, EnvironmentError> {
        Self::builder().dotenv_path(path)?.build()
    }
}

impl EnvironmentBuilder {
    /// Adds a variable. A name that is there already is an error of [`build`](Self::build); [`overlay`](Self::overlay) gives it
    /// another value.
    pub fn set(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.variables.push(Variable { name: name.into(), value: Zeroizing::new(value.into()) });
        self
    }

    /// Adds the variables of a dotenv text.
    ///
    /// The accepted form is the one that the official SDK, docker compose and python-dotenv read alike. Where they differ,
    /// the text is rejected with the line and a form that all of them read. A line is `NAME=value`, with or without `export`
    /// in front. Empty lines and lines that start with `#` are skipped. A carriage return is accepted before a line feed only,
    /// and outside of quotes spaces and tabs are the only white space.
    ///
    /// | value | rules |
    /// |---|---|
    /// | without quotes | to the end of the line, or to a `#` after a value and white space. It has no `$` and no other `#`, and does not start with a backtick or `-----BEGIN` |
    /// | `'single quotes'` | everything up to the next quote, over any number of lines. No backslash before a quote or a backslash |
    /// | `"double quotes"` | the same, and `\n` is a line feed. No other backslash, and no `$` |
    ///
    /// A value with a line feed needs [`allow_line_feeds`](Self::allow_line_feeds). Nothing is expanded, neither from the text
    /// nor from the environment of this process.
    ///
    /// ```
    /// use kms_client::Environment;
    ///
    /// let text = "# the database\nexport URL='postgres://a:pa$$word@db' # literal\n";
    /// let environment = Environment::from_dotenv(text)?;
    /// assert_eq!(environment.names().collect::<Vec<_>>(), ["URL"]);
    /// # Ok::<(), kms_client::EnvironmentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Dotenv`] with the line and the name that it sets.
    pub fn dotenv(mut self, text: &str) -> Result<Self, EnvironmentError> {
        self.variables.extend(dotenv::parse(text)?);
        self.dotenv = true;
        Ok(self)
    }

    /// Adds the variables of a dotenv file of at most 1 MiB; see [`dotenv`](Self::dotenv).
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::File`] if it cannot be read, and [`EnvironmentError::Dotenv`] with the file.
    pub fn dotenv_path(self, path: impl AsRef<Path>) -> Result<Self, EnvironmentError> {
        let path = path.as_ref();
        let text = dotenv::read(path)?;
        self.dotenv(&text).map_err(|error| error.in_file(path))
    }

    /// Adds a variable; one that is there already gets the new value and keeps its place.
    ///
    /// ```
    /// use kms_client::Environment;
    ///
    /// let builder = Environment::builder().dotenv("URL=https://db.example\nLOG=info\n")?;
    /// let environment = builder.overlay("LOG", "debug").build()?;
    /// assert_eq!(environment.names().collect::<Vec<_>>(), ["URL", "LOG"]);
    /// # Ok::<(), kms_client::EnvironmentError>(())
    /// ```
    pub fn overlay(self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.overlaid([Variable { name: name.into(), value: Zeroizing::new(value.into()) }])
    }

    /// Adds the variables of a dotenv text; one that is there already gets the new value and keeps its place.
    ///
    /// ```
    /// use kms_client::Environment;
    ///
    /// let builder = Environment::builder().dotenv("URL=https://db.example\nLOG=info\n")?;
    /// let environment = builder.overlay_dotenv("LOG=debug\nEXTRA=1\n")?.build()?;
    /// assert_eq!(environment.names().collect::<Vec<_>>(), ["URL", "LOG", "EXTRA"]);
    /// # Ok::<(), kms_client::EnvironmentError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Dotenv`], as for [`dotenv`](Self::dotenv).
    pub fn overlay_dotenv(mut self, text: &str) -> Result<Self, EnvironmentError> {
        self = self.overlaid(dotenv::parse(text)?);
        self.dotenv = true;
        Ok(self)
    }

    fn overlaid(mut self, variables: impl IntoIterator<Item = Variable>) -> Self {
        let (before, mut replaced) = (self.variables.len(), HashSet::new());
        for variable in variables {
            // A name that is twice in the variables is a violation, and not an overlay of itself.
            match self.variables[..before].iter_mut().find(|known| known.name == variable.name) {
                Some(known) if replaced.insert(variable.name.clone()) => known.value = variable.value,
                _ => self.variables.push(variable),
            }
        }
        self
    }

    /// Adds the variables of a dotenv file of at most 1 MiB; see [`overlay_dotenv`](Self::overlay_dotenv).
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::File`] if it cannot be read, and [`EnvironmentError::Dotenv`] with the file.
    pub fn overlay_dotenv_path(self, path: impl AsRef<Path>) -> Result<Self, EnvironmentError> {
        let path = path.as_ref();
        let text = dotenv::read(path)?;
        self.overlay_dotenv(&text).map_err(|error| error.in_file(path))
    }

    /// Accepts line feeds in values, although they arrive as the two characters `\n`.
    pub fn allow_line_feeds(mut self) -> Self {
        self.allow_line_feeds = true;
        self
    }

    /// Accepts dotenv texts that set no variable. An update with an empty environment removes every variable of the app.
    pub fn allow_empty(mut self) -> Self {
        self.allow_empty = true;
        self
    }

    /// Builds the environment.
    ///
    /// # Errors
    ///
    /// [`EnvironmentError::Limits`] with all violations of a CVM's limits; a name that is set twice is one of them.
    /// [`EnvironmentError::Empty`] if there was a dotenv text and there is no variable.
    pub fn build(self) -> Result<Environment, EnvironmentError> {
        if self.dotenv && self.variables.is_empty() && !self.allow_empty {
            return Err(EnvironmentError::Empty);
        }
        Environment::checked(self.variables, self.allow_line_feeds)
    }
}

impl fmt::Debug for EnvironmentBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EnvironmentBuilder").finish_non_exhaustive()
    }
}
