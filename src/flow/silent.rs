//! Tokens without the user: from the cache while they are valid, else by a refresh.

use crate::cache_document::{Change, Document};
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::retry::sleep_until;
use crate::flow::single_flight::is_own;
use crate::flow::{token_request, token_store};
use crate::host::{Host, Listener, Platform, Status, Store};
use crate::oauth::tokens::Tokens;
use crate::options::TokenQuery;
use crate::time::Millis;

/// An access token from the cache is valid for at least this long.
const MIN_LEFT: Millis = Millis::from_seconds(300.0);
/// How long another process may take from its refresh to its write.
const WRITE_DELAY: Millis = Millis::from_seconds(1.0);

/// Tokens without the user, from the cache or by a refresh, but none that were rejected. Calls that
/// want the same at the same time share one operation.
///
/// # Errors
/// `interaction_required` where no user is signed in, or what the refresh fails with.
pub async fn sign_in_silently(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
) -> Result<Box<Tokens>, Error> {
    let flight = host.store().in_flight().silent(flight_key(config, query));
    // Boxed, so that a call that then waits for the user for minutes does not hold its memory.
    let tokens = flight
        .run(Box::pin(find_tokens(host, config, query)), is_own)
        .await?;
    host.listener().status(Status::Authorized);
    Ok(tokens)
}

/// There is no cache, or it has no tokens that would do.
pub fn no_user() -> Error {
    Error::new(Code::InteractionRequired, "No user is signed in.")
}

/// What tells apart calls that want other tokens.
fn flight_key(config: &Config, query: &TokenQuery) -> String {
    let is_rejected = query.rejected.is_some();
    let (key, scope, query) = (config.cache_key(), config.scope(), query.key());
    format!("{key}\n{query}\n{is_rejected}\n{scope}")
}

/// What tells apart refreshes of other tokens: a refresh token is sent once at a time, however the
/// calls name its account and whichever scopes they want, because a strict server revokes a refresh
/// token that it gets twice. RFC 9700 §4.14.2.
fn refresh_key(config: &Config, old: &Tokens) -> String {
    let account = old.account.as_ref().map_or("", |it| it.id.as_str());
    format!("{}\n{account}", config.cache_key())
}

async fn find_tokens(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
) -> Result<Box<Tokens>, Error> {
    let in_flight = host.store().in_flight();
    let count = in_flight.refresh_count();
    let mut document = token_store::read(host, config).await;
    let now = host.platform().now().wall;
    let lookup = document.look_up(&config.scopes, query, now);
    if let Some(entry) = lookup.access.filter(|it| it.is_valid(now, MIN_LEFT)) {
        return Ok(Box::new(entry.tokens.clone()));
    }
    let Some((old, _)) = lookup.refresh else {
        return Err(no_user());
    };
    let mut key = refresh_key(config, old);
    let newest = lookup.newest;
    // Without another call before, only a long-lived token of another process would do.
    let mut known_until = Millis::new(f64::MAX);
    loop {
        let lock = in_flight.refreshes(key.clone());
        let turn = lock.turn().await;
        // The document was read before this turn: another call may have replaced its tokens.
        if turn.waited || in_flight.refresh_count() != count {
            known_until = newest;
            document = token_store::read(host, config).await;
            let lookup = document.look_up(&config.scopes, query, now);
            let current = lookup.refresh.map(|(old, _)| refresh_key(config, old));
            // A refresh can bring the account that the tokens did not have: that is another lock.
            if let Some(current) = current.filter(|current| *current != key) {
                key = current;
                continue;
            }
        }
        let result = refresh(host, config, query, document, known_until).await;
        in_flight.count_refresh();
        return result;
    }
}

/// Refreshes the tokens of a document, unless they were obtained after `known_until`.
async fn refresh(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
    mut document: Document,
    mut known_until: Millis,
) -> Result<Box<Tokens>, Error> {
    let platform = host.platform();
    let mut error = no_user();
    let mut refused = None;
    // After a refusal another process may have refreshed already, or be about to write.
    for round in 0..3 {
        if round == 2 {
            sleep_until(platform, platform.steady().plus(WRITE_DELAY)).await;
        }
        if round > 0 {
            document = token_store::read(host, config).await;
        }
        let now = platform.now().wall;
        let lookup = document.look_up(&config.scopes, query, now);
        if let Some(entry) = lookup.access
            // What another call has just got is used, however short its lifetime.
            && (entry.is_valid(now, MIN_LEFT) || entry.obtained_at > known_until)
        {
            return Ok(Box::new(entry.tokens.clone()));
        }
        let Some((old, token)) = lookup.refresh else {
            return Err(error);
        };
        if refused.as_ref() == Some(token) {
            continue;
        }
        error = match token_request::refresh(host, config, query, &document, old, token).await {
            Err(error) => error,
            tokens => return tokens,
        };
        if !config.provider.refresh_token_is_invalid(&error) {
            // A bad network must not cost an access token that is still valid.
            let now = platform.now().wall;
            let access = lookup
                .access
                .filter(|it| it.is_valid(now, Millis::default()));
            return match access {
                Some(entry) if may_be_transient(&error) => Ok(Box::new(entry.tokens.clone())),
                _ => Err(error),
            };
        }
        refused = Some(token.clone());
        known_until = lookup.newest;
    }
    if let Some(token) = refused {
        token_store::change(host, config, Change::RemoveRefreshToken(token), None).await;
    }
    Err(error)
}

/// Whether the same refresh may succeed later.
fn may_be_transient(error: &Error) -> bool {
    matches!(
        error.code,
        Code::Network | Code::Redirected | Code::MalformedResponse | Code::Server
    )
}
