//! Signing out: out of the cache always, and at the server where the configuration says so.

use futures_lite::future::or;

use crate::config::Config;
use crate::error::Error;
use crate::flow::discovery::send_to;
use crate::flow::retry::sleep_until;
use crate::flow::token_store;
use crate::host::{Host, Listener, Platform, Status};
use crate::http::message::TransportError;
use crate::http::status;
use crate::oauth::metadata::Endpoint;
use crate::oauth::request;
use crate::options::AccountSelector;
use crate::time::Millis;

/// No sign-out waits longer for the server: whoever leaves a shared screen sees it at once.
const REVOCATION_TIMEOUT: Millis = Millis::from_seconds(10.0);

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
    let platform = host.platform();
    let end = platform.steady().plus(REVOCATION_TIMEOUT);
    for entry in removed.iter().filter(|_| config.revokes) {
        let (token, kind) = entry.to_revoke();
        let form = request::revocation(&config.client, token, kind);
        let request = config.client.request(form);
        let too_slow = async {
            sleep_until(platform, end).await;
            Err(TransportError::TimedOut.into())
        };
        let sent = send_to(host, config, Endpoint::Revocation, request, None);
        let error = match or(sent, too_slow).await {
            Ok((response, _)) if status::is_success(response.status) => continue,
            Ok((response, _)) => response.unreadable(),
            Err(error) => error,
        };
        host.listener().status(Status::RevocationFailed(&error));
    }
    Ok(())
}
