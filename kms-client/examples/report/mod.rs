//! The end of an example: success, or the error with its causes and exit status 1.

use std::error::Error;
use std::process::ExitCode;

#[allow(clippy::print_stderr, reason = "errors go to standard error")]
pub(crate) fn end(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    if let Some(error) = error.downcast_ref::<kms_client::Error>() {
        eprintln!("error: {}", error.report());
        return ExitCode::FAILURE;
    }
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
