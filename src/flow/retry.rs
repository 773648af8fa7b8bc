//! One request, with its time limit and retries; sleeping by the clock.

use std::future::Future;

use futures_lite::future::or;

use crate::error::{Code, Error};
use crate::host::{Host, JsonOf, Listener, Platform, Status};
use crate::http::message::{Request, Response, TransportError};
use crate::http::status;
use crate::time::{Millis, Now};

/// No request takes longer, so that one that hangs does not use up the sign-in.
const REQUEST_TIMEOUT: Millis = Millis::from_seconds(30.0);
/// How often a request that is not a poll is sent before its fault ends the call.
const MAX_TRIES: u32 = 3;
/// The wait after the first fault; it doubles.
const FIRST_BACKOFF: Millis = Millis::from_seconds(1.0);
/// Where a server wants a longer wait than this, there is no retry.
const MAX_RETRY_AFTER: Millis = Millis::from_seconds(30.0);
/// Timers of JavaScript overflow after 24 days; and the clock is worth a look now and then.
const MAX_SLEEP: Millis = Millis::from_seconds(3600.0);

/// Sends a request that is not a poll, again after transient faults; with the time of sending.
///
/// # Errors
/// As [`send`].
pub async fn send_with_retries<H: Host>(
    host: &H,
    request: &Request,
    fault_of: &dyn Fn(&Response<JsonOf<H>>) -> Option<Error>,
) -> Result<(Box<Response<JsonOf<H>>>, Now), Error> {
    let platform = host.platform();
    let mut backoff = FIRST_BACKOFF;
    let mut tries = 1;
    loop {
        let sent = platform.now();
        let response = send(platform, request).await;
        let fault = match &response {
            Ok(response) => fault_of(response),
            Err(error) => Some(error.clone()).filter(|it| it.code == Code::Network),
        };
        let Some(fault) = fault else {
            return Ok((response?, sent));
        };
        let wait = fault.retry_after.unwrap_or(backoff).max(backoff);
        if tries >= MAX_TRIES || wait > MAX_RETRY_AFTER {
            return Ok((response?, sent));
        }
        host.listener().status(Status::Retrying(wait, &fault));
        sleep_until(platform, platform.steady().plus(wait)).await;
        backoff = backoff.times(2.0);
        tries += 1;
    }
}

/// The fault of a response whose HTTP status says that it is transient.
pub fn transient_status<J>(response: &Response<J>) -> Option<Error> {
    status::is_transient(response.status).then(|| response.unreadable())
}

/// Sends one request within its time limit. Redirects are refused.
///
/// # Errors
/// `network`, `redirected`, `malformed_response`, or `invalid_config` for the caller's own `fetch`.
pub async fn send<P: Platform>(
    platform: &P,
    request: &Request,
) -> Result<Box<Response<P::Json>>, Error> {
    let end = platform.steady().plus(REQUEST_TIMEOUT);
    let timeout = async {
        sleep_until(platform, end).await;
        Err(TransportError::TimedOut)
    };
    let response = or(platform.send(request), timeout).await?;
    if response.redirected {
        return Err(Error::new(
            Code::Redirected,
            "The server wanted to send the request elsewhere, which is refused.",
        ));
    }
    Ok(response)
}

/// Waits by the clock: a timer that fires early, or late after the device slept, changes nothing.
pub async fn sleep_until(platform: &impl Platform, instant: Millis) {
    loop {
        let left = instant.minus(platform.steady());
        if left == Millis::default() {
            return;
        }
        platform.sleep(left.min(MAX_SLEEP)).await;
    }
}

/// Ends a call that takes longer than the caller allows.
///
/// # Errors
/// `timeout`, or the call's own.
pub async fn within<T>(
    platform: &impl Platform,
    timeout: Option<Millis>,
    call: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let Some(timeout) = timeout else {
        return call.await;
    };
    let end = platform.steady().plus(timeout);
    let timed_out = async {
        sleep_until(platform, end).await;
        Err(Error::new(Code::Timeout, "The time allowed has passed."))
    };
    or(call, timed_out).await
}
