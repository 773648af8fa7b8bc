//! One request, with patience: a time limit, and some tries where a fault passes.

use std::future::Future;

use futures_lite::future::or;

use crate::error::{Code, Error};
use crate::host::{Host, NoAnswer, Request, Response, Status};
use crate::oauth::poll;
use crate::time::{Millis, Now};

/// Longer than this no request may take, so that one that hangs does not eat the sign-in.
const REQUEST_LIMIT: Millis = Millis::from_seconds(30.0);
/// How often a request that is not a poll is sent before its fault is the caller's to know.
const TRIES: u32 = 3;
/// The wait after the first of those faults; it doubles.
const FIRST_BACKOFF: Millis = Millis::from_seconds(1.0);
/// A server that asks for a longer wait than this before a retry is taken at its word.
const LONGEST_RETRY_AFTER: Millis = Millis::from_seconds(30.0);
/// Timers of JavaScript overflow after 24 days, and a clock is worth a look now and then.
const LONGEST_SLEEP: Millis = Millis::from_seconds(3600.0);

/// Sends a request that is not a poll, a few times if a fault passes; with the time of sending.
pub async fn send_with_retries<H: Host>(
    host: &H,
    request: &Request,
    fault_of: &dyn Fn(&Response<H::Json>) -> Option<Error>,
) -> Result<(Box<Response<H::Json>>, Now), Error> {
    let mut backoff = FIRST_BACKOFF;
    let mut tries = TRIES;
    loop {
        let sent = host.now();
        let answer = send(host, request).await;
        tries = tries.saturating_sub(1);
        let fault = match &answer {
            Ok(response) => fault_of(response),
            Err(error) => Some(error.clone()).filter(|it| it.code == Code::Network),
        };
        let Some(fault) = fault else {
            return Ok((answer?, sent));
        };
        let wait = fault.retry_after.unwrap_or(backoff).max(backoff);
        if tries == 0 || wait > LONGEST_RETRY_AFTER {
            return Ok((answer?, sent));
        }
        host.report(Status::Retrying(wait, &fault));
        sleep_until(host, host.now().steady.plus(wait)).await;
        backoff = backoff.times(2.0);
    }
}

/// The fault of an answer whose HTTP status says that it passes.
pub fn status_fault<J>(response: &Response<J>) -> Option<Error> {
    let status = response.status;
    let fault = poll::status_passes(status).then(|| poll::unreadable(status))?;
    Some(fault.with_answer(status, response.retry_after))
}

/// Sends one request, within its time limit, and refuses to be sent elsewhere.
pub async fn send<H: Host>(host: &H, request: &Request) -> Result<Box<Response<H::Json>>, Error> {
    let end = host.now().steady.plus(REQUEST_LIMIT);
    let too_slow = async {
        sleep_until(host, end).await;
        Err(NoAnswer::TimedOut)
    };
    let response = or(host.send(request), too_slow).await?;
    if response.redirected {
        let refused = "The server wanted to send the request elsewhere, which is refused.";
        return Err(Error::new(Code::Redirected, &[refused]));
    }
    Ok(response)
}

/// Waits by the clock: a timer that fires early, or late after a sleep, changes nothing.
pub async fn sleep_until(host: &impl Host, instant: Millis) {
    loop {
        let left = instant.minus(host.now().steady);
        if left == Millis::default() {
            return;
        }
        host.sleep(left.min(LONGEST_SLEEP)).await;
    }
}

/// Ends a story that takes longer than the caller allows.
///
/// # Errors
/// `timeout`, or the story's own.
pub async fn within<T>(
    host: &impl Host,
    timeout: Option<Millis>,
    story: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let Some(timeout) = timeout else {
        return story.await;
    };
    let end = host.now().steady.plus(timeout);
    let timed_out = async {
        sleep_until(host, end).await;
        Err(Error::new(Code::Timeout, &["The time allowed has passed."]))
    };
    or(story, timed_out).await
}
