//! One request to the token endpoint: a poll or a refresh, its response, and the ID token in it.

use crate::cache_document::{Change, Document, Entry};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::retry::{send, send_with_retries};
use crate::flow::token_store;
use crate::host::{Host, JsonOf, Listener, Platform, Status};
use crate::http::message::{Request, RequestKind};
use crate::json::Json;
use crate::oauth::device_authorization::DeviceCode;
use crate::oauth::tokens::Tokens;
use crate::oauth::{id_token, request};
use crate::options::TokenQuery;
use crate::provider::TokenOutcome;
use crate::secret::Secret;
use crate::time::{Millis, Now};

/// What a poll found.
#[derive(Debug)]
pub enum Poll {
    /// The user has signed in; when the request was sent, by the wall clock.
    Tokens(Box<Tokens>, Millis),
    /// The user has not signed in yet.
    Pending,
    /// The device must poll less often, at this interval, if the server sent one.
    SlowDown(Option<Millis>),
    /// A transient fault.
    Transient(Error),
}

/// Polls once. RFC 8628 §3.4.
///
/// # Errors
/// The server's error response, `malformed_response` or `invalid_id_token`.
pub async fn poll<H: Host>(
    host: &H,
    config: &Config,
    query: &TokenQuery,
    code: &DeviceCode,
) -> Result<Poll, Error> {
    let sent = host.platform().now();
    let claims = config.claims_parameter::<JsonOf<H>>(query.claims.as_deref());
    let form =
        request::device_access_token(&config.client_id, &code.device_code, claims.as_deref());
    let request = token_request(config, form);
    let response = match send(host.platform(), &request).await {
        Ok(response) => response,
        Err(error) if error.rethrow || error.code == Code::UnsupportedHost => return Err(error),
        // The user may have entered the code already, so every other failure is tried again.
        Err(error) => return Ok(Poll::Transient(error)),
    };
    match config.provider.poll_outcome(&response, &code.device_code) {
        TokenOutcome::Success(body) => {
            let now = host.platform().now();
            let (tokens, sent) = read_tokens(config, body, sent, now, response.date)?;
            Ok(Poll::Tokens(tokens, sent))
        }
        TokenOutcome::Pending => Ok(Poll::Pending),
        TokenOutcome::SlowDown(interval) => Ok(Poll::SlowDown(interval)),
        TokenOutcome::Transient(error) => Ok(Poll::Transient(error)),
        TokenOutcome::Refused(error) => Err(error),
    }
}

/// Exchanges a refresh token for new tokens, and caches them. RFC 6749 §6.
///
/// # Errors
/// The server's error response, or what a request fails with.
pub async fn refresh<H: Host>(
    host: &H,
    config: &Config,
    query: &TokenQuery,
    known: &Document,
    old: &Tokens,
    token: &Secret,
) -> Result<Box<Tokens>, Error> {
    host.listener().status(Status::Refreshing);
    let claims = config.claims_parameter::<JsonOf<H>>(query.claims.as_deref());
    let form = request::refresh(&config.client_id, token, &config.scope(), claims.as_deref());
    let request = token_request(config, form);
    let fault_of = |response: &_| match config.provider.refresh_outcome(response, token) {
        TokenOutcome::Transient(error) => Some(error),
        _ => None,
    };
    let (response, sent) = send_with_retries(host, &request, &fault_of).await?;
    match config.provider.refresh_outcome(&response, token) {
        TokenOutcome::Success(body) => {
            let now = host.platform().now();
            let (mut tokens, sent) = read_tokens(config, body, sent, now, response.date)?;
            tokens.inherit(old)?;
            let change = Change::Refreshed {
                entry: Entry::new(&tokens, &config.scopes, sent),
                old: Box::new(old.clone()),
            };
            token_store::change(host, config, change, Some(known)).await;
            Ok(tokens)
        }
        TokenOutcome::Transient(error) | TokenOutcome::Refused(error) => Err(error),
        TokenOutcome::Pending | TokenOutcome::SlowDown(_) => Err(response.unreadable()),
    }
}

fn token_request(config: &Config, form: Secret) -> Request {
    Request {
        url: config.provider.token_endpoint(),
        kind: RequestKind::Form(form),
    }
}

/// The tokens in a success response, once the ID token is validated; with the time of sending, by
/// the wall clock as it is set now.
fn read_tokens<J: Json>(
    config: &Config,
    body: &J,
    sent: Now,
    now: Now,
    date: Option<Millis>,
) -> Result<(Box<Tokens>, Millis), Error> {
    let sent = now.wall_at(sent);
    let mut tokens = Tokens::from_response(body, &config.scopes, sent)?;
    if let Some(token) = &tokens.id_token {
        // The server's own clock, where the host shows it: some televisions start in 1970.
        let time = date.unwrap_or(now.wall);
        let is_client = |audience: &str| config.provider.is_client_id(audience, &config.client_id);
        let trusts = |issuer: &str, tenant: Option<&str>| config.provider.trusts(issuer, tenant);
        let account = id_token::validate::<J>(token, time, is_client, trusts)?;
        tokens.account = Some(account);
    }
    Ok((Box::new(tokens), sent))
}
