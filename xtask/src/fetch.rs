//! Reads the published document from a file or over HTTP, within limits of size and time.

use anyhow::{Context, bail};
use reqwest::blocking::Client;
use reqwest::{StatusCode, Url, redirect};
use std::fs::File;
use std::io::Read;
use std::net::IpAddr;
use std::time::Duration;

/// The maximum size, far above the size of an API document.
const MAX_BYTES: u64 = 64 * 1024 * 1024;

const TIMEOUT: Duration = Duration::from_secs(120);

/// Returns the bytes of a file or of an `https` address.
pub(crate) fn read(from: &str) -> anyhow::Result<Vec<u8>> {
    let is_address = from.starts_with("http://") || from.starts_with("https://");
    let bytes = if is_address { download(from) } else { File::open(from).map_err(Into::into).and_then(read_bounded) };
    bytes.with_context(|| format!("cannot read the published document from {from}"))
}

fn download(address: &str) -> anyhow::Result<Vec<u8>> {
    let url = Url::parse(address)?;
    let is_loopback = is_loopback(&url);
    if url.scheme() != "https" && !is_loopback {
        bail!("only https is supported, except from this machine");
    }
    let client = Client::builder().timeout(TIMEOUT).https_only(!is_loopback);
    // For loopback `https_only` is off, and would not stop a redirect to another host.
    let client = if is_loopback {
        client.no_proxy().redirect(redirect::Policy::none())
    } else {
        client.redirect(redirect::Policy::limited(5))
    };
    let response = client.build()?.get(url).send()?;
    if response.status() != StatusCode::OK {
        bail!("the response has the status {}", response.status());
    }
    read_bounded(response)
}

fn read_bounded(reader: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if reader.take(MAX_BYTES + 1).read_to_end(&mut bytes)? as u64 > MAX_BYTES {
        bail!("the document is larger than {MAX_BYTES} bytes");
    }
    Ok(bytes)
}

fn is_loopback(url: &Url) -> bool {
    let is_address = |host: &str| host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    url.host_str().is_some_and(|host| host == "localhost" || is_address(host.trim_matches(['[', ']'])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::net::TcpListener;

    fn serve(response: String) -> String {
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
    fn only_a_response_with_the_status_200_is_read() {
        let end = "connection: close\r\n\r\n";
        let url = serve(format!("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n{end}{{}}"));
        assert_eq!(read(&url).unwrap(), b"{}");
        let url = serve(format!("HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n{end}"));
        assert!(error(&url).contains("503"));
        // A redirect from this machine is not followed.
        let url = serve(format!("HTTP/1.1 302 Found\r\nlocation: http://example.com/\r\ncontent-length: 0\r\n{end}"));
        assert!(error(&url).contains("302"));
    }

    #[test]
    fn plain_http_to_another_machine_is_rejected() {
        assert!(error("http://example.com/openapi.json").contains("only https"));
        assert!(error("http://localhost.example.com/").contains("only https"));
    }

    #[test]
    fn an_unreachable_address_and_a_missing_file_are_named() {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}/openapi.json");
        assert!(error(&url).contains(&url));
        assert!(error("no/such/file.json").contains("no/such/file.json"));
    }

    #[test]
    fn the_limit_is_the_largest_size_that_is_read() {
        let zeros = |length: u64| read_bounded(std::io::repeat(0).take(length));
        assert!(zeros(MAX_BYTES).is_ok() && zeros(MAX_BYTES + 1).is_err());
    }
}
