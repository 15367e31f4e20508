//! The text of an error: on one line, on several, and at the end of a program.

use std::error::Error as StdError;
use std::fmt;

use crate::error::failure::{Detail, Error, Failure, Link};
use crate::error::kind::ErrorKind;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.headline(&self.0.message, f)?;
        match self.advice() {
            Some(advice) => write!(f, "; {advice}"),
            None => Ok(()),
        }
    }
}

impl Error {
    /// Returns the error on several lines, for a terminal: the message, every violation of an environment, the service's details,
    /// suggestions and links, the causes, and what to do.
    ///
    /// ```
    /// use kms_client::{Error, ErrorKind};
    ///
    /// let error = Error::mock(ErrorKind::NotFound, Some(404));
    /// eprintln!("error: {}", error.report());
    /// ```
    #[must_use]
    pub fn report(&self) -> impl fmt::Display + '_ {
        Report(self)
    }

    /// Writes the operation, a message, and what is known of the response and the attempts.
    fn headline(&self, message: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Failure { operation, status, code, request_id, retry_after, page, history, .. } = &*self.0;
        match operation {
            Some(operation) => write!(f, "{operation} failed: {message}")?,
            None => write!(f, "invalid argument: {message}")?,
        }
        let mut notes = Vec::new();
        notes.extend(status.map(|status| format!("status {status}")));
        notes.extend(code.as_ref().map(|code| format!("code {code}")));
        notes.extend(request_id.as_ref().map(|id| format!("request id {id}")));
        notes.extend(retry_after.map(|wait| format!("retry after {} s", wait.as_secs())));
        notes.extend(page.map(|page| format!("page {page}")));
        notes.extend(history.first.as_ref().map(|first| match first.status() {
            Some(status) => {
                format!("after {} attempts, the first of which failed with status {status}", history.attempts)
            }
            None => format!("after {} attempts, the first of which failed with: {}", history.attempts, first.0.message),
        }));
        notes.extend(history.out_of_budget.then(|| "the retry budget is used up".to_owned()));
        if notes.is_empty() { Ok(()) } else { write!(f, " ({})", notes.join(", ")) }
    }
}

/// An error on several lines.
struct Report<'a>(&'a Error);

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let error = self.0;
        let violations = match error.environment_error() {
            Some(reason) => reason.violations(),
            None => &[],
        };
        if violations.is_empty() {
            error.headline(&error.0.message, f)?;
        } else {
            error.headline("the environment would not arrive unchanged", f)?;
        }
        for violation in violations {
            write!(f, "\n  {violation}")?;
        }
        for Detail { field, message, .. } in error.details() {
            write!(f, "\n  {field}: {message}")?;
        }
        for suggestion in error.suggestions() {
            write!(f, "\n  try: {suggestion}")?;
        }
        for Link { label, url } in error.links() {
            write!(f, "\n  see: {label} {url}")?;
        }
        error.causes(f)?;
        match error.advice() {
            Some(advice) => write!(f, "\n  {advice}"),
            None => Ok(()),
        }
    }
}

/// Shows the message, the kind and the causes: it is what a program prints whose `main` returns the error.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self} [{}]", self.kind())?;
        self.causes(f)
    }
}

impl Error {
    /// Returns what to do, where the message alone does not say it.
    fn advice(&self) -> Option<&'static str> {
        if self.may_have_taken_effect() {
            return Some("it may have taken effect all the same: look at the CVM before you call again");
        }
        match self.0.kind {
            ErrorKind::Connect => Some("check the network, the proxy and the base URL"),
            ErrorKind::Tls => Some("check the base URL, the clock and the root certificates of this machine"),
            ErrorKind::Timeout => Some("retry, or allow more time (`timeout`, `read_timeout`, `deadline`)"),
            ErrorKind::TooLarge => Some("check the base URL, or raise `body_limit`"),
            ErrorKind::Redirect => Some("check the base URL"),
            ErrorKind::Unauthorized if self.status().is_some() => Some("check the API key"),
            ErrorKind::Forbidden => Some("check the workspace of the API key"),
            ErrorKind::NotFound => Some("check the name and the base URL"),
            ErrorKind::Decode => Some("check the base URL, or update phala-kms-client"),
            ErrorKind::RateLimited => Some("retry later"),
            ErrorKind::Conflict if !self.is_retryable() => Some("call again when the other operation has ended"),
            ErrorKind::ComposeHashInvalid => Some("update again without a compose hash, which gives a new one"),
            ErrorKind::TransactionNotVerified => {
                Some("wait until the chain has the transaction, and check that it registers this compose hash")
            }
            ErrorKind::ComposeHashNotAllowed => Some("add the compose hash to the app's contract first"),
            _ if self.is_retryable() => Some("retry"),
            _ => None,
        }
    }

    fn causes(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cause = StdError::source(self);
        while let Some(error) = cause {
            let text = error.to_string();
            // A typed reason is in the message already.
            if !self.0.message.contains(&text) {
                write!(f, "\n  because: {text}")?;
            }
            cause = error.source();
        }
        Ok(())
    }
}
