//! Requests with settings, for synchronous code.

use std::future::IntoFuture;

use crate::api::app::NextAppIdsRequest;
use crate::api::page::{ListRequest, Listed};
use crate::blocking::runtime::wait;
use crate::call::argument::Argument;
use crate::deliver::push_env::PushEnvRequest;
use crate::deliver::update::UpdateCvmEnvsRequest;
use crate::error::failure::Error;
use crate::scalar::cvm_ref::CvmRef;
use crate::scalar::hash::{ComposeHash, TransactionHash};
use crate::trust::policy::Policy;
use crate::trust::seal_env::SealEnvRequest;

/// A request with the settings of the async request `R`; [`send`](Self::send) waits for its result.
#[derive(Clone, Debug)]
#[must_use = "a request does nothing until it is sent"]
pub struct Request<R>(pub(super) R);

impl<R, T> Request<R>
where
    R: IntoFuture<Output = Result<T, Error>>,
{
    /// Sends the request, and waits for its result.
    ///
    /// # Errors
    ///
    /// Those of the async request, and [`ErrorKind::NoRuntime`](crate::ErrorKind::NoRuntime) inside of a tokio runtime.
    pub fn send(self) -> Result<T, Error> {
        wait(self.0)?
    }
}

#[allow(private_bounds, reason = "only this crate defines items of lists")]
impl<T: Listed> Request<ListRequest<T>> {
    /// Fetches the items of all pages; see [`ListRequest::all`].
    ///
    /// # Errors
    ///
    /// Those of [`ListRequest::all`], and [`ErrorKind::NoRuntime`](crate::ErrorKind::NoRuntime) inside of a tokio runtime.
    pub fn all(self) -> Result<Vec<T>, Error> {
        wait(self.0.all())?
    }
}

/// Passes settings on to the async request.
macro_rules! settings {
    ($(<$parameter:tt>)? $request:ident { $($setting:ident($($name:ident: $type:ty),*);)* }) => {
        impl$(<$parameter>)? Request<$request$(<$parameter>)?> {
            $(
                #[doc = concat!("Sets what [`", stringify!($request), "::", stringify!($setting), "`] sets.")]
                pub fn $setting(self, $($name: $type),*) -> Self {
                    Self(self.0.$setting($($name),*))
                }
            )*
        }
    };
}

settings! {
    <T> ListRequest {
        page(page: u32);
        page_size(page_size: u32);
        on_chain(on_chain: bool);
    }
}
settings! {
    NextAppIdsRequest {
        counts(counts: u32);
    }
}
settings! {
    <'a> SealEnvRequest {
        policy(policy: Policy);
    }
}
settings! {
    UpdateCvmEnvsRequest {
        keep_allowed_envs();
        registered(
            compose_hash: impl Argument<ComposeHash>,
            transaction_hash: impl Argument<TransactionHash>
        );
    }
}
settings! {
    <'a> PushEnvRequest {
        cvm(cvm: impl Argument<CvmRef>);
        policy(policy: Policy);
        keep_allowed_envs();
        registered(
            compose_hash: impl Argument<ComposeHash>,
            transaction_hash: impl Argument<TransactionHash>
        );
    }
}
