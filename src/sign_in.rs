//! The story: ask for a code, show it, poll until the person is done, read their profile.
//!
//! Everything here runs on any [`Host`]. Cancelling is dropping: nothing is left behind.

use std::future::{Future, pending};

use futures_lite::future::or;

use crate::config::Config;
use crate::entra::explain::Entra;
use crate::error::{Code, Error};
use crate::graph::{self, Profile};
use crate::host::{Host, NoAnswer, Request, RequestKind, Response, Status};
use crate::json::{self, Object};
use crate::oauth::device_code::DeviceCode;
use crate::oauth::poll::{Explain, PollAnswer};
use crate::oauth::schedule::Schedule;
use crate::oauth::tokens::{TokenAnswer, Tokens};
use crate::oauth::{error_body, form, id_token, poll, retry_after};
use crate::secret::Secret;
use crate::time::{Millis, Now};

/// Longer than this no request may take, so that one that hangs does not eat the sign-in.
const REQUEST_LIMIT: Millis = Millis::from_seconds(30);
/// How often a request that is not a poll is sent before its fault is the caller's to know.
const TRIES: u32 = 3;
/// The wait after the first of those faults; it doubles.
const FIRST_BACKOFF: Millis = Millis::from_seconds(1);
/// A server that asks for a longer wait than this before a retry is taken at its word.
const LONGEST_RETRY_AFTER: Millis = Millis::from_seconds(30);
/// Timers of JavaScript overflow after 24 days, and a clock is worth a look now and then.
const LONGEST_SLEEP: Millis = Millis::from_seconds(3600);

/// Signs a person in and reads their profile.
///
/// # Errors
/// Whatever ends the sign-in or the profile call.
pub async fn sign_in_and_get_profile(host: &impl Host, config: &Config) -> Result<Profile, Error> {
    let tokens = sign_in(host, config).await?;
    get_profile(host, config, &tokens.access_token).await
}

/// Signs a person in: a code, its showing, and the wait. RFC 8628 §3.1 to §3.5.
///
/// # Errors
/// Whatever ends the sign-in; `callback_failed` as soon as the code could not be shown.
pub async fn sign_in(host: &impl Host, config: &Config) -> Result<Tokens, Error> {
    let code = request_device_code(host, config).await?;
    let shown = async {
        host.show(&code).await?;
        pending().await
    };
    or(shown, wait_for_tokens(host, config, &code)).await
}

/// The device authorization request. RFC 8628 §3.1.
///
/// # Errors
/// `network`, `redirected`, `malformed_response`, or the server's refusal.
pub async fn request_device_code(host: &impl Host, config: &Config) -> Result<DeviceCode, Error> {
    host.report(Status::RequestingCode);
    let request = || {
        let endpoint = &config.authority;
        let form = form::device_authorization(&config.client_id, &config.scope());
        Request {
            url: endpoint.device_authorization_endpoint(config.locale.as_deref()),
            kind: RequestKind::Form(form),
        }
    };
    let read = |response: Response, sent: Now| {
        let body = oauth_body(&response)?;
        let code = DeviceCode::from_answer(&body, sent.wall, host.now().wall);
        code.map_err(|error| error.with_status(response.status))
    };
    with_retries(host, request, read).await
}

/// Polls until the person is done, the server refuses or the code has ended. RFC 8628 §3.4, §3.5.
///
/// # Errors
/// The server's refusal, or `expired`. Faults that pass are waited out.
pub async fn wait_for_tokens(
    host: &impl Host,
    config: &Config,
    code: &DeviceCode,
) -> Result<Tokens, Error> {
    let mut schedule = schedule(code, host.now());
    loop {
        let now = host.now();
        host.report(Status::Waiting(schedule.next().minus(now.steady)));
        sleep_until(host, schedule.next()).await;
        if let Some(tokens) = poll_by(host, config, code, &mut schedule).await? {
            return Ok(tokens);
        }
    }
}

/// What [`poll_once`] found.
#[derive(Debug)]
pub enum PollResult {
    /// The person is not done: poll again with this.
    Pending(DeviceCode),
    /// The person is signed in.
    Authorized(Tokens),
}

/// At most one poll; none if it is too early.
///
/// # Errors
/// As [`wait_for_tokens`].
pub async fn poll_once(
    host: &impl Host,
    config: &Config,
    mut code: DeviceCode,
) -> Result<PollResult, Error> {
    let mut schedule = schedule(&code, host.now());
    if schedule.next() > host.now().steady {
        return Ok(PollResult::Pending(code));
    }
    if let Some(tokens) = poll_by(host, config, &code, &mut schedule).await? {
        return Ok(PollResult::Authorized(tokens));
    }
    let now = host.now();
    code.interval = schedule.interval();
    code.next_poll_at = now.wall.plus(schedule.next().minus(now.steady));
    Ok(PollResult::Pending(code))
}

/// Reads the profile: `GET /me` of Microsoft Graph.
///
/// # Errors
/// `profile_denied`, `profile_failed`, `network` or `redirected`.
pub async fn get_profile(
    host: &impl Host,
    config: &Config,
    access_token: &Secret,
) -> Result<Profile, Error> {
    host.report(Status::ReadingProfile);
    let request = || Request {
        url: graph::me_url(&config.graph_url, &config.select),
        kind: RequestKind::Bearer(access_token.clone()),
    };
    let read = |response: Response, _| {
        graph::read(
            response.status,
            response.body,
            response.challenge.as_deref(),
        )
    };
    with_retries(host, request, read)
        .await
        .map_err(|error| error.without(access_token))
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
        Err(Error::new(Code::Timeout, "The time allowed has passed."))
    };
    or(story, timed_out).await
}

/// When a code is polled, as far as this process's clock can tell.
fn schedule(code: &DeviceCode, now: Now) -> Schedule {
    // A clock that was set back while the code was stored must not stretch its life or its wait.
    let left = code.expires_at.minus(now.wall).min(code.lifetime);
    let mut wait = code.next_poll_at.minus(now.wall);
    if wait > code.lifetime {
        wait = code.interval;
    }
    Schedule::new(
        code.interval,
        now.steady,
        now.steady.plus(wait),
        now.steady.plus(left),
    )
}

/// One poll, and what it means for the next: tokens, or `None` to go on.
async fn poll_by(
    host: &impl Host,
    config: &Config,
    code: &DeviceCode,
    schedule: &mut Schedule,
) -> Result<Option<Tokens>, Error> {
    host.report(Status::Polling);
    let sent = host.now();
    let is_last = schedule.is_last(sent.steady);
    let (answer, response) = send_poll(host, config, code).await;
    let now = host.now();
    let fault = match answer {
        PollAnswer::Tokens(answer) => {
            let tokens = accept(config, answer, response.as_ref(), sent, now)?;
            host.report(Status::Authorized);
            return Ok(Some(tokens));
        }
        PollAnswer::Refused(error) => return Err(error.without(&code.device_code)),
        PollAnswer::Pending => {
            schedule.pending(now.steady);
            None
        }
        PollAnswer::SlowDown(interval) => {
            schedule.slow_down(now.steady, interval);
            None
        }
        PollAnswer::Fault(mut error) => {
            error.retry_after = response.as_ref().and_then(|it| asked_wait(it, now));
            schedule.fault(now.steady, error.retry_after);
            Some(error.without(&code.device_code))
        }
    };
    if is_last {
        return Err(expired(fault));
    }
    if let Some(fault) = fault {
        let next = schedule.next().minus(now.steady);
        host.report(Status::Retrying(next, &fault));
    }
    Ok(None)
}

/// Sends one poll and reads what came.
async fn send_poll(
    host: &impl Host,
    config: &Config,
    code: &DeviceCode,
) -> (PollAnswer, Option<Response>) {
    let request = Request {
        url: config.authority.token_endpoint(),
        kind: RequestKind::Form(form::device_access_token(
            &config.client_id,
            &code.device_code,
        )),
    };
    match send(host, request).await {
        Ok(response) => {
            let answer = poll::read(response.status, &response.body, &Entra);
            (answer, Some(response))
        }
        // The person may have typed the code already, so whatever failed is tried again.
        Err(error) => (PollAnswer::Fault(error), None),
    }
}

/// Tokens for the caller, once the ID token has been checked.
fn accept(
    config: &Config,
    answer: TokenAnswer,
    response: Option<&Response>,
    sent: Now,
    now: Now,
) -> Result<Tokens, Error> {
    let date = response.and_then(|response| response.date.as_deref());
    // The server's own clock where it is shown: televisions start in 1970.
    let time = date.and_then(retry_after::server_time).unwrap_or(now.wall);
    let account = match &answer.id_token {
        Some(token) => Some(id_token::read(
            token,
            &config.client_id,
            time,
            |issuer, claims| config.authority.trusts(issuer, claims),
        )?),
        None => None,
    };
    Ok(Tokens {
        access_token: answer.access_token,
        expires_at: sent.wall.plus(answer.lifetime),
        // RFC 6749 §5.1: a server that grants what was asked for need not repeat it.
        scopes: answer.scopes.unwrap_or_else(|| config.scopes.clone()),
        id_token: answer.id_token,
        refresh_token: answer.refresh_token,
        account,
    })
}

/// The end of a code, with the fault that hid it, if one did.
fn expired(fault: Option<Error>) -> Error {
    let error = Error::new(
        Code::Expired,
        "The code expired before the sign-in was finished.",
    );
    match fault {
        None => error,
        Some(fault) => Error {
            message: [&error.message, " The last poll failed: ", &fault.message]
                .concat()
                .into(),
            server: fault.server,
            status: fault.status,
            retry_after: fault.retry_after,
            ..error
        },
    }
}

/// The object of an answer that is no error.
fn oauth_body(response: &Response) -> Result<Object, Error> {
    let status = response.status;
    let body = json::object(&response.body).ok_or_else(|| poll::unreadable(status))?;
    match error_body::read(&body) {
        Some(error) => Err(Entra.explain(error).with_status(status)),
        None if (200..300).contains(&status) => Ok(body),
        None => Err(poll::unreadable(status)),
    }
}

/// Sends a request that is not a poll, a few times if a fault passes.
async fn with_retries<T>(
    host: &impl Host,
    request: impl Fn() -> Request,
    read: impl Fn(Response, Now) -> Result<T, Error>,
) -> Result<T, Error> {
    let mut backoff = FIRST_BACKOFF;
    let mut tries = TRIES;
    loop {
        let sent = host.now();
        let (result, passes) = match send(host, request()).await {
            Ok(response) => {
                let asked = asked_wait(&response, host.now());
                let passes = poll::status_passes(response.status);
                let result = read(response, sent).map_err(|error| Error {
                    retry_after: asked,
                    ..error
                });
                (result, passes)
            }
            Err(error) => {
                let passes = error.code == Code::Network;
                (Err(error), passes)
            }
        };
        tries = tries.saturating_sub(1);
        let Err(error) = &result else {
            return result;
        };
        let wait = error.retry_after.unwrap_or(backoff).max(backoff);
        if !passes || tries == 0 || wait > LONGEST_RETRY_AFTER {
            return result;
        }
        host.report(Status::Retrying(wait, error));
        sleep_until(host, host.now().steady.plus(wait)).await;
        backoff = backoff.times(2);
    }
}

/// Sends one request, within its time limit, and refuses to be sent elsewhere.
async fn send(host: &impl Host, request: Request) -> Result<Response, Error> {
    let end = host.now().steady.plus(REQUEST_LIMIT);
    let too_slow = async {
        sleep_until(host, end).await;
        Err(NoAnswer::TimedOut)
    };
    let response = or(host.send(request), too_slow).await?;
    if response.redirected || (300..400).contains(&response.status) {
        let error = Error::new(
            Code::Redirected,
            "The server wanted to send the request elsewhere, which is refused.",
        );
        return Err(error.with_status(response.status));
    }
    Ok(response)
}

/// How long an answer asks to wait.
fn asked_wait(response: &Response, now: Now) -> Option<Millis> {
    let header = response.retry_after.as_deref();
    retry_after::read(header, response.date.as_deref(), now.wall)
}

/// Waits by the clock: a timer that fires early, or late after a sleep, changes nothing.
async fn sleep_until(host: &impl Host, instant: Millis) {
    loop {
        let left = instant.minus(host.now().steady);
        if left == Millis::default() {
            return;
        }
        host.sleep(left.min(LONGEST_SLEEP)).await;
    }
}
