//! The gate that every request of a client and its clones passes: a limit of requests in flight, the wait that the service
//! asks for, the pace after it, and the first request, which goes alone.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep_until, timeout_at};

use crate::call::pace::{Pace, Window};

/// The time for which requests wait for the first response, at most.
const OPENING: Duration = Duration::from_millis(250);
/// The longest wait: one response must not end a client for good.
const LONGEST: Duration = Duration::from_secs(86_400);

/// The gate of a client.
pub(crate) struct Gate {
    permits: Semaphore,
    state: Mutex<State>,
    /// Lets one request go until there is a response. With HTTP/2 all others then share its connection; the HTTP library
    /// would open one for each of them.
    opening: Semaphore,
    has_response: AtomicBool,
}

/// A request in flight, until it is dropped.
#[derive(Debug)]
pub(crate) struct Passed<'a> {
    _permit: SemaphorePermit<'a>,
    _opening: Option<SemaphorePermit<'a>>,
}

#[derive(Default)]
struct State {
    /// The successes of the current second and of the one before it.
    successes: Window,
    /// The time before which nothing is sent.
    closed_until: Option<Instant>,
    pace: Option<Pace>,
}

/// The outcome for a request that wants to pass.
enum Passage {
    Open,
    /// The pace has no slot before this time.
    PacedUntil(Instant),
    /// The service asked for silence until this time.
    ClosedUntil(Instant),
}

/// The reason for which a request did not pass in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotPassed {
    /// The service asked for silence, for longer than the caller can wait.
    ClosedFor(Duration),
    /// Others were before it until its time was over.
    TooLate,
}

impl Gate {
    pub(crate) fn new(max_in_flight: usize) -> Self {
        Self {
            permits: Semaphore::new(max_in_flight.min(Semaphore::MAX_PERMITS)),
            state: Mutex::default(),
            opening: Semaphore::new(1),
            has_response: AtomicBool::new(false),
        }
    }

    /// Waits until a request can be sent, and until `limit` at most. It counts as in flight until the result is dropped.
    ///
    /// Fails at once if the service asked to wait beyond `limit`.
    pub(crate) async fn enter(&self, limit: Instant) -> Result<Passed<'_>, NotPassed> {
        let permit = self.permit(limit).await?;
        // Before the gate is asked: the first response can be the one that closes it.
        let opening = self.opening(limit).await?;
        loop {
            // A slot is taken when its time has come, and not before: who gives up waiting must not keep one.
            let passage = self.lock().pass();
            match passage {
                Passage::Open => return Ok(Passed { _permit: permit, _opening: opening }),
                Passage::ClosedUntil(until) if until > limit => {
                    return Err(NotPassed::ClosedFor(until - Instant::now()));
                }
                Passage::PacedUntil(_) if Instant::now() >= limit => return Err(NotPassed::TooLate),
                Passage::PacedUntil(until) | Passage::ClosedUntil(until) => sleep_until(until.min(limit)).await,
            }
        }
    }

    /// Waits for a permit, if there is none at once. Those that wait come first: there is none while one of them waits.
    async fn permit(&self, limit: Instant) -> Result<SemaphorePermit<'_>, NotPassed> {
        if let Ok(permit) = self.permits.try_acquire() {
            return Ok(permit);
        }
        // Those that wait for the gate to open have the permits.
        self.check_closed(limit)?;
        match timeout_at(limit, self.permits.acquire()).await {
            Ok(Ok(permit)) => Ok(permit),
            // The semaphore is never closed.
            Ok(Err(_)) | Err(_) => Err(NotPassed::TooLate),
        }
    }

    /// Waits for the first response, but not for long. Returns the permit to fetch it, if there is none yet.
    async fn opening(&self, limit: Instant) -> Result<Option<SemaphorePermit<'_>>, NotPassed> {
        if self.has_response.load(Ordering::Relaxed) {
            return Ok(None);
        }
        // The head of the first response closes the gate, and its body can take its time.
        self.check_closed(limit)?;
        let permit = timeout_at(limit.min(Instant::now() + OPENING), self.opening.acquire()).await;
        Ok(permit.ok().and_then(Result::ok).filter(|_| !self.has_response.load(Ordering::Relaxed)))
    }

    /// Fails if the service asked to wait beyond `limit`.
    fn check_closed(&self, limit: Instant) -> Result<(), NotPassed> {
        match self.lock().closed_until {
            Some(until) if until > limit => Err(NotPassed::ClosedFor(until - Instant::now())),
            _ => Ok(()),
        }
    }

    /// Records that the service has responded.
    pub(crate) fn responded(&self) {
        self.has_response.store(true, Ordering::Relaxed);
    }

    /// Records a success.
    pub(crate) fn succeeded(&self) {
        let mut state = self.lock();
        if state.closed_until.is_none() {
            state.successes.move_on(Instant::now());
        }
        state.successes.add();
    }

    /// Closes the gate for as long as the service asks, a day at most, because its rate limit was met.
    pub(crate) fn close(&self, wait: Duration) {
        let now = Instant::now();
        let until = now + wait.min(LONGEST);
        let mut state = self.lock();
        if state.closed_until.is_none() {
            state.successes.move_on(now);
        }
        state.closed_until = Some(state.closed_until.map_or(until, |before| before.max(until)));
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets a request pass, or returns the time at which to try again.
    fn pass(&mut self) -> Passage {
        if self.closed_until.is_none() && self.pace.is_none() {
            return Passage::Open;
        }
        let now = Instant::now();
        match self.closed_until {
            Some(until) if until > now => return Passage::ClosedUntil(until),
            Some(_) => {
                self.closed_until = None;
                if !self.pace.as_mut().is_some_and(|pace| pace.holds(now)) {
                    self.pace = Some(Pace::after(self.successes.rate(), now));
                }
                self.successes = Window::default();
            }
            None => {}
        }
        match &mut self.pace {
            Some(pace) if !pace.is_over(now) => {
                pace.take_slot(now).map_or_else(Passage::PacedUntil, |()| Passage::Open)
            }
            _ => {
                self.pace = None;
                Passage::Open
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures_util::future::join_all;

    use super::*;
    use crate::call::pace::{FORGET_AFTER, SECOND, UNKNOWN_RATE};

    fn far() -> Instant {
        Instant::now() + Duration::from_secs(3600)
    }

    #[tokio::test(start_paused = true)]
    async fn no_more_requests_are_in_flight_than_allowed() {
        let gate = Gate::new(2);
        let (in_flight, most) = (RefCell::new(0_u32), RefCell::new(0_u32));
        join_all((0..10).map(|_| async {
            let _permit = gate.enter(far()).await.unwrap();
            *in_flight.borrow_mut() += 1;
            let now = *in_flight.borrow();
            most.replace_with(|most| now.max(*most));
            tokio::time::sleep(SECOND).await;
            *in_flight.borrow_mut() -= 1;
        }))
        .await;
        assert_eq!(*most.borrow(), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_passes_before_the_time_and_then_one_after_the_other() {
        let gate = Gate::new(100);
        for _ in 0..50 {
            drop(gate.enter(far()).await.unwrap());
            gate.succeeded();
        }
        let started = Instant::now();
        gate.close(Duration::from_secs(3));
        gate.close(SECOND);
        let passed: Vec<_> = join_all((0..95).map(|_| async {
            drop(gate.enter(far()).await.unwrap());
            started.elapsed()
        }))
        .await;
        assert!(passed.iter().all(|time| *time >= Duration::from_secs(3)), "the longest wait holds: {passed:?}");
        let last = passed.iter().max().unwrap();
        // 95 requests at 95 % of 50 in a second take two seconds.
        assert!((Duration::from_millis(4900)..Duration::from_millis(5100)).contains(last), "{last:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_limit_fails_at_once() {
        let gate = Gate::new(1);
        gate.close(Duration::from_secs(100));
        let limit = Instant::now() + Duration::from_secs(60);
        assert_eq!(gate.enter(limit).await.unwrap_err(), NotPassed::ClosedFor(Duration::from_secs(100)));
        assert_eq!(Instant::now() + Duration::from_secs(60), limit);
        gate.close(Duration::MAX);
        assert_eq!(gate.enter(far()).await.unwrap_err(), NotPassed::ClosedFor(LONGEST));
        tokio::time::advance(LONGEST).await;
        assert!(gate.enter(far()).await.is_ok(), "no wait is longer than a day");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wait_beyond_the_limit_fails_at_once_while_the_first_response_is_read() {
        let gate = Gate::new(64);
        let _first = gate.enter(far()).await.unwrap();
        gate.close(30 * SECOND);
        let started = Instant::now();
        assert_eq!(gate.enter(started + SECOND).await.unwrap_err(), NotPassed::ClosedFor(30 * SECOND));
        assert_eq!(started.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_request_goes_alone_and_others_wait_for_its_response_but_not_for_long() {
        for (response_after, last) in [(SECOND / 10, SECOND / 10), (10 * SECOND, OPENING)] {
            let gate = Gate::new(64);
            let started = Instant::now();
            let mut passed = join_all((0..64).map(|_| async {
                let _passed = gate.enter(far()).await.unwrap();
                let time = started.elapsed();
                tokio::time::sleep(response_after).await;
                gate.responded();
                time
            }))
            .await;
            passed.sort_unstable();
            assert_eq!((passed[0], passed[1], passed[63]), (Duration::ZERO, last, last));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_passes_after_a_first_response_that_closes_the_gate() {
        let gate = Gate::new(64);
        let wait = Duration::from_secs(30);
        let started = Instant::now();
        let mut passed = join_all((0..64).map(|_| async {
            let _passed = gate.enter(far()).await.unwrap();
            let time = started.elapsed();
            tokio::time::sleep(SECOND / 10).await;
            gate.close(wait);
            gate.responded();
            time
        }))
        .await;
        passed.sort_unstable();
        assert_eq!(passed[0], Duration::ZERO);
        assert!(passed[1] >= wait, "{:?}", &passed[..3]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_cannot_wait_for_the_gate_does_not_wait_for_a_permit() {
        let gate = Gate::new(1);
        gate.close(Duration::from_secs(30));
        let waiting = gate.enter(far());
        let short = async {
            tokio::task::yield_now().await;
            gate.enter(Instant::now() + SECOND).await.map(drop)
        };
        let (_, short) = futures_util::future::join(tokio::time::timeout(SECOND, waiting), short).await;
        assert_eq!(short, Err(NotPassed::ClosedFor(Duration::from_secs(30))));
    }

    #[tokio::test(start_paused = true)]
    async fn nobody_waits_beyond_the_limit() {
        let (full, opening, paced) = (Gate::new(1), Gate::new(2), Gate::new(1));
        let in_flight = (full.enter(far()).await.unwrap(), opening.enter(far()).await.unwrap());
        paced.close(Duration::ZERO);
        drop(paced.enter(far()).await.unwrap());
        let wait = Duration::from_millis(20);
        for (gate, passes) in [(&full, false), (&opening, true), (&paced, false)] {
            let started = Instant::now();
            let outcome = gate.enter(started + wait).await.map(drop);
            assert_eq!((started.elapsed(), outcome), (wait, if passes { Ok(()) } else { Err(NotPassed::TooLate) }));
        }
        drop(in_flight);
    }

    #[tokio::test(start_paused = true)]
    async fn few_or_old_successes_do_not_make_the_pace() {
        for (successes, before) in [(1, Duration::ZERO), (1000, Duration::from_secs(3600))] {
            let gate = Gate::new(1);
            for _ in 0..successes {
                gate.succeeded();
            }
            tokio::time::advance(before).await;
            gate.close(Duration::ZERO);
            drop(gate.enter(far()).await.unwrap());
            let started = Instant::now();
            drop(gate.enter(far()).await.unwrap());
            let interval = Duration::from_secs_f64(1.0 / UNKNOWN_RATE);
            assert!((interval..2 * interval).contains(&started.elapsed()), "{successes}: {:?}", started.elapsed());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn late_responses_of_one_burst_slow_down_once() {
        let gate = Gate::new(1);
        (0..100).for_each(|_| gate.succeeded());
        for _ in 0..10 {
            gate.close(Duration::ZERO);
            drop(gate.enter(far()).await.unwrap());
            gate.succeeded();
        }
        let started = Instant::now();
        for _ in 0..10 {
            drop(gate.enter(far()).await.unwrap());
        }
        assert!(started.elapsed() < Duration::from_millis(200), "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn who_gives_up_waiting_takes_no_slot() {
        let gate = Gate::new(100);
        gate.close(Duration::ZERO);
        drop(gate.enter(far()).await.unwrap());
        for _ in 0..1000 {
            let waiting = tokio::time::timeout(Duration::from_millis(1), gate.enter(far()));
            drop(waiting.await);
        }
        let started = Instant::now();
        drop(gate.enter(far()).await.unwrap());
        assert!(started.elapsed() <= SECOND, "{:?}", started.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn the_pace_ends_after_a_minute_without_a_rate_limit() {
        let gate = Gate::new(1);
        gate.close(Duration::ZERO);
        drop(gate.enter(far()).await.unwrap());
        let started = Instant::now();
        drop(gate.enter(far()).await.unwrap());
        assert!(started.elapsed() >= Duration::from_millis(50));
        tokio::time::advance(FORGET_AFTER).await;
        let started = Instant::now();
        for _ in 0..100 {
            drop(gate.enter(far()).await.unwrap());
        }
        assert_eq!(started.elapsed(), Duration::ZERO);
    }
}
