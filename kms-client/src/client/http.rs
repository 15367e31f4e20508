//! The settings of every HTTP client of this crate: its TLS library, and the promises.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::{ClientBuilder, Url, redirect, retry};

use crate::client::base_url::{is_loopback, localhost};
use crate::client::tls::{install_crypto, select_tls};

/// The addresses of `localhost` and of names below it. A port of zero stands for the URL's port.
const LOOPBACK: [SocketAddr; 2] =
    [SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0), SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0)];

/// Creates the builder of a client for this URL, with its TLS library, whose attempts end after this time of silence.
///
/// HTTP/2 connections that calls wait for are pinged, and closed before an attempt ends if there is no answer: they can be dead
/// without anybody noticing, and each retry would get the same one.
pub(crate) fn with_defaults(url: &Url, silence: Duration) -> ClientBuilder {
    install_crypto();
    select_tls(reqwest::Client::builder(), url)
        .http2_keep_alive_interval(silence / 6)
        .http2_keep_alive_timeout(silence / 3 * 2)
}

/// Adds the promises: what was set before does not undo them.
pub(crate) fn with_promises(http: ClientBuilder, url: &Url) -> ClientBuilder {
    let mut http = http
        .redirect(redirect::Policy::none())
        .referer(false)
        // The builder of a client announces it.
        .gzip(true)
        // The library retries some HTTP/2 errors by itself. Every request is an attempt of ours.
        .retry(retry::never())
        // It would log the credentials.
        .connection_verbose(false)
        .https_only(url.scheme() == "https");
    if is_loopback(url) {
        http = http.no_proxy();
    }
    if let Some(host) = localhost(url) {
        // The system's resolver may have another address for it.
        http = http.resolve_to_addrs(host, &LOOPBACK);
    }
    http
}
