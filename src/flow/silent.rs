//! Tokens without the user: from the cache while they are valid, else by a refresh.

use crate::cache_document::Change;
use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::retry::sleep_until;
use crate::flow::{token_request, token_store};
use crate::host::{Host, Listener, Platform, Status, Store};
use crate::oauth::tokens::Tokens;
use crate::options::{AccountSelector, TokenQuery};
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
        .run(Box::pin(find_tokens(host, config, query)))
        .await?;
    host.listener().status(Status::Authorized);
    Ok(tokens)
}

/// What tells apart calls that want other tokens.
fn flight_key(config: &Config, query: &TokenQuery) -> String {
    let account = match &query.account {
        None => String::new(),
        Some(AccountSelector::Id(id)) => format!("id {id}"),
        Some(AccountSelector::IdOrUsername(text)) => format!("name {text}"),
    };
    let claims = query.claims.as_deref().unwrap_or_default();
    let is_rejected = query.rejected.is_some();
    let (key, scope) = (config.cache_key(), config.scope());
    format!("{key}\n{account}\n{claims}\n{is_rejected}\n{scope}")
}

async fn find_tokens(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
) -> Result<Box<Tokens>, Error> {
    let platform = host.platform();
    let mut error = Error::new(Code::InteractionRequired, "No user is signed in.");
    let mut refused = None;
    let mut known_until = Millis::new(f64::MAX);
    // After a refusal another process may have refreshed already, or be about to write.
    for round in 0..3 {
        if round == 2 {
            sleep_until(platform, platform.now().steady.plus(WRITE_DELAY)).await;
        }
        let document = token_store::read(host, config).await;
        let now = platform.now().wall;
        let lookup = document.look_up(&config.scopes, query, now);
        if let Some(entry) = lookup.access
            // What another process has just got is used, however short its lifetime.
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
