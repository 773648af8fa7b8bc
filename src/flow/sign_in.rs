//! The sign-in: tokens without the user where that is possible, else by a device code; then the
//! profile.

use std::future::pending;

use futures_lite::future::or;

use crate::config::Config;
use crate::error::{Code, Error};
use crate::flow::device_code::{request_device_code, store_device_code, wait_for_tokens};
use crate::flow::discovery::{endpoint, send_to};
use crate::flow::retry::transient_status;
use crate::flow::silent::{no_user, sign_in_silently};
use crate::flow::single_flight::{CurrentCode, is_own};
use crate::host::{Host, JsonOf, Listener, Platform, Status, Store};
use crate::oauth::metadata::Endpoint;
use crate::oauth::tokens::Tokens;
use crate::options::{AccountSelector, Prompt, TokenQuery};
use crate::secret::Secret;

/// Signs the user in and reads their profile.
///
/// Where Graph rejects the token, it is renewed once: it was revoked, or Graph wants claims.
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
///
/// # Errors
/// What the sign-in or the profile request fails with.
pub async fn sign_in_and_get_profile<H: Host>(
    host: &H,
    config: &Config,
    mut query: TokenQuery,
    prompt: Prompt,
) -> Result<JsonOf<H>, Error> {
    // No user should sign in for a profile that has no address.
    endpoint(host, config, Endpoint::Userinfo).await?;
    loop {
        let tokens = sign_in(host, config, query.clone(), prompt).await?;
        let account = tokens.account.as_ref().map(|it| it.id.as_str());
        let error = match get_profile(host, config, &tokens.access_token, account).await {
            Err(error) if error.status == Some(401) && query.rejected.is_none() => error,
            result => return result,
        };
        if error.claims().is_none() && !host.store().is_there() {
            return Err(error);
        }
        query.claims = error.claims().map(Into::into).or(query.claims);
        query.rejected = Some(tokens);
    }
}

/// Signs the user in.
///
/// # Errors
/// What the sign-in fails with; `callback_failed` as soon as the code could not be shown.
pub async fn sign_in(
    host: &impl Host,
    config: &Config,
    query: TokenQuery,
    prompt: Prompt,
) -> Result<Box<Tokens>, Error> {
    // Rejected tokens can be refreshed without a cache, too.
    let silent = if host.store().is_there() || query.rejected.is_some() {
        sign_in_silently(host, config, &of_rejected_account(&query)).await
    } else {
        Err(no_user())
    };
    let error = match silent {
        Err(error) if needs_user(&error) && prompt == Prompt::Allowed => error,
        result => return result,
    };
    let claims = error.claims().map(Into::into).or(query.claims);
    let query = TokenQuery { claims, ..query };
    sign_in_by_code(host, config, &query).await
}

/// Signs the user in by a device code. Calls that want the same at the same time share one code and
/// its tokens; where the call that showed it is cancelled, the next one shows it.
async fn sign_in_by_code(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
) -> Result<Box<Tokens>, Error> {
    let key = format!("{}\n{}", config.cache_key(), query.key());
    let shared = host.store().in_flight().code(key, &config.scopes);
    // Whoever takes the code over gets tokens for all calls that share it. Mostly they want the same,
    // and a call that waits for minutes must not hold its configuration twice.
    let of_all: Config;
    let config = if shared.scopes == config.scopes {
        config
    } else {
        of_all = Config {
            scopes: shared.scopes.clone(),
            ..config.clone()
        };
        &of_all
    };
    let is_first = !shared.is_begun.replace(true);
    // Boxed: as an argument it would be held twice, and a call waits here for minutes.
    let operation = Box::pin(show_and_wait(host, config, query, &shared.code, is_first));
    shared.flight.run(operation, is_own).await
}

/// Shows a device code and polls until the user has signed in: a new code, or the one that another
/// call showed before it ended.
async fn show_and_wait(
    host: &impl Host,
    config: &Config,
    query: &TokenQuery,
    current: &CurrentCode,
    is_first: bool,
) -> Result<Box<Tokens>, Error> {
    if !is_first {
        // The other call may have ended between its tokens and its caller.
        let cached = sign_in_silently(host, config, &of_rejected_account(query)).await;
        if cached.is_ok() {
            return cached;
        }
    }
    let now = host.platform().now().wall;
    let mut shown = current.take().filter(|it| it.user.expires_at > now);
    loop {
        let is_new = shown.is_none();
        let code = match shown.take() {
            Some(code) => code,
            None => Box::pin(request_device_code(host, config, query)).await?,
        };
        current.replace(Some(code.clone()));
        store_device_code(host, &code).await;
        let show = async {
            host.listener().show_code(&code).await?;
            pending().await
        };
        let result = or(show, wait_for_tokens(host, config, query, &code, current)).await;
        // The other call's last poll may have used up the code, with no caller left to read the
        // response.
        let is_used_up = |error: &Error| error.code == Code::InvalidCode && !is_new;
        if !result.as_ref().is_err_and(is_used_up) {
            return result;
        }
    }
}

/// Reads the profile: `GET /me` of Microsoft Graph, or elsewhere the userinfo request. It must be that
/// of the account with this ID, where one is given.
///
/// # Errors
/// `profile_denied`, `profile_failed`, `network`, `redirected` or `discovery_failed`.
pub async fn get_profile<H: Host>(
    host: &H,
    config: &Config,
    access_token: &Secret,
    account: Option<&str>,
) -> Result<JsonOf<H>, Error> {
    host.listener().status(Status::ReadingProfile);
    let request = config.provider.profile_request(access_token.clone());
    let which = Endpoint::Userinfo;
    let (response, _) = send_to(host, config, which, request, Some(&transient_status)).await?;
    let (status, retry_after) = (response.status, response.retry_after);
    config
        .provider
        .read_profile(*response, access_token, account)
        .map_err(|error| error.with_response(status, retry_after))
}

/// The query whose rejected tokens are renewed: only by the tokens of the same account.
fn of_rejected_account(query: &TokenQuery) -> TokenQuery {
    let mut query = query.clone();
    if let Some(rejected) = &query.rejected {
        let account = rejected.account.as_ref();
        // Where the account is not known, no other entry of the cache may be used.
        let id = account.map(|it| it.id.clone()).unwrap_or_default();
        query.account = Some(AccountSelector::Id(id));
    }
    query
}

/// Whether a code may help: only for what the user can change.
fn needs_user(error: &Error) -> bool {
    matches!(error.code, Code::InteractionRequired | Code::AccountRefused)
}
