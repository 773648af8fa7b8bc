//! The device code: requested, then polled until the user has signed in. RFC 8628.

use futures_lite::future::or;
use serde::Serialize;

use crate::cache_document::{Change, Entry, belongs_to};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::discovery::send_to;
use crate::flow::retry::{sleep_until, transient_status};
use crate::flow::sign_in::get_profile;
use crate::flow::single_flight::CurrentCode;
use crate::flow::token_request::{self, Poll};
use crate::flow::token_store;
use crate::host::{Host, JsonOf, Listener, Platform, Status, Store};
use crate::http::message::Response;
use crate::http::status;
use crate::json::Json;
use crate::oauth::device_authorization::DeviceCode;
use crate::oauth::id_token::Account;
use crate::oauth::metadata::Endpoint;
use crate::oauth::polling::{Schedule, with_margin};
use crate::oauth::tokens::Tokens;
use crate::oauth::{error_response, pkce, request};
use crate::options::TokenQuery;
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
    let client = &config.client;
    let verifier = if client.pkce {
        let random = host.platform().random().ok_or_else(no_random)?;
        Some(pkce::verifier(&random))
    } else {
        None
    };
    let challenge = verifier.as_ref().map(pkce::challenge);
    let form = request::device_authorization(
        client,
        &config.scope(),
        claims.as_deref(),
        challenge.as_deref(),
    );
    let which = Endpoint::DeviceAuthorization;
    let request = client.request(form);
    let (response, sent) = send_to(host, config, which, request, Some(&transient_status)).await?;
    let mut code = read_response(config, &response, sent, host.platform().now())
        .map_err(|error| error.with_response(response.status, response.retry_after))?;
    code.server = config.provider.name().map(Into::into);
    code.code_verifier = verifier;
    Ok(code)
}

fn no_random() -> Error {
    Error::new(
        Code::UnsupportedHost,
        "pkce needs crypto.getRandomValues, which this host does not have.",
    )
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
    code.check_server(config.provider.name())?;
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
        let after = |now: Millis| now.plus(with_margin(interval));
        if host.listener().stores_device_codes() {
            let next = after(platform.steady());
            store_progress(host, code, &schedule, next, current).await;
        }
        // Storing takes up to 5 seconds, and the interval counts from the poll.
        note_progress(host, code, &schedule, after(platform.steady()), current);
        // Boxed, as what follows: most of the time the call waits for the next poll, and holds no memory
        // for what a poll needs.
        let polled = Box::pin(poll(host, config, query, code, &mut schedule)).await?;
        if let Some((tokens, sent)) = polled {
            // The code is used up: another call must not go on with it.
            current.replace(None);
            return Box::pin(accept(host, config, query, tokens, sent)).await;
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
    note_progress(host, code, schedule, next, current);
    let Some(code) = current.borrow().clone() else {
        return;
    };
    // The last poll must reach the server before the code expires.
    let left = schedule.left_for_last(host.platform().steady());
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
) {
    let now = host.platform().now();
    let mut code = code.clone();
    code.set_progress(schedule, now);
    code.next_poll_at = now.wall.plus(next.minus(now.steady));
    current.replace(Some(code));
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
    let end = platform.steady().plus(limit);
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
    code.check_server(config.provider.name())?;
    let platform = host.platform();
    let mut schedule = code.schedule(platform.now());
    if schedule.next() <= platform.steady() {
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
    let is_last = schedule.is_last(host.platform().steady());
    let outcome = token_request::poll(host, config, query, code)
        .await
        .map_err(|error| if is_last { at_the_end(error) } else { error })?;
    let now = host.platform().steady();
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
    mut tokens: Box<Tokens>,
    sent: Millis,
) -> Result<Box<Tokens>, Error> {
    let is_needed = host.store().is_there() || query.account.is_some();
    if tokens.account.is_none() && is_needed {
        tokens.account = find_account(host, config, &tokens).await;
    }
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

/// Who signed in, where no ID token tells: by the profile, so that the tokens of two users never
/// replace each other. Where the profile cannot be read, it is not known.
async fn find_account(host: &impl Host, config: &Config, tokens: &Tokens) -> Option<Account> {
    if !config.provider.profile_tells_account() || !config.provider.may_have(Endpoint::Userinfo) {
        return None;
    }
    let profile = Box::pin(get_profile(host, config, &tokens.access_token, None)).await;
    config.provider.profile_account(&profile.ok()?)
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

/// The error of a last poll. Many servers forget a code that has expired, and then do not know it: one
/// that is not known at its end, with no number that says otherwise, has expired.
fn at_the_end(mut error: Error) -> Error {
    let number = error.server.as_ref().and_then(|it| it.aadsts);
    if error.code == Code::InvalidCode && number.is_none() {
        let expired = expired(None);
        error.code = expired.code;
        error.hint = expired.hint;
        error.message.clone_from(&expired.message);
    }
    error
}

fn read_response<J: Json>(
    config: &Config,
    response: &Response<J>,
    sent: Now,
    received: Now,
) -> Result<DeviceCode, Error> {
    let body = response.body.as_ref();
    let body = body.ok_or_else(|| response.unreadable())?;
    // A server that sends a device code with its error may well repeat it there.
    let code = body.secret("device_code").unwrap_or(Secret::new(""));
    let client = &config.client;
    let in_header = client.secret_in_header();
    let secrets = [Some(&code), client.secret.as_ref(), in_header.as_ref()];
    match error_response::read(body, &secrets) {
        Some(server) => Err(config.provider.device_authorization_error(server)),
        None if status::is_success(response.status) => {
            DeviceCode::from_response(body, received.wall_at(sent), received.wall)
        }
        None => Err(response.unreadable()),
    }
}
