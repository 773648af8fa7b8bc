//! The device code: requested, then polled until the user has signed in. RFC 8628.

use futures_lite::future::or;
use serde::Serialize;

use crate::cache_document::{Change, Entry, belongs_to};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::retry::{send_with_retries, sleep_until, transient_status};
use crate::flow::single_flight::CurrentCode;
use crate::flow::token_request::{self, Poll};
use crate::flow::token_store;
use crate::host::{Host, JsonOf, Listener, Platform, Status};
use crate::http::message::{Request, RequestKind, Response};
use crate::http::status;
use crate::json::Json;
use crate::oauth::device_authorization::DeviceCode;
use crate::oauth::polling::{Schedule, with_margin};
use crate::oauth::tokens::Tokens;
use crate::oauth::{error_response, request};
use crate::options::TokenQuery;
use crate::provider::Provider;
use crate::secret::Secret;
use crate::time::{Millis, Now};

/// `onDeviceCode` may take this long; before the last poll less.
const STORE_TIMEOUT: Millis = Millis::from_seconds(5.0);

/// The device authorization request. RFC 8628 §3.1.
///
/// # Errors
/// `network`, `redirected`, `malformed_response`, or the server's error response.
pub async fn request_device_code<H: Host>(
    host: &H,
    config: &Config,
    query: &TokenQuery,
) -> Result<DeviceCode, Error> {
    host.listener().status(Status::RequestingCode);
    let claims = config.claims_parameter::<JsonOf<H>>(query.claims.as_deref());
    let form = request::device_authorization(&config.client_id, &config.scope(), claims.as_deref());
    let locale = config.locale.as_deref();
    let request = Request {
        url: config.provider.device_authorization_endpoint(locale),
        kind: RequestKind::Form(form),
    };
    let (response, sent) = send_with_retries(host, &request, &transient_status).await?;
    read_response(&config.provider, &response, sent, host.platform().now())
        .map_err(|error| error.with_response(response.status, response.retry_after))
}

/// Polls until the user has signed in, the server refuses or the code has expired.
/// RFC 8628 §3.4, §3.5.
///
/// `current` holds the code with how far its polling has come: where this future is dropped, another
/// call can go on with it.
///
/// # Errors
/// The server's error response, `expired` or `account_refused`. Transient faults are retried.
pub async fn wait_for_tokens(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
    code: &DeviceCode,
    current: &CurrentCode,
) -> Result<Box<Tokens>, Error> {
    let platform = host.platform();
    let mut schedule = code.schedule(platform.now()).with_repeat();
    loop {
        let now = platform.now();
        let wait = schedule.next().minus(now.steady);
        host.listener().status(Status::Waiting(wait));
        sleep_until(platform, schedule.next()).await;
        if !schedule.has_poll() {
            return Err(expired(None));
        }
        // Whoever goes on with the code during this poll must not poll too soon after it.
        let interval = schedule.interval();
        let after = platform.now().steady.plus(with_margin(interval));
        store_progress(host, code, &schedule, after, current).await;
        // Storing takes up to 5 seconds, and the interval counts from the poll.
        let after = platform.now().steady.plus(with_margin(interval));
        note_progress(host, code, &schedule, after, current);
        if let Some((tokens, sent)) = poll(host, config, query, code, &mut schedule).await? {
            // The code is used up: another call must not go on with it.
            current.replace(None);
            return accept(host, config, query, tokens, sent).await;
        }
        if schedule.interval() != interval {
            store_progress(host, code, &schedule, schedule.next(), current).await;
        }
    }
}

/// Notes how far the polling has come, here and where the caller stores the device code.
async fn store_progress(
    host: &impl Host,
    code: &DeviceCode,
    schedule: &Schedule,
    next: Millis,
    current: &CurrentCode,
) {
    let code = note_progress(host, code, schedule, next, current);
    // The last poll must reach the server before the code expires.
    let left = schedule.left_for_last(host.platform().now().steady);
    let limit = left.map_or(STORE_TIMEOUT, |left| left.times(0.5).min(STORE_TIMEOUT));
    store_within(host, &code, limit).await;
}

/// Notes how far the polling has come for the other calls of this process.
fn note_progress(
    host: &impl Host,
    code: &DeviceCode,
    schedule: &Schedule,
    next: Millis,
    current: &CurrentCode,
) -> DeviceCode {
    let now = host.platform().now();
    let mut code = code.clone();
    code.set_progress(schedule, now);
    code.next_poll_at = now.wall.plus(next.minus(now.steady));
    current.replace(Some(code.clone()));
    code
}

/// Lets the caller store the device code (`onDeviceCode`). A failure is a status.
pub async fn store_device_code(host: &impl Host, code: &DeviceCode) {
    store_within(host, code, STORE_TIMEOUT).await;
}

async fn store_within(host: &impl Host, code: &DeviceCode, limit: Millis) {
    if !host.listener().stores_device_codes() {
        return;
    }
    let platform = host.platform();
    let end = platform.now().steady.plus(limit);
    let too_slow = async {
        sleep_until(platform, end).await;
        Err(Error::new(
            Code::CallbackFailed,
            "onDeviceCode took too long.",
        ))
    };
    if let Err(error) = or(host.listener().store_device_code(code), too_slow).await {
        host.listener().status(Status::CallbackFailed(&error));
    }
}

/// What [`poll_once`] found.
#[derive(Debug, Serialize)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum PollResult {
    /// The user has not signed in yet: poll again with this.
    Pending {
        /// The device code with the interval and the time of the next poll.
        #[serde(rename = "deviceCode")]
        device_code: DeviceCode,
    },
    /// The user has signed in.
    Authorized {
        /// Their tokens.
        tokens: Box<Tokens>,
    },
}

/// Polls at most once; not at all where it is too early.
///
/// # Errors
/// As [`wait_for_tokens`].
pub async fn poll_once(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
    mut code: DeviceCode,
) -> Result<PollResult, Error> {
    let platform = host.platform();
    let mut schedule = code.schedule(platform.now());
    if schedule.next() <= platform.now().steady {
        if !schedule.has_poll() {
            return Err(expired(None));
        }
        if let Some((tokens, sent)) = poll(host, config, query, &code, &mut schedule).await? {
            let tokens = accept(host, config, query, tokens, sent).await?;
            return Ok(PollResult::Authorized { tokens });
        }
    }
    // A poll that was not sent may have moved too: to the end, or because the clock was set back.
    code.set_progress(&schedule, platform.now());
    Ok(PollResult::Pending { device_code: code })
}

/// One poll, and what it means for the next: tokens and when the request for them was sent, or `None`
/// to go on.
async fn poll(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
    code: &DeviceCode,
    schedule: &mut Schedule,
) -> Result<Option<(Box<Tokens>, Millis)>, Error> {
    host.listener().status(Status::Polling);
    let is_last = schedule.is_last(host.platform().now().steady);
    let outcome = token_request::poll(host, config, query, code).await?;
    let now = host.platform().now().steady;
    let fault = match outcome {
        Poll::Tokens(tokens, sent) => return Ok(Some((tokens, sent))),
        Poll::Pending => {
            schedule.pending(now);
            None
        }
        Poll::SlowDown(interval) => {
            schedule.slow_down(now, interval);
            None
        }
        Poll::Transient(fault) => {
            schedule.fault(now, fault.retry_after);
            Some(fault)
        }
    };
    if is_last {
        let got_response = fault.as_ref().is_none_or(|it| it.code != Code::Network);
        if got_response || !schedule.repeat_last(now) {
            return Err(expired(fault));
        }
    }
    if let Some(fault) = fault {
        let wait = schedule.next().minus(now);
        host.listener().status(Status::Retrying(wait, &fault));
    }
    Ok(None)
}

/// Caches the tokens of the user who has signed in, if that is the account that the call wants.
async fn accept(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
    tokens: Box<Tokens>,
    sent: Millis,
) -> Result<Box<Tokens>, Error> {
    let mut wanted = query.account.iter();
    if wanted.any(|account| !belongs_to(&tokens, account)) {
        return Err(Error::new(
            Code::AccountRefused,
            "Another user signed in than the one that was asked for.",
        ));
    }
    let change = Change::SignedIn(Entry::new(&tokens, &config.scopes, sent));
    token_store::change(host, config, change, None).await;
    host.listener().status(Status::Authorized);
    Ok(tokens)
}

/// The code has expired; where a fault hid its end, with that fault.
fn expired(fault: Option<Error>) -> Error {
    let expired = "The code expired before the sign-in was finished.";
    let message = match &fault {
        Some(fault) => format!("{expired} The last poll failed: {}", fault.message),
        None => expired.into(),
    };
    Error::new(Code::Expired, message)
}

fn read_response<J: Json>(
    provider: &Provider,
    response: &Response<J>,
    sent: Now,
    answered: Now,
) -> Result<DeviceCode, Error> {
    let body = response.body.as_ref();
    let body = body.ok_or_else(|| response.unreadable())?;
    // A server that sends a device code with its error may well repeat it there.
    let code = body.secret("device_code").unwrap_or(Secret::new(""));
    match error_response::read(body, &code) {
        Some(server) => Err(provider.device_authorization_error(server)),
        None if status::is_success(response.status) => {
            DeviceCode::from_response(body, answered.wall_at(sent), answered.wall)
        }
        None => Err(response.unreadable()),
    }
}
