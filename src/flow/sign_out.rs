//! Signing out: out of the cache always, and at the server where the configuration says so.

use crate::config::Config;
use crate::error::Error;
use crate::flow::discovery::send_to;
use crate::flow::token_store;
use crate::host::{Host, Listener, Status};
use crate::http::status;
use crate::oauth::metadata::Endpoint;
use crate::oauth::request;
use crate::options::AccountSelector;

/// Signs an account out, or all. Revocation comes after, and its failure is a status: whoever signs out
/// is signed out on this device, whatever the server says. RFC 7009.
///
/// What was removed is what is revoked: of tokens that were read before, another call or process may have
/// refreshed one meanwhile, and the new refresh token would outlive the sign-out.
///
/// # Errors
/// `cache_failed`; then it is not known what the cache holds.
pub async fn sign_out(
    host: &impl Host,
    config: &Config,
    account: Option<AccountSelector>,
) -> Result<(), Error> {
    let removed = token_store::remove(host, config, account).await?;
    for entry in removed.iter().filter(|_| config.revokes) {
        let (token, kind) = entry.to_revoke();
        let form = request::revocation(&config.client, token, kind);
        let request = config.client.request(form);
        let error = match send_to(host, config, Endpoint::Revocation, request, None).await {
            Ok((response, _)) if status::is_success(response.status) => continue,
            Ok((response, _)) => response.unreadable(),
            Err(error) => error,
        };
        host.listener().status(Status::RevocationFailed(&error));
    }
    Ok(())
}
