//! From what a server said to the error that a person gets.

use std::borrow::Cow;

use crate::entra::aadsts;
use crate::error::{Code, Error, ServerError};
use crate::oauth::poll::Explain;

/// Explains the errors of Entra, and those of any server in OAuth's own words.
#[derive(Clone, Copy, Debug)]
pub struct Entra;

impl Explain for Entra {
    fn explain(&self, server: ServerError) -> Error {
        let name = server.error.as_deref().unwrap_or_default();
        let (code, message) = by_name(name, &server);
        let known = server.aadsts.and_then(aadsts::look_up);
        let code = match known {
            // What the person did is OAuth's to say; why an app or a tenant is refused, Entra's.
            Some((Some(exact), _)) if !matches!(code, Code::Declined | Code::Expired) => exact,
            // A policy's refusal is no decision of the person's.
            Some((Some(Code::BlockedByPolicy), _)) => Code::BlockedByPolicy,
            _ => code,
        };
        let message: Cow<'static, str> = match message {
            Some(message) => message.into(),
            None => ["The server refused: ", name, "."].concat().into(),
        };
        Error {
            hint: known.map_or(code.hint(), |(_, hint)| hint),
            server: Some(Box::new(server)),
            ..Error::new(code, message)
        }
    }

    fn passes(&self, server: &ServerError) -> bool {
        server.aadsts.is_some_and(aadsts::passes)
    }
}

/// OAuth's own errors. RFC 6749 §5.2, RFC 8628 §3.5, OpenID Connect Core 1.0 §3.1.2.6, and
/// Entra's names for the same.
fn by_name(name: &str, server: &ServerError) -> (Code, Option<&'static str>) {
    match name {
        "access_denied" | "authorization_declined" => {
            (Code::Declined, Some("The sign-in was declined."))
        }
        "expired_token" | "code_expired" => (
            Code::Expired,
            Some("The code expired before the sign-in was finished."),
        ),
        "bad_verification_code" => (
            Code::InvalidCode,
            Some("The server does not know this code."),
        ),
        "invalid_grant" => invalid_grant(server),
        "interaction_required" | "consent_required" | "login_required" => (
            Code::InteractionRequired,
            Some("The person must sign in again, or consent."),
        ),
        "invalid_client" | "unauthorized_client" => (
            Code::InvalidClient,
            Some("The server refuses this app registration."),
        ),
        "invalid_scope" | "invalid_resource" => {
            (Code::InvalidScope, Some("The server refuses a scope."))
        }
        _ => (Code::Server, None),
    }
}

/// `invalid_grant` is Entra's word for much: only with neither `suberror` nor `claims` is it the
/// code itself that is bad.
fn invalid_grant(server: &ServerError) -> (Code, Option<&'static str>) {
    if server.suberror.is_some() || server.claims.is_some() {
        (
            Code::InteractionRequired,
            Some("The person must sign in again, or consent."),
        )
    } else {
        (
            Code::InvalidCode,
            Some("The server does not accept this code (any more)."),
        )
    }
}
