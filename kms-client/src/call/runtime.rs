//! The error of a call without a tokio runtime, in place of the panic of the libraries below.

use std::any::Any;
use std::panic::{AssertUnwindSafe, resume_unwind};

use futures_util::FutureExt as _;
use tokio::runtime::Handle;

use crate::error::failure::Error;
use crate::error::kind::ErrorKind;

/// Parts of tokio's messages when it panics because the timers or the I/O of its runtime are off, or it shuts down.
const DISABLED: [&str; 3] = ["timers are disabled", "IO is disabled", "is being shutdown"];

/// Runs a call. Fails with [`ErrorKind::NoRuntime`] where tokio would panic for want of a runtime.
pub(crate) async fn guarded<T>(operation: &'static str, call: impl Future<Output = T>) -> Result<T, Error> {
    let error = |message| Err(Error::new(ErrorKind::NoRuntime, operation, message));
    if Handle::try_current().is_err() {
        return error("the call was made outside of a tokio runtime");
    }
    match AssertUnwindSafe(call).catch_unwind().await {
        Ok(output) => Ok(output),
        Err(panic) if is_disabled(panic.as_ref()) => {
            error("the tokio runtime has no timers or no I/O, or is shutting down: build it with `enable_all`")
        }
        Err(panic) => resume_unwind(panic),
    }
}

fn is_disabled(panic: &(dyn Any + Send)) -> bool {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied());
    text.is_some_and(|text| DISABLED.iter().any(|disabled| text.contains(disabled)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::FutureExt as _;

    use super::*;

    async fn sleep() {
        tokio::time::sleep(Duration::ZERO).await;
    }

    #[test]
    fn a_call_outside_of_a_runtime_is_an_error() {
        let error = guarded("list_kms", sleep()).now_or_never().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoRuntime);
        assert!(error.to_string().contains("outside of a tokio runtime"), "{error}");
    }

    #[test]
    fn a_call_in_a_runtime_without_timers_is_an_error() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
        let error = runtime.block_on(guarded("list_kms", sleep())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoRuntime);
        assert!(error.to_string().contains("`enable_all`"), "{error}");
    }

    #[test]
    fn a_call_in_a_runtime_that_was_shut_down_is_an_error() {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let handle = runtime.handle().clone();
        runtime.shutdown_background();
        let error = handle.block_on(guarded("list_kms", sleep())).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NoRuntime);
    }

    #[tokio::test]
    #[should_panic(expected = "a defect")]
    async fn any_other_panic_goes_on() {
        let _ = guarded("list_kms", async { panic!("a defect") }).await;
    }
}
