//! How a program of these ends: well, or with the error, its causes and status 1.

use std::error::Error;
use std::process::ExitCode;

#[allow(clippy::print_stderr, reason = "a program tells its user")]
pub(crate) fn end(result: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = result else { return ExitCode::SUCCESS };
    eprintln!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        eprintln!("  because: {error}");
        cause = error.source();
    }
    ExitCode::FAILURE
}
