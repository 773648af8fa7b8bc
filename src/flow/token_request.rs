//! One request to the token endpoint: a poll or a refresh, its response, and the ID token in it.

use crate::cache_document::{Change, Document, Entry, covers};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::discovery::{published_issuer, send_to};
use crate::flow::token_store;
use crate::host::{Host, JsonOf, Listener, Platform, Status};
use crate::json::Json;
use crate::oauth::device_authorization::DeviceCode;
use crate::oauth::metadata::Endpoint;
use crate::oauth::request;
use crate::oauth::tokens::Tokens;
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
    let claims = config.claims_parameter::<JsonOf<H>>(query.claims.as_deref());
    let verifier = code.code_verifier.as_ref();
    let client = &config.client;
    let form = request::device_access_token(client, &code.device_code, claims.as_deref(), verifier);
    let request = client.request(form);
    let (response, sent) = match send_to(host, config, Endpoint::Token, request, None).await {
        Ok(response) => response,
        Err(error) if error.rethrow || error.code == Code::UnsupportedHost => return Err(error),
        // The user may have entered the code already, so every other failure is tried again.
        Err(error) => return Ok(Poll::Transient(error)),
    };
    let in_header = client.secret_in_header();
    let code = Some(&code.device_code);
    let secrets = [code, verifier, client.secret.as_ref(), in_header.as_ref()];
    match config.provider.poll_outcome(&response, &secrets) {
        TokenOutcome::Success(body) => {
            let now = host.platform().now();
            let issuer = published_issuer(host, config);
            let scopes = &config.scopes;
            let times = (sent, now, response.date);
            let (tokens, sent) = read_tokens(config, body, scopes, times, issuer.as_deref())?;
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
    let was_requested = known
        .requested_with(token)
        .is_some_and(|requested| covers(requested, &config.scopes));
    let scope = config.provider.refresh_scope(config.scope(), was_requested);
    let client = &config.client;
    let form = request::refresh(client, token, scope.as_deref(), claims.as_deref());
    let request = client.request(form);
    let in_header = client.secret_in_header();
    let secrets = [Some(token), client.secret.as_ref(), in_header.as_ref()];
    let fault_of = |response: &_| match config.provider.refresh_outcome(response, &secrets) {
        TokenOutcome::Transient(error) => Some(error),
        _ => None,
    };
    let (response, sent) = send_to(host, config, Endpoint::Token, request, Some(&fault_of)).await?;
    match config.provider.refresh_outcome(&response, &secrets) {
        TokenOutcome::Success(body) => {
            let now = host.platform().now();
            let issuer = published_issuer(host, config);
            let scopes = if scope.is_some() {
                &config.scopes
            } else {
                &old.scopes
            };
            let times = (sent, now, response.date);
            let (mut tokens, sent) = read_tokens(config, body, scopes, times, issuer.as_deref())?;
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

/// The tokens in a success response to a request for `scopes`, once the ID token is validated; with
/// the time of sending, by the wall clock as it is set now.
///
/// `times` are when the request was sent, when its response came, and the server's own clock, where the
/// host shows it. `issuer` is the one that the server has published.
fn read_tokens<J: Json>(
    config: &Config,
    body: &J,
    scopes: &[String],
    (sent, now, date): (Now, Now, Option<Millis>),
    issuer: Option<&str>,
) -> Result<(Box<Tokens>, Millis), Error> {
    let sent = now.wall_at(sent);
    let mut tokens = Tokens::from_response(body, scopes, sent)?;
    if let Some(token) = &tokens.id_token {
        // Some televisions start in 1970.
        let time = date.unwrap_or(now.wall);
        let client_id = &config.client.id;
        tokens.account = config
            .provider
            .account::<J>(token, time, client_id, issuer)?;
    }
    Ok((Box::new(tokens), sent))
}
