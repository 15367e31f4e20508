//! Serves one fixed response over HTTPS, by HTTP/2 or HTTP/1.1, and counts the connections: `race-server AUTHORITY.pem`.
//!
//! Writes the authority that signed its certificate, and prints its URL and the address of the counters. Who connects to that
//! address gets the number of connections since the last time, by protocol.

use std::convert::Infallible;
use std::error::Error;
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose};
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

type Failure = Box<dyn Error + Send + Sync>;

const BODY: &[u8] = br#"{"id":"kms_1","slug":"phala","url":"https://kms.example","version":"v0.5.3","chain_id":8453,"kms_contract_address":"0x2f83172A49584C017F2B256F0FB2Dca14126Ba9C","gateway_app_id":null}"#;

#[derive(Default)]
struct Connections {
    http1: AtomicUsize,
    http2: AtomicUsize,
}

// One thread, so that the program under test has a processor of its own on a machine with two.
#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let file = std::env::args().nth(1).ok_or("the file of the authority is missing")?;
    let (acceptor, authority) = acceptor()?;
    std::fs::write(file, authority)?;
    let (requests, counters) =
        (TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?, TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?);
    println!("listening on https://{} {}", requests.local_addr()?, counters.local_addr()?);
    let connections = Arc::new(Connections::default());
    loop {
        tokio::select! {
            accepted = requests.accept() => {
                let (acceptor, connections) = (acceptor.clone(), Arc::clone(&connections));
                // A connection that breaks fails in the program at its other end.
                tokio::spawn(async move { serve(accepted?.0, &acceptor, &connections).await });
            }
            accepted = counters.accept() => {
                let (http1, http2) = (connections.http1.swap(0, Ordering::Relaxed), connections.http2.swap(0, Ordering::Relaxed));
                accepted?.0.write_all(format!("{{\"http1\": {http1}, \"http2\": {http2}}}").as_bytes()).await?;
            }
        }
    }
}

fn acceptor() -> Result<(TlsAcceptor, String), Failure> {
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "race authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate()?)?;
    let key = KeyPair::generate()?;
    let names = ["127.0.0.1".to_owned(), "localhost".to_owned()];
    let certificate = CertificateParams::new(names)?.signed_by(&key, &authority)?;
    let mut config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::try_from(key.serialize_der())?)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), authority.pem()))
}

async fn serve(socket: TcpStream, acceptor: &TlsAcceptor, connections: &Connections) -> Result<(), Failure> {
    socket.set_nodelay(true)?;
    let stream = acceptor.accept(socket).await?;
    let is_http2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
    let stream = TokioIo::new(stream);
    if is_http2 {
        connections.http2.fetch_add(1, Ordering::Relaxed);
        http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .serve_connection(stream, service_fn(respond))
            .await?;
    } else {
        connections.http1.fetch_add(1, Ordering::Relaxed);
        http1::Builder::new().timer(TokioTimer::new()).serve_connection(stream, service_fn(respond)).await?;
    }
    Ok(())
}

async fn respond(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::new(Full::new(Bytes::from_static(BODY)));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if request.uri().path() != "/api/v1/kms/phala" || !request.headers().contains_key("x-phala-version") {
        *response.status_mut() = StatusCode::NOT_FOUND;
    } else if request.headers().get("x-api-key").is_none_or(|key| key != "phak_race") {
        *response.status_mut() = StatusCode::UNAUTHORIZED;
    }
    Ok(response)
}
