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
    let row = find(&server.error);
    let (mut code, mut message) = match row {
        // Entra says much with `invalid_grant`: only without these is it about the code.
        Some((_, Code::InvalidCode, _)) if server.suberror.is_some() || server.claims.is_some() => {
            (Code::InteractionRequired, SIGN_IN_AGAIN)
        }
        Some((_, code, message)) => (*code, *message),
        None => (Code::Server, REFUSED),
    };
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

/// The error of a refresh: there, an invalid code is an invalid refresh token.
pub fn to_refresh_error(server: ServerError) -> Error {
    let mut error = to_error(server);
    if matches!(error.code, Code::InvalidCode | Code::Expired) {
        error.code = Code::InteractionRequired;
        error.hint = error.code.hint();
        error.message = "The sign-in has ended.".into();
    }
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
/// request.
pub fn refresh_token_is_invalid(server: &ServerError) -> bool {
    server.error == "invalid_grant"
        && server.claims.is_none()
        && server.suberror.as_deref().unwrap_or("bad_token") == "bad_token"
        && server.aadsts.is_none_or(aadsts::is_refresh_token_invalid)
}

fn find(error: &str) -> Option<&'static Row> {
    ROWS.iter().find(|(names, _, _)| names.contains(&error))
}
