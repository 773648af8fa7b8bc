//! What the token endpoint answered: tokens that are checked, or what else it means.

use crate::config::Config;
use crate::entra::explain::Entra;
use crate::error::Error;
use crate::host::Response;
use crate::json::Json;
use crate::oauth::id_token;
use crate::oauth::poll::{self, PollAnswer};
use crate::oauth::tokens::Tokens;
use crate::time::{Millis, Now};

/// What an answer of the token endpoint means.
pub fn read_answer<J: Json>(response: &Response<J>) -> PollAnswer<'_, J> {
    poll::read(response.status, response.body.as_ref(), &Entra)
        .with_head(response.status, response.retry_after)
}

/// The tokens in an answer that grants them, once the ID token has been checked; with the time of
/// the sending, by the wall clock as it goes now.
///
/// # Errors
/// `malformed_response` or `invalid_id_token`.
pub fn read_tokens<J: Json>(
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
