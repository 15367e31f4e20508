//! The TLS library of the HTTP client.

use reqwest::Url;

use crate::client::build_error::BuildError;

/// Selects the TLS library by this crate's features, whatever other crates turn on in the HTTP library.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[allow(clippy::unnecessary_wraps, reason = "without TLS it can fail")]
pub(crate) fn select_tls(http: reqwest::ClientBuilder, base: &Url) -> Result<reqwest::ClientBuilder, BuildError> {
    #[cfg(feature = "native-tls")]
    let http = http.tls_backend_native();
    #[cfg(not(feature = "native-tls"))]
    let http = http.tls_backend_rustls();
    let http = http.tls_version_min(reqwest::tls::Version::TLS_1_2);
    // Plain loopback needs no root certificates, and a machine may have none.
    Ok(if base.scheme() == "http" { http.tls_certs_only([]) } else { http })
}

/// Rejects every URL but loopback in a build without TLS.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn select_tls(http: reqwest::ClientBuilder, base: &Url) -> Result<reqwest::ClientBuilder, BuildError> {
    match base.scheme() {
        "http" => Ok(http),
        _ => Err(BuildError::InvalidBaseUrl {
            reason: "phala-kms-client was built without TLS: turn on its feature `rustls`",
        }),
    }
}
