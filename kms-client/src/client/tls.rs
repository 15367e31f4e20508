//! The TLS library of the HTTP client.

use reqwest::Url;

/// Selects the TLS library by this crate's features, whatever other crates turn on in the HTTP library.
pub(crate) fn select_tls(http: reqwest::ClientBuilder, base: &Url) -> reqwest::ClientBuilder {
    #[cfg(feature = "native-tls")]
    let http = http.tls_backend_native();
    #[cfg(not(feature = "native-tls"))]
    let http = http.tls_backend_rustls();
    let http = http.tls_version_min(reqwest::tls::Version::TLS_1_2);
    if base.scheme() == "http" {
        // Plain loopback needs no root certificates, and a machine may have none.
        return http.tls_certs_only([]);
    }
    http
}

/// Makes ring the cryptography of rustls, unless this process or a feature has chosen another one.
pub(crate) fn install_crypto() {
    #[cfg(all(feature = "ring", not(any(feature = "rustls", feature = "native-tls"))))]
    if rustls::crypto::CryptoProvider::get_default().is_none() {
        // Another thread may have been faster, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    }
}
