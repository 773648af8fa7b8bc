//! What one answer to a poll means. RFC 8628 §3.5, and what servers in the field send.

use crate::error::{Code, Error, ServerError};
use crate::json::{self, Object};
use crate::oauth::tokens::TokenAnswer;
use crate::time::Millis;

/// What an answer to a poll tells the device to do.
#[derive(Debug)]
pub enum PollAnswer {
    /// The person is done.
    Tokens(TokenAnswer),
    /// `authorization_pending`: wait, poll again.
    Pending,
    /// `slow_down`: wait longer from now on, poll again.
    SlowDown(Option<Millis>),
    /// A fault that passes: wait, poll again.
    Fault(Error),
    /// The server's refusal: stop.
    Refused(Error),
}

/// How errors of one kind of server are told to people.
pub trait Explain {
    /// The error that a person gets for what the server said.
    fn explain(&self, error: ServerError) -> Error;
    /// Whether the server's own number says that the fault passes.
    fn passes(&self, error: &ServerError) -> bool;
}

/// Reads an answer: the body first, because errors come with status 200 and tokens never do
/// with any other.
pub fn read(status: u16, body: &[u8], explain: &impl Explain) -> PollAnswer {
    let Some(object) = json::object(body) else {
        return PollAnswer::Fault(unreadable(status));
    };
    if let Some(error) = crate::oauth::error_body::read(&object) {
        return read_error(status, error, &object, explain);
    }
    if !(200..300).contains(&status) {
        // JSON of something on the way: the authorization server itself would name an error.
        return PollAnswer::Fault(unreadable(status));
    }
    match TokenAnswer::read(&object) {
        Ok(tokens) => PollAnswer::Tokens(tokens),
        Err(error) => PollAnswer::Refused(error.with_status(status)),
    }
}

/// The error of an answer that says nothing in OAuth's terms.
pub fn unreadable(status: u16) -> Error {
    if (200..300).contains(&status) {
        Error::new(Code::MalformedResponse, "The answer is not a JSON object.")
    } else {
        let status = status.to_string();
        let message = ["The server answered with HTTP status ", &status, "."];
        Error::new(Code::Server, message.concat())
    }
    .with_status(status)
}

/// Whether this HTTP status says that the same request may work later.
pub const fn status_passes(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

fn read_error(
    status: u16,
    error: ServerError,
    body: &Object,
    explain: &impl Explain,
) -> PollAnswer {
    let name = error.error.as_deref().unwrap_or_default();
    match name {
        "authorization_pending" => return PollAnswer::Pending,
        "slow_down" => return PollAnswer::SlowDown(json::seconds(body, "interval")),
        _ => {}
    }
    let passes = name == "temporarily_unavailable"
        || explain.passes(&error)
        || (status_passes(status) && !is_refusal(name));
    let error = explain.explain(error).with_status(status);
    if passes {
        PollAnswer::Fault(error)
    } else {
        PollAnswer::Refused(error)
    }
}

/// The errors that stay true whatever the status says.
fn is_refusal(name: &str) -> bool {
    matches!(
        name,
        "access_denied"
            | "authorization_declined"
            | "expired_token"
            | "code_expired"
            | "bad_verification_code"
            | "invalid_grant"
            | "invalid_client"
            | "invalid_request"
            | "invalid_scope"
            | "unauthorized_client"
            | "unsupported_grant_type"
            | "interaction_required"
            | "consent_required"
    )
}
