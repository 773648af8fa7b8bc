//! The story: look for tokens that were kept, else ask for a code, show it, poll until the person
//! is done; then read their profile.
//!
//! Everything here runs on any [`Host`]. Cancelling is dropping: nothing is left behind.

use std::future::{Future, pending};

use futures_lite::future::or;

use crate::cache::{self, Change, Document, Entry};
use crate::config::Config;
use crate::entra::explain::{Entra, is_dead};
use crate::error::{Code, Error};
use crate::graph;
use crate::host::{CacheCall, Host, NoAnswer, Request, RequestKind, Response, Status};
use crate::json::Json;
use crate::oauth::device_code::DeviceCode;
use crate::oauth::id_token::Account;
use crate::oauth::poll::{Explain, PollAnswer};
use crate::oauth::schedule::{Schedule, with_margin};
use crate::oauth::tokens::Tokens;
use crate::oauth::{error_body, form, id_token, poll};
use crate::secret::Secret;
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

/// An access token from the cache is good for this long at the least.
const LEAST_LEFT: Millis = Millis::from_seconds(300.0);
/// Longer than this no call of the cache may take.
const CACHE_LIMIT: Millis = Millis::from_seconds(5.0);
/// How long another process may take from its refresh to its writing.
const RACE: Millis = Millis::from_seconds(1.0);

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

/// Tokens without a person, from the cache or by refresh; never those that were refused. Callers
/// who want the same at the same time share it.
///
/// # Errors
/// `interaction_required` where nobody is signed in, or what a refresh ends with.
pub async fn sign_in_silently(
    host: &impl Host,
    config: &Config,
    refused: Option<&Tokens>,
) -> Result<Box<Tokens>, Error> {
    let silent = host.under_way(config.sharing_key(refused.is_some()));
    let tokens = silent.get(find_tokens(host, config, refused)).await?;
    host.report(Status::Authorized);
    Ok(tokens)
}

/// Tokens from the cache while they are good, else by refresh.
async fn find_tokens(
    host: &impl Host,
    config: &Config,
    refused: Option<&Tokens>,
) -> Result<Box<Tokens>, Error> {
    let mut error = Error::new(Code::InteractionRequired, &["Nobody is signed in."]);
    let mut tried = None;
    let mut known_until = Millis::new(f64::MAX);
    // Another process may have refreshed meanwhile, or be about to write what it got.
    for wait in [Millis::default(), Millis::default(), RACE] {
        if tried.is_some() {
            sleep_until(host, host.now().steady.plus(wait)).await;
        }
        let kept = call_cache(host, config, None).await;
        let document = reported(host, kept).flatten().unwrap_or_default();
        let now = host.now().wall;
        let mut good = None;
        let mut old = refused;
        let mut newest = Millis::default();
        for entry in document.entries_of(config.account.as_deref()) {
            let tokens = &entry.tokens;
            newest = newest.max(entry.obtained_at);
            let is_refused = refused.is_some_and(|it| it.access_token == tokens.access_token);
            if entry.covers(&config.scopes) && config.claims.is_none() && !is_refused {
                // What another process has just got will do, however short it lives.
                let is_new = entry.obtained_at > known_until;
                let least = if is_new {
                    Millis::default()
                } else {
                    LEAST_LEFT
                };
                if entry.is_good(now, least) {
                    return Ok(Box::new(tokens.clone()));
                }
                if entry.is_good(now, Millis::default()) {
                    good = Some(entry);
                }
            }
            if tokens.refresh_token.is_some() {
                old = Some(tokens);
            }
        }
        let Some((old, token)) = old.and_then(|old| Some((old, old.refresh_token.as_ref()?)))
        else {
            return Err(error);
        };
        if tried.as_ref() == Some(token) {
            continue;
        }
        error = match refresh(host, config, &document, old, token).await {
            Err(error) => error,
            told => return told,
        };
        if !is_dead(&error.server) {
            // A bad network must not cost what is still good.
            let now = host.now().wall;
            return match good.filter(|it| it.is_good(now, Millis::default())) {
                Some(good) if may_pass(&error) => Ok(Box::new(good.tokens.clone())),
                _ => Err(error),
            };
        }
        tried = Some(token.clone());
        known_until = newest;
    }
    if let Some(token) = tried {
        change_cache(host, config, Change::ForgetRefreshToken(token), None).await;
    }
    Err(error)
}

/// Exchanges a refresh token for new tokens, and keeps them. RFC 6749 §6.
async fn refresh(
    host: &impl Host,
    config: &Config,
    known: &Document,
    old: &Tokens,
    token: &Secret,
) -> Result<Box<Tokens>, Error> {
    host.report(Status::Refreshing);
    let claims = config.claims.as_deref();
    let form = form::refresh(&config.client_id, token, &config.scope(), claims);
    let request = Request {
        url: config.authority.token_endpoint(),
        kind: RequestKind::Form(form),
    };
    // A server that repeats the token in its error must not tell it on.
    let fault_of = |response: &_| match read_token_answer(response) {
        PollAnswer::Fault(error) => Some(error.without(token)),
        _ => None,
    };
    let (response, sent) = send_with_retries(host, &request, &fault_of).await?;
    let error = match read_token_answer(&response) {
        PollAnswer::Granted(body) => {
            let (mut tokens, sent) = read_tokens(config, body, sent, host.now(), response.date)?;
            tokens.inherit(old)?;
            let entry = Entry::new(&tokens, config, sent);
            change_cache(host, config, Change::Keep(entry, false), Some(known)).await;
            return Ok(tokens);
        }
        PollAnswer::Refused(error) | PollAnswer::Fault(error) => error,
        PollAnswer::Pending | PollAnswer::SlowDown(_) => poll::unreadable(response.status),
    };
    Err(error.of_refresh().without(token))
}

/// What an answer of the token endpoint means.
fn read_token_answer<J: Json>(response: &Response<J>) -> PollAnswer<'_, J> {
    poll::read(response.status, response.body.as_ref(), &Entra)
        .with_head(response.status, response.retry_after)
}

/// Who is signed in.
///
/// # Errors
/// `cache_failed`.
pub async fn list_accounts<H: Host>(host: &H, config: &Config) -> Result<H::Json, Error> {
    let document = call_cache(host, config, None).await?.unwrap_or_default();
    let accounts = document.accounts().into_iter();
    Ok(Json::from_list(accounts.map(Account::to_json)))
}

/// Forgets the account that the config names, or all.
///
/// # Errors
/// `cache_failed`; what the cache keeps then is not known.
pub async fn sign_out(host: &impl Host, config: &Config) -> Result<(), Error> {
    let change = Change::Forget(config.account.clone());
    try_change_cache(host, config, change, None).await
}

/// The device authorization request. RFC 8628 §3.1.
///
/// # Errors
/// `network`, `redirected`, `malformed_response`, or the server's refusal.
pub async fn request_device_code(host: &impl Host, config: &Config) -> Result<DeviceCode, Error> {
    host.report(Status::RequestingCode);
    let claims = config.claims.as_deref();
    let form = form::device_authorization(&config.client_id, &config.scope(), claims);
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
async fn poll_by(
    host: &impl Host,
    config: &Config,
    code: &DeviceCode,
    schedule: &mut Schedule,
) -> Result<Option<Box<Tokens>>, Error> {
    host.report(Status::Polling);
    let sent = host.now();
    let is_last = schedule.is_last(sent.steady);
    let claims = config.claims.as_deref();
    let form = form::device_access_token(&config.client_id, &code.device_code, claims);
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
            read_token_answer(response)
        }
        // The person may have typed the code already, so whatever failed is tried again.
        Err(error) => PollAnswer::Fault(error),
    };
    let now = host.now();
    let mut fault = None;
    match answer {
        PollAnswer::Granted(body) => {
            let (tokens, sent) = read_tokens(config, body, sent, now, date)?;
            if config
                .account
                .as_deref()
                .is_some_and(|it| !cache::is(&tokens, it))
            {
                let other = "Somebody else signed in than was asked for.";
                return Err(Error::new(Code::AccountRefused, &[other]));
            }
            let entry = Entry::new(&tokens, config, sent);
            change_cache(host, config, Change::Keep(entry, true), None).await;
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

/// The tokens in an answer that grants them, once the ID token has been checked; with the time of
/// the sending, by the wall clock as it goes now.
fn read_tokens<J: Json>(
    config: &Config,
    body: &J,
    sent: Now,
    now: Now,
    date: Option<Millis>,
) -> Result<(Box<Tokens>, Millis), Error> {
    let sent = now.wall_at(sent);
    let mut tokens = Tokens::from_answer(body, &config.scopes, sent)?;
    if let Some(token) = &tokens.id_token {
        // The server's own clock where it is shown: televisions start in 1970.
        let time = date.unwrap_or(now.wall);
        let trusts = |issuer: &str, tid: Option<&str>| config.authority.trusts(issuer, tid);
        tokens.account = Some(id_token::read::<J>(token, &config.client_id, time, trusts)?);
    }
    Ok((Box::new(tokens), sent))
}

/// Changes what the cache keeps, if there is one; the caller is told where that fails.
async fn change_cache(host: &impl Host, config: &Config, change: Change, known: Option<&Document>) {
    let changed = try_change_cache(host, config, change, known).await;
    reported(host, changed);
}

/// Reads what the cache keeps, because others may have written meanwhile, and writes it changed,
/// while no other call of this process does. Where it cannot be read, what this call knows of it serves; where it knows nothing, that is no
/// loss if something new is kept or all is forgotten.
async fn try_change_cache(
    host: &impl Host,
    config: &Config,
    change: Change,
    known: Option<&Document>,
) -> Result<(), Error> {
    let writing = host.under_way(config.cache_key());
    let _turn = writing.turn().await;
    let (mut document, failed) = match call_cache(host, config, None).await {
        Ok(Some(kept)) => (kept, None),
        Ok(None) => (known.cloned().unwrap_or_default(), None),
        Err(error) if known.is_none() && !change.is_whole() => return Err(error),
        Err(error) => (known.cloned().unwrap_or_default(), Some(error)),
    };
    document.change(change);
    call_cache(host, config, Some(&document)).await?;
    failed.map_or(Ok(()), Err)
}

/// Calls the cache, within its time limit: it keeps this document, or says what it keeps.
async fn call_cache(
    host: &impl Host,
    config: &Config,
    document: Option<&Document>,
) -> Result<Option<Document>, Error> {
    let key = config.cache_key();
    let call = match document {
        Some(document) => document
            .to_json(&key)
            .map_or(CacheCall::Delete, CacheCall::Set),
        None => CacheCall::Get,
    };
    let end = host.now().steady.plus(CACHE_LIMIT);
    let too_slow = async {
        sleep_until(host, end).await;
        Err(Error::new(Code::CacheFailed, &["The cache took too long."]))
    };
    let kept = or(host.cache(&key, call), too_slow).await?;
    Ok(Document::from_json(&kept, &key))
}

/// Tells the caller that the cache failed, which costs no sign-in.
fn reported<T>(host: &impl Host, told: Result<T, Error>) -> Option<T> {
    told.map_err(|error| host.report(Status::CacheFailed(&error)))
        .ok()
}

/// Whether a code is the way on: never for what a person at the device cannot change.
fn needs_person(error: &Error) -> bool {
    matches!(error.code, Code::InteractionRequired | Code::AccountRefused)
}

/// Whether the same refresh may work later.
fn may_pass(error: &Error) -> bool {
    matches!(
        error.code,
        Code::Network | Code::Redirected | Code::MalformedResponse | Code::Server
    )
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

/// Sends a request that is not a poll, a few times if a fault passes; with the time of sending.
async fn send_with_retries<H: Host>(
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
fn status_fault<J>(response: &Response<J>) -> Option<Error> {
    let status = response.status;
    let fault = poll::status_passes(status).then(|| poll::unreadable(status))?;
    Some(fault.with_answer(status, response.retry_after))
}

/// Sends one request, within its time limit, and refuses to be sent elsewhere.
async fn send<H: Host>(host: &H, request: &Request) -> Result<Box<Response<H::Json>>, Error> {
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
async fn sleep_until(host: &impl Host, instant: Millis) {
    loop {
        let left = instant.minus(host.now().steady);
        if left == Millis::default() {
            return;
        }
        host.sleep(left.min(LONGEST_SLEEP)).await;
    }
}
