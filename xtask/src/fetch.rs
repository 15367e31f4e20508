//! Reads the published document from a file or over HTTP, within limits of size and time.

use anyhow::{Context, bail};
use reqwest::{Client, StatusCode, Url, redirect};
use std::io::Read;
use std::time::Duration;

/// The maximum size, far above the size of an API document.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

/// The time limit of the whole download.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Returns the bytes of a file or of an `https` address.
pub(crate) fn read(from: &str) -> anyhow::Result<Vec<u8>> {
    let bytes =
        if from.starts_with("http://") || from.starts_with("https://") { download(from) } else { read_file(from) };
    bytes.with_context(|| format!("cannot read the published document from {from}"))
}

fn read_file(path: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    bounded(bytes.len() as u64)?;
    Ok(bytes)
}

fn download(address: &str) -> anyhow::Result<Vec<u8>> {
    let url = Url::parse(address)?;
    let loopback = is_loopback(&url);
    if url.scheme() != "https" && !loopback {
        bail!("only https is supported, except from this machine");
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(get(url, loopback))
}

async fn get(url: Url, loopback: bool) -> anyhow::Result<Vec<u8>> {
    let client = Client::builder().timeout(TIMEOUT).https_only(!loopback);
    // For loopback `https_only` is off, and would not stop a redirect to another host.
    let client = if loopback {
        client.no_proxy().redirect(redirect::Policy::none())
    } else {
        client.redirect(redirect::Policy::limited(5))
    };
    let mut response = client.build()?.get(url).send().await?;
    if response.status() != StatusCode::OK {
        bail!("the response has the status {}", response.status());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        bounded(bytes.len() as u64)?;
    }
    Ok(bytes)
}

fn bounded(length: u64) -> anyhow::Result<()> {
    if length > MAX_BYTES {
        bail!("the document is larger than {MAX_BYTES} bytes");
    }
    Ok(())
}

fn is_loopback(url: &Url) -> bool {
    match url.host_str() {
        Some("localhost") => true,
        Some(host) => {
            let host = host.trim_start_matches('[').trim_end_matches(']');
            host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    /// Serves one response on loopback.
    fn serve(response: &'static str) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(response.as_bytes()).unwrap();
        });
        format!("http://{address}/openapi.json")
    }

    fn error(from: &str) -> String {
        format!("{:#}", read(from).unwrap_err())
    }

    #[test]
    fn a_document_is_read_over_http_from_this_machine() {
        let url = serve("HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}");
        assert_eq!(read(&url).unwrap(), b"{}");
    }

    #[test]
    fn another_status_is_named() {
        let url = serve("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        assert!(error(&url).contains("503"));
    }

    #[test]
    fn a_redirect_from_this_machine_is_not_followed() {
        let url = serve(
            "HTTP/1.1 302 Found\r\nlocation: http://example.com/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        );
        assert!(error(&url).contains("302"));
    }

    #[test]
    fn plain_http_to_another_machine_is_rejected() {
        assert!(error("http://example.com/openapi.json").contains("only https"));
        assert!(error("http://localhost.example.com/").contains("only https"));
    }

    #[test]
    fn an_unreachable_address_is_named() {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}/openapi.json");
        assert!(error(&url).contains(&url));
    }

    #[test]
    fn the_limit_is_the_largest_size_that_is_read() {
        assert!(bounded(MAX_BYTES).is_ok());
        assert!(bounded(MAX_BYTES + 1).is_err());
    }

    #[test]
    fn a_missing_file_is_named() {
        assert!(error("no/such/file.json").contains("no/such/file.json"));
    }
}
