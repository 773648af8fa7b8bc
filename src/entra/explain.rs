//! From what a server said to the error that a person gets.

use crate::entra::aadsts;
use crate::error::{Code, Error, ServerError};
use crate::oauth::poll::Explain;

/// Explains the errors of Entra, and those of any server in OAuth's own words.
#[derive(Clone, Copy, Debug)]
pub struct Entra;

impl Explain for Entra {
    fn explain(&self, server: ServerError) -> Error {
        let name = server.get("oauthError").unwrap_or_default();
        let row = row(name);
        let (mut code, mut message) = match row {
            // Entra says much with it: only with neither of these is it the code that is bad.
            Some((_, Code::InvalidCode, _))
                if server.get("suberror").or(server.get("claims")).is_some() =>
            {
                (Code::InteractionRequired, SIGN_IN_AGAIN)
            }
            Some((_, code, message)) => (*code, *message),
            None => (Code::Server, REFUSED),
        };
        let mut hint = code.hint();
        if let Some((exact, known)) = server.aadsts.and_then(aadsts::look_up) {
            hint = known;
            // What the person did is OAuth's to say; why an app or a tenant is refused, Entra's.
            let is_exact = !matches!(code, Code::Declined | Code::Expired);
            if let Some(exact) = exact.filter(|it| is_exact || *it == Code::BlockedByPolicy) {
                if code != exact {
                    message = REFUSED;
                }
                code = exact;
            }
        }
        Error::new(code, &[message, " (", name, ")."])
            .with_hint(hint)
            .with_server(server)
    }

    fn knows(&self, name: &str) -> bool {
        row(name).is_some()
    }

    fn passes(&self, server: &ServerError) -> bool {
        server.aadsts.is_some_and(aadsts::passes)
    }
}

/// Whether a refusal is of the refresh token itself, and not just of what was asked for with it.
pub fn is_dead(server: &ServerError) -> bool {
    server.get("oauthError") == Some("invalid_grant")
        && server.get("claims").is_none()
        && server.get("suberror").unwrap_or("bad_token") == "bad_token"
        && server.aadsts.is_none_or(aadsts::ends_sign_in)
}

fn row(name: &str) -> Option<&'static Row> {
    NAMES.iter().find(|(names, _, _)| names.contains(&name))
}

/// Errors of one meaning, the code a caller gets for them, and the message.
type Row = (&'static [&'static str], Code, &'static str);

const REFUSED: &str = "The server refused the request";
const SIGN_IN_AGAIN: &str = "The person must sign in again, or consent";

/// OAuth's own errors, and Entra's names for the same: RFC 6749 §5.2, RFC 8628 §3.5, OpenID
/// Connect Core 1.0 §3.1.2.6.
const NAMES: [Row; 6] = [
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
