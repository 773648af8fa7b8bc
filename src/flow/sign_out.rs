//! Signing out: out of the cache always, and at the server where the configuration says so.

use crate::config::Config;
use crate::error::Error;
use crate::flow::discovery::send_to;
use crate::flow::token_store;
use crate::host::{Host, Listener, Status};
use crate::http::status;
use crate::oauth::metadata::Endpoint;
use crate::oauth::request;
use crate::oauth::tokens::Tokens;
use crate::options::AccountSelector;

/// Signs an account out, or all. Revocation comes after, and its failure is a status: whoever signs out
/// is signed out on this device, whatever the server says. RFC 7009.
///
/// # Errors
/// `cache_failed`; then it is not known what the cache holds.
pub async fn sign_out(
    host: &impl Host,
    config: &Config,
    account: Option<AccountSelector>,
) -> Result<(), Error> {
    let tokens = if config.revokes {
        token_store::read(host, config)
            .await
            .to_revoke(account.as_ref())
    } else {
        Vec::new()
    };
    token_store::remove(host, config, account).await?;
    for tokens in tokens {
        if let Err(error) = revoke(host, config, &tokens).await {
            host.listener().status(Status::RevocationFailed(&error));
        }
    }
    Ok(())
}

/// Revokes the refresh token, and with it what it brought; the access token where there is none.
async fn revoke(host: &impl Host, config: &Config, tokens: &Tokens) -> Result<(), Error> {
    let (token, kind) = match &tokens.refresh_token {
        Some(token) => (token, "refresh_token"),
        None => (&tokens.access_token, "access_token"),
    };
    let client = &config.client;
    let form = request::revocation(client, token, kind);
    let request = client.request(form);
    let (response, _) = send_to(host, config, Endpoint::Revocation, request, None).await?;
    if status::is_success(response.status) {
        return Ok(());
    }
    Err(response.unreadable())
}
