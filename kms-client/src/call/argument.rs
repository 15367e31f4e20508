//! The arguments of calls: whatever converts into a scalar.

use kms_api_gen::Operation;

use crate::error::failure::Error;

/// A value that a call takes as a `T`: a `T`, text such as `&str` or `String`, or a type with a conversion into `T`.
///
/// Text is parsed by the call, whose error names the argument. Every type that converts into `T` by `TryFrom` is an argument,
/// so there is nothing to implement: `impl TryFrom<MyApp> for AppId` makes `MyApp` one.
///
/// ```compile_fail
/// # async fn example(client: kms_client::Client) {
/// client.get_kms_info(42).await; // `{integer}` does not convert into `KmsRef`
/// # }
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not convert into `{T}`",
    label = "expected `{T}`, text (`&str`, `String`), or a type with a conversion into `{T}`",
    note = "the conversions are the implementations of `From` and `TryFrom` on the page of `{T}` in the docs"
)]
pub trait Argument<T> {
    /// Converts the value.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if it is not a valid `T`.
    fn into_value(self) -> Result<T, Error>;
}

#[diagnostic::do_not_recommend]
impl<T, V: TryInto<T, Error: Into<Error>>> Argument<T> for V {
    fn into_value(self) -> Result<T, Error> {
        self.try_into().map_err(Into::into)
    }
}

/// Converts an argument of a call. The error names the operation and the argument.
pub(crate) fn argument<T>(operation: &Operation, name: &str, value: impl Argument<T>) -> Result<T, Error> {
    value.into_value().map_err(|error| error.in_argument(operation.id, name))
}
