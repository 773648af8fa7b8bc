//! From an error response to the error that the caller gets.

use crate::entra::aadsts;
use crate::error::{Code, Error, ServerError};

/// Errors of one meaning, the code that callers get for them, and the message.
type Row = (&'static [&'static str], Code, &'static str);

const REFUSED: &str = "The server refused the request";
const SIGN_IN_AGAIN: &str = "The user must sign in again, or consent";

/// OAuth's own errors, and Entra's names for the same: RFC 6749 §5.2, RFC 8628 §3.5, OpenID
/// Connect Core 1.0 §3.1.2.6.
const ROWS: [Row; 6] = [
    (
        &["access_denied", "authorization_declined"],
        Code::Declined,
        "The sign-in was declined",
    ),
    (
        &["expired_token", "code_expired"],
        Code::Expired,
        "The code expired before the sign-in was finished",
    ),
    (
        &["invalid_grant", "bad_verification_code"],
        Code::InvalidCode,
        "The server does not accept this code (any more)",
    ),
    (
        &["interaction_required", "consent_required", "login_required"],
        Code::InteractionRequired,
        SIGN_IN_AGAIN,
    ),
    (
        &["invalid_client", "unauthorized_client"],
        Code::InvalidClient,
        "The server refuses this app registration",
    ),
    (
        &["invalid_scope", "invalid_resource"],
        Code::InvalidScope,
        "The server refuses a scope",
    ),
];

/// The error of a request with a device code, or for one.
pub fn to_error(server: ServerError) -> Error {
    let (mut code, mut message) = meaning(&server);
    let mut hint = code.hint();
    if let Some((exact, exact_hint)) = server.aadsts.and_then(aadsts::look_up) {
        hint = exact_hint;
        // OAuth's error says what the user did; Entra's number says why an app is refused.
        let may_refine = !matches!(code, Code::Declined | Code::Expired);
        if let Some(exact) = exact.filter(|it| may_refine || *it == Code::BlockedByPolicy) {
            if code != exact {
                message = REFUSED;
            }
            code = exact;
        }
    }
    Error::new(code, format!("{message} ({}).", server.error))
        .with_hint(hint)
        .with_server(server)
}

fn meaning(server: &ServerError) -> (Code, &'static str) {
    let Some((_, code, message)) = find(&server.error) else {
        return (Code::Server, REFUSED);
    };
    if *code != Code::InvalidCode {
        return (*code, message);
    }
    // Entra says much with `invalid_grant`.
    if server.suberror.is_some() || server.claims.is_some() {
        (Code::InteractionRequired, SIGN_IN_AGAIN)
    } else if server.aadsts.is_none_or(aadsts::is_about_the_grant) {
        (*code, message)
    } else {
        (Code::Server, REFUSED)
    }
}

/// The error of a refresh. Unless the app, a scope or a policy was refused, the user must sign in
/// again: otherwise the device would try the same refresh for ever.
pub fn to_refresh_error(server: ServerError) -> Error {
    let is_fault = server.error == "server_error";
    let error = to_error(server);
    match error.code {
        Code::InvalidCode | Code::Expired | Code::Declined => sign_in_again(error),
        Code::Server if !is_fault => sign_in_again(error),
        _ => error,
    }
}

/// The same, where the user must sign in again.
pub fn sign_in_again(mut error: Error) -> Error {
    error.code = Code::InteractionRequired;
    error.hint = error.code.hint();
    error.message = "The sign-in has ended.".into();
    error
}

/// Whether the meaning of this error does not depend on the HTTP status.
pub fn is_known(error: &str) -> bool {
    find(error).is_some()
}

/// Whether Entra's number says that the fault is transient.
pub fn is_transient(server: &ServerError) -> bool {
    server.aadsts.is_some_and(aadsts::is_transient)
}

/// Whether a refresh was refused because of the refresh token, not because of the rest of the
/// request. Servers that say so in other words keep it cached, until a new sign-in replaces it.
pub fn refresh_token_is_invalid(server: &ServerError) -> bool {
    let is_about_it = matches!(server.error.as_str(), "invalid_grant" | "bad_refresh_token");
    let is_known_otherwise =
        |number| aadsts::look_up(number).is_some() && !aadsts::is_about_the_grant(number);
    is_about_it
        && server.claims.is_none()
        && server.suberror.as_deref().unwrap_or("bad_token") == "bad_token"
        && !server.aadsts.is_some_and(is_known_otherwise)
}

fn find(error: &str) -> Option<&'static Row> {
    ROWS.iter().find(|(names, _, _)| names.contains(&error))
}
