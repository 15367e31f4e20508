//! Reading the published document, from a file or over HTTP, within bounds; what it says is not looked at.

use anyhow::{Context, bail};
use reqwest::{Client, StatusCode, Url, redirect};
use std::io::Read;
use std::time::Duration;

/// Far above what an API document needs; what is larger is something else.
const MOST: u64 = 64 * 1024 * 1024;

/// For the whole download.
const PATIENCE: Duration = Duration::from_secs(120);

/// The bytes of a file, or of what an `https` address serves.
pub(crate) fn read(from: &str) -> anyhow::Result<Vec<u8>> {
    let bytes =
        if from.starts_with("http://") || from.starts_with("https://") { download(from) } else { read_file(from) };
    bytes.with_context(|| format!("cannot read the published document from {from}"))
}

fn read_file(path: &str) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    bounded(bytes.len() as u64)?;
    Ok(bytes)
}

fn download(address: &str) -> anyhow::Result<Vec<u8>> {
    let url = Url::parse(address)?;
    let loopback = is_loopback(&url);
    if url.scheme() != "https" && !loopback {
        bail!("only https is read, except from this machine");
    }
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(get(url, loopback))
}

async fn get(url: Url, loopback: bool) -> anyhow::Result<Vec<u8>> {
    let client = Client::builder().timeout(PATIENCE).https_only(!loopback);
    // From this machine nothing leads away again: `https_only` is off, and would not hold the redirects back.
    let client = if loopback {
        client.no_proxy().redirect(redirect::Policy::none())
    } else {
        client.redirect(redirect::Policy::limited(5))
    };
    let mut response = client.build()?.get(url).send().await?;
    if response.status() != StatusCode::OK {
        bail!("the server answered {}", response.status());
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        bytes.extend_from_slice(&chunk);
        bounded(bytes.len() as u64)?;
    }
    Ok(bytes)
}

fn bounded(length: u64) -> anyhow::Result<()> {
    if length > MOST {
        bail!("it is larger than {MOST} bytes");
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

    /// Answers one request on loopback with these bytes.
    fn serve(answer: &'static str) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
        });
        format!("http://{address}/openapi.json")
    }

    fn refusal(from: &str) -> String {
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
        assert!(refusal(&url).contains("503"));
    }

    #[test]
    fn a_redirect_from_this_machine_is_not_followed() {
        let url = serve(
            "HTTP/1.1 302 Found\r\nlocation: http://example.com/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        );
        assert!(refusal(&url).contains("302"));
    }

    #[test]
    fn plain_http_to_another_machine_is_refused() {
        assert!(refusal("http://example.com/openapi.json").contains("only https"));
        assert!(refusal("http://localhost.example.com/").contains("only https"));
    }

    #[test]
    fn nobody_there_is_told_with_the_address() {
        let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
        let url = format!("http://127.0.0.1:{port}/openapi.json");
        assert!(refusal(&url).contains(&url));
    }

    #[test]
    fn the_bound_is_the_last_size_that_is_read() {
        assert!(bounded(MOST).is_ok());
        assert!(bounded(MOST + 1).is_err());
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        assert!(refusal("no/such/file.json").contains("no/such/file.json"));
    }
}
