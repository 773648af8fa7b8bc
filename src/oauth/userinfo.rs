//! The profile's response, and the account that a profile names. OpenID Connect Core 1.0 §5.3.

use crate::error::{Code, Error, ServerError};
use crate::json::Json;
use crate::oauth::id_token::Account;

/// The largest number that JavaScript tells from the next one.
const MAX_EXACT: u64 = (1 << 53) - 1;

/// Reads the response to a request for the profile, with the server's error in it, if there is one:
/// the profile as the server sent it.
///
/// # Errors
/// `profile_denied` for 401 and 403, else `profile_failed`.
pub fn read<J: Json>(
    status: u16,
    body: Option<J>,
    server: Option<ServerError>,
) -> Result<J, Error> {
    let (code, message) = match (body, status) {
        (Some(profile), 200..300) if server.is_none() => return Ok(profile),
        (_, 200..300) => (Code::ProfileFailed, "The profile is not a JSON object."),
        (_, 401 | 403) => (
            Code::ProfileDenied,
            "The profile may not be read with this token.",
        ),
        _ => (Code::ProfileFailed, "The profile could not be read."),
    };
    let mut error = Error::new(code, message);
    error.server = server;
    Err(error)
}

/// The account that a profile names: by `sub`, or where the server is no OpenID server by `id`, as
/// most APIs have it.
pub fn account(profile: &impl Json, is_openid: bool) -> Option<Account> {
    if is_openid || profile.text("sub").is_some() {
        return Account::from_subject(profile);
    }
    // Some APIs have numbers. One that a number of JavaScript cannot hold exactly may be two users'.
    let number = || {
        let number = profile.get("id").number()?;
        let id = number as u64;
        (id <= MAX_EXACT && id as f64 == number).then(|| id.to_string())
    };
    let id = profile.text("id").or_else(number)?;
    Some(Account::named(id, profile))
}
