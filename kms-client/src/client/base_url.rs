//! The rules for the URL of the service: an API key never leaves this machine in the clear.

use std::net::IpAddr;

use reqwest::Url;

use crate::client::build_error::BuildError;

/// Parses a URL that is `https`, or plain HTTP that does not leave this machine. Fails with the reason.
#[cfg(any(feature = "chain", feature = "attestation"))]
pub(crate) fn secure_url(text: &str) -> Result<Url, &'static str> {
    url(text, false)
}

fn url(text: &str, allow_plain: bool) -> Result<Url, &'static str> {
    // The parser of URLs drops line breaks and tabs, so that another host could be hidden behind one.
    if text.trim().contains(|char: char| char.is_control() || char.is_whitespace()) {
        return Err("it has white space or control characters");
    }
    let url = Url::parse(text.trim()).map_err(|_| "it is not a URL such as https://cloud-api.phala.com")?;
    match url.scheme() {
        "https" => Ok(url),
        "http" if allow_plain || can_be_plain(&url) => Ok(url),
        "http" => {
            Err("it must be https, or others could read what is sent (for tests, see `dangerously_allow_plain_http`)")
        }
        _ => Err("it must start with https://"),
    }
}

/// Parses the base URL, without a slash or `/api/v1` at its end. Fails if it could expose the API key.
pub(crate) fn base_url(text: &str, what: &'static str, allow_plain: bool) -> Result<Url, BuildError> {
    let reject = |reason| Err(BuildError::InvalidBaseUrl { what, reason });
    let mut url = url(text, allow_plain).or_else(reject)?;
    if !url.username().is_empty() || url.password().is_some() {
        return reject("it has user info; give the API key through `api_key`");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return reject("it has a query or a fragment");
    }
    let path = url.path().trim_end_matches('/');
    let path = path.strip_suffix("/api/v1").unwrap_or(path).trim_end_matches('/').to_owned();
    url.set_path(&path);
    Ok(url)
}

/// Returns `true` if plain HTTP to the host stays on this machine beyond doubt.
fn can_be_plain(url: &Url) -> bool {
    url.domain() == Some("localhost") || ip(url).is_some_and(|ip| ip.is_loopback())
}

/// Returns `true` if the host is this machine, by a name or an address of loopback or by the unspecified address.
pub(crate) fn is_loopback(url: &Url) -> bool {
    let ip = ip(url).map(|ip| ip.to_canonical());
    localhost(url).is_some() || ip.is_some_and(|ip| ip.is_loopback() || ip.is_unspecified())
}

/// Returns the host if it is `localhost` or a name below it, with or without a dot at the end.
pub(crate) fn localhost(url: &Url) -> Option<&str> {
    url.domain().filter(|host| {
        let name = host.strip_suffix('.').unwrap_or(host);
        name == "localhost" || name.ends_with(".localhost")
    })
}

/// Returns the host if it is an address.
fn ip(url: &Url) -> Option<IpAddr> {
    url.host_str()?.trim_start_matches('[').trim_end_matches(']').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base_url(text: &str) -> Result<Url, BuildError> {
        super::base_url(text, "the base URL", false)
    }

    const CLOUD: &str = "https://cloud-api.phala.com";

    #[test]
    fn every_spelling_of_the_base_url_means_the_same() {
        for spelling in ["", "/", "/api/v1", "/api/v1/", "//"] {
            assert_eq!(base_url(&format!("{CLOUD}{spelling}")).unwrap().as_str(), "https://cloud-api.phala.com/");
        }
        assert_eq!(base_url("https://gateway.example/phala/api/v1").unwrap().as_str(), "https://gateway.example/phala");
    }

    #[test]
    fn a_base_url_that_could_leak_the_key_is_rejected() {
        for url in [
            "",
            "cloud-api.phala.com",
            "ftp://x.example",
            "file:///etc/passwd",
            "http://cloud-api.phala.com",
            "http://10.0.0.1",
            "http://localhost.example",
            "http://127.0.0.1.example",
            "https://user@x.example",
            "https://user:secret@x.example",
            "https://x.example?key=secret",
            "https://x.example#secret",
            "https://x.exam\nple",
            "https://x.example\r\n.evil.example",
            "https://x.\texample",
            "https://x.example /secret",
        ] {
            let error = base_url(url).unwrap_err();
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn loopback_can_be_plain_http() {
        for url in ["http://127.0.0.1:80", "http://127.3.2.1", "http://localhost:4599/api/v1", "http://[::1]:1"] {
            assert!(base_url(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn loopback_is_known_by_every_name_and_address() {
        for (host, name) in [
            ("localhost", Some("localhost")),
            ("LocalHost.", Some("localhost.")),
            ("x.localhost", Some("x.localhost")),
            ("a.b.LOCALHOST.", Some("a.b.localhost.")),
            ("127.3.2.1", None),
            ("127.1", None),
            ("[::1]", None),
            ("[::ffff:127.0.0.1]", None),
            ("[::ffff:0.0.0.0]", None),
            ("0.0.0.0", None),
            ("[::]", None),
        ] {
            let url = base_url(&format!("https://{host}:4599")).unwrap();
            assert!(is_loopback(&url), "{host}");
            assert_eq!(localhost(&url), name, "{host}");
        }
        for host in ["localhost.example", "xlocalhost", "localhost..", "10.0.0.1", "[::2]", "[::ffff:10.0.0.1]"] {
            let url = Url::parse(&format!("https://{host}")).unwrap();
            assert!(!is_loopback(&url), "{host}");
            assert_eq!(localhost(&url), None, "{host}");
        }
    }

    #[test]
    fn plain_http_is_for_localhost_and_loopback_addresses_only() {
        for host in ["localhost.", "x.localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "[::]"] {
            assert!(base_url(&format!("http://{host}:4599")).is_err(), "{host}");
        }
    }
}
