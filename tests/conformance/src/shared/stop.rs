//! Giving a run up in order, so that what it started ends with it.

use anyhow::bail;
use futures_util::future::{Either, select};
use std::pin::pin;

/// Does the work, unless somebody stops us first: the work is dropped then, and what it started with it.
pub(super) async fn unless_stopped<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    match select(pin!(work), pin!(stopped())).await {
        Either::Left((result, _)) => result,
        Either::Right((why, _)) => bail!("stopped: {}", why?),
    }
}

/// Ends when somebody stops us, and tells how.
#[cfg(unix)]
async fn stopped() -> std::io::Result<&'static str> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let signals = futures_util::future::select_all([
        Box::pin(async move { interrupt.recv().await.map(|()| "SIGINT") })
            as futures_util::future::LocalBoxFuture<'_, _>,
        Box::pin(async move { terminate.recv().await.map(|()| "SIGTERM") }),
        Box::pin(async move { hangup.recv().await.map(|()| "SIGHUP") }),
    ]);
    match select(signals, pin!(orphaned())).await {
        Either::Left(((signal, _, _), _)) => Ok(signal.unwrap_or("no more signals")),
        Either::Right(((), _)) => Ok("who started this has ended"),
    }
}

/// Ends when who started us has: the command that builds and starts this one can be stopped without us.
#[cfg(unix)]
async fn orphaned() {
    use std::os::unix::process::parent_id;

    let parent = parent_id();
    while parent_id() == parent {
        tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    }
}

#[cfg(not(unix))]
async fn stopped() -> std::io::Result<&'static str> {
    tokio::signal::ctrl_c().await?;
    Ok("Ctrl-C")
}
