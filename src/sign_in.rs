//! The story: look for tokens that were kept, else ask for a code, show it, poll until the person
//! is done; then read their profile.
//!
//! Everything here runs on any [`Host`]. Cancelling is dropping: nothing is left behind.

use std::future::pending;

use futures_lite::future::or;

use crate::cache::{self, Change, Entry};
use crate::config::Config;
use crate::entra::explain::Entra;
use crate::error::{Code, Error};
use crate::host::{Host, Request, RequestKind, Response, Status};
use crate::json::Json;
use crate::oauth::device_code::DeviceCode;
use crate::oauth::poll::{Explain, PollAnswer};
use crate::oauth::schedule::{Schedule, with_margin};
use crate::oauth::tokens::Tokens;
use crate::oauth::{error_body, form, poll};
use crate::secret::Secret;
use crate::send::{send, send_with_retries, sleep_until, status_fault};
use crate::silent::sign_in_silently;
use crate::time::Now;
use crate::{granted, graph, kept};

/// Signs a person in and reads their profile.
///
/// A token that Graph refuses is renewed once: it was withdrawn, or Graph wants more of it, which
/// the config then says. <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
///
/// # Errors
/// Whatever ends the sign-in or the profile call.
pub async fn sign_in_and_get_profile<H: Host>(
    host: &H,
    config: &mut Config,
) -> Result<H::Json, Error> {
    let mut refused = None;
    loop {
        let tokens = sign_in(host, config, refused.as_deref()).await?;
        let denied = match get_profile(host, config, &tokens.access_token).await {
            Err(error) if error.status == Some(401) && refused.is_none() => error,
            told => return told,
        };
        let claims = denied.server.get("claims");
        if claims.is_none() && !host.has_cache() {
            return Err(denied);
        }
        config.claims = claims.map(Into::into);
        refused = Some(tokens);
    }
}

/// Signs a person in: silently where that can be, else by a code, for which the config is told
/// what the server wants. Never with tokens that were refused.
///
/// # Errors
/// Whatever ends the sign-in; `callback_failed` as soon as the code could not be shown.
pub async fn sign_in(
    host: &impl Host,
    config: &mut Config,
    refused: Option<&Tokens>,
) -> Result<Box<Tokens>, Error> {
    let account = config.account.clone();
    if let Some(refused) = refused {
        // Of the same person alone; of nobody, where it is not known who that is.
        let id = refused.account.as_ref().map(|it| it.id.clone());
        config.account = Some(id.unwrap_or_default());
    }
    let silent = sign_in_silently(host, config, refused).await;
    config.account = account;
    match silent {
        Err(error) if needs_person(&error) => {
            if let Some(claims) = error.server.get("claims") {
                config.claims = Some(claims.into());
            }
        }
        told => return told,
    }
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
pub async fn request_device_code<H: Host>(host: &H, config: &Config) -> Result<DeviceCode, Error> {
    host.report(Status::RequestingCode);
    let claims = config.claims_parameter::<H::Json>();
    let form = form::device_authorization(&config.client_id, &config.scope(), claims.as_deref());
    let locale = config.locale.as_deref();
    let request = Request {
        url: config.authority.device_authorization_endpoint(locale),
        kind: RequestKind::Form(form),
    };
    let (response, sent) = send_with_retries(host, &request, &status_fault).await?;
    read_device_code(&response, sent, host.now())
        .map_err(|error| error.with_answer(response.status, response.retry_after))
}

/// Polls until the person is done, the server refuses or the code has ended. RFC 8628 §3.4, §3.5.
///
/// # Errors
/// The server's refusal, or `expired`. Faults that pass are waited out.
pub async fn wait_for_tokens(
    host: &impl Host,
    config: &Config,
    code: &DeviceCode,
) -> Result<Box<Tokens>, Error> {
    // While a device sleeps, its open connection dies: that must not be what the last poll meets.
    let mut schedule = schedule(code, host.now()).with_spare();
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
    Authorized(Box<Tokens>),
}

impl PollResult {
    /// For the caller.
    pub fn to_json<J: Json>(&self) -> J {
        let (status, key, found) = match self {
            Self::Pending(code) => ("pending", "deviceCode", code.to_json()),
            Self::Authorized(tokens) => ("authorized", "tokens", tokens.to_json()),
        };
        let mut value = J::new_object();
        value.set_text("status", Some(status));
        value.set(key, found);
        value
    }
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
    if schedule.next() <= host.now().steady
        && let Some(tokens) = poll_by(host, config, &code, &mut schedule).await?
    {
        return Ok(PollResult::Authorized(tokens));
    }
    // A poll that was not sent may have moved: to the deadline, or because the clock was set back.
    let now = host.now();
    code.expires_at = code.expires_at.min(now.wall.plus(code.expires_in));
    code.interval = schedule.interval();
    code.next_poll_at = now.wall.plus(schedule.next().minus(now.steady));
    Ok(PollResult::Pending(code))
}

/// Reads the profile: `GET /me` of Microsoft Graph.
///
/// # Errors
/// `profile_denied`, `profile_failed`, `network` or `redirected`.
pub async fn get_profile<H: Host>(
    host: &H,
    config: &Config,
    access_token: &Secret,
) -> Result<H::Json, Error> {
    host.report(Status::ReadingProfile);
    let request = Request {
        url: graph::me_url(&config.graph_url, &config.select),
        kind: RequestKind::Bearer(access_token.clone()),
    };
    let (response, _) = send_with_retries(host, &request, &status_fault).await?;
    let challenge = response.challenge.as_deref();
    graph::read(response.status, response.body, challenge).map_err(|error| {
        error
            .with_answer(response.status, response.retry_after)
            .without(access_token)
    })
}

/// When a code is polled, as far as this process's clock can tell.
fn schedule(code: &DeviceCode, now: Now) -> Schedule {
    // A clock that was set back while the code was stored must not stretch its life or its wait.
    let left = code.expires_at.minus(now.wall).min(code.expires_in);
    let mut wait = code.next_poll_at.minus(now.wall);
    let interval = with_margin(code.interval);
    if wait > code.expires_in.max(interval) {
        wait = interval;
    }
    Schedule::new(
        code.interval,
        now.steady,
        now.steady.plus(wait),
        now.steady.plus(left),
    )
}

/// One poll, and what it means for the next: tokens, or `None` to go on.
async fn poll_by<H: Host>(
    host: &H,
    config: &Config,
    code: &DeviceCode,
    schedule: &mut Schedule,
) -> Result<Option<Box<Tokens>>, Error> {
    host.report(Status::Polling);
    let sent = host.now();
    let is_last = schedule.is_last(sent.steady);
    let claims = config.claims_parameter::<H::Json>();
    let form = form::device_access_token(&config.client_id, &code.device_code, claims.as_deref());
    let request = Request {
        url: config.authority.token_endpoint(),
        kind: RequestKind::Form(form),
    };
    let mut kept = None;
    let mut date = None;
    let answer = match send(host, &request).await {
        Ok(response) => {
            let response = kept.insert(response);
            date = response.date;
            granted::read_answer(response)
        }
        // The person may have typed the code already, so whatever failed is tried again.
        Err(error) => PollAnswer::Fault(error),
    };
    let now = host.now();
    let mut fault = None;
    match answer {
        PollAnswer::Granted(body) => {
            let (tokens, sent) = granted::read_tokens(config, body, sent, now, date)?;
            if config
                .account
                .as_deref()
                .is_some_and(|it| !cache::is(&tokens, it))
            {
                let other = "Somebody else signed in than was asked for.";
                return Err(Error::new(Code::AccountRefused, &[other]));
            }
            let entry = Entry::new(&tokens, config, sent);
            kept::change(host, config, Change::SignedIn(entry), None).await;
            host.report(Status::Authorized);
            return Ok(Some(tokens));
        }
        PollAnswer::Refused(error) => return Err(error.without(&code.device_code)),
        PollAnswer::Pending => schedule.pending(now.steady),
        PollAnswer::SlowDown(interval) => schedule.slow_down(now.steady, interval),
        PollAnswer::Fault(error) => {
            schedule.fault(now.steady, error.retry_after);
            fault = Some(error.without(&code.device_code));
        }
    }
    let got_answer = fault.as_ref().is_none_or(|it| it.code != Code::Network);
    if is_last && (got_answer || !schedule.take_spare()) {
        return Err(expired(fault));
    }
    if let Some(fault) = fault {
        let next = schedule.next().minus(now.steady);
        host.report(Status::Retrying(next, &fault));
    }
    Ok(None)
}

/// Whether a code is the way on: never for what a person at the device cannot change.
fn needs_person(error: &Error) -> bool {
    matches!(error.code, Code::InteractionRequired | Code::AccountRefused)
}

/// The end of a code, with the fault that hid it, if one did.
fn expired(fault: Option<Error>) -> Error {
    let (why, details) = match &fault {
        Some(fault) => (" The last poll failed: ", fault.message.as_str()),
        None => ("", ""),
    };
    let ended = "The code expired before the sign-in was finished.";
    Error::new(Code::Expired, &[ended, why, details])
}

/// The code in an answer that is no error.
fn read_device_code<J: Json>(
    response: &Response<J>,
    sent: Now,
    answered: Now,
) -> Result<DeviceCode, Error> {
    let body = response.body.as_ref();
    let body = body.ok_or_else(|| poll::unreadable(response.status))?;
    match error_body::read(body) {
        Some(error) => {
            // A server that sends a code with its error may well repeat it there.
            let code = Secret::new(body.text("device_code").unwrap_or_default());
            Err(Entra.explain(error).without(&code))
        }
        None if poll::is_success(response.status) => {
            DeviceCode::from_answer(body, answered.wall_at(sent), answered.wall)
        }
        None => Err(poll::unreadable(response.status)),
    }
}
