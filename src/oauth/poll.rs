//! What one answer to a poll means. RFC 8628 §3.5, and what servers in the field send.

use crate::error::{Code, Error, ServerError};
use crate::json::Json;
use crate::oauth::error_body;
use crate::time::Millis;

/// What an answer to a poll tells the device to do.
#[derive(Debug)]
pub enum PollAnswer<'a, J> {
    /// The person is done: this body holds tokens.
    Granted(&'a J),
    /// `authorization_pending`: wait, poll again.
    Pending,
    /// `slow_down`: wait longer from now on, poll again.
    SlowDown(Option<Millis>),
    /// A fault that passes: wait, poll again.
    Fault(Error),
    /// The server's refusal: stop.
    Refused(Error),
}

impl<J> PollAnswer<'_, J> {
    /// The same with what the answer's head says of an error.
    #[must_use]
    pub fn with_head(self, status: u16, retry_after: Option<Millis>) -> Self {
        match self {
            Self::Fault(error) => Self::Fault(error.with_answer(status, retry_after)),
            Self::Refused(error) => Self::Refused(error.with_answer(status, retry_after)),
            other => other,
        }
    }
}

/// How errors of one kind of server are told to people.
pub trait Explain {
    /// The error that a person gets for what the server said.
    fn explain(&self, error: ServerError) -> Error;
    /// Whether this is an error whose meaning stays true, whatever the HTTP status says.
    fn knows(&self, name: &str) -> bool;
    /// Whether the server's own number says that the fault passes.
    fn passes(&self, error: &ServerError) -> bool;
}

/// Reads an answer, the body before the status, because errors come with status 200 too. `None`
/// is a body that is no JSON object.
pub fn read<'a, J: Json>(
    status: u16,
    body: Option<&'a J>,
    explain: &impl Explain,
) -> PollAnswer<'a, J> {
    let Some(body) = body else {
        return PollAnswer::Fault(unreadable(status));
    };
    if let Some(error) = error_body::read(body) {
        return read_error(status, error, body, explain);
    }
    if !is_success(status) {
        // JSON of something on the way: the authorization server itself would name an error.
        return PollAnswer::Fault(unreadable(status));
    }
    PollAnswer::Granted(body)
}

/// The error of an answer that says nothing in OAuth's terms.
pub fn unreadable(status: u16) -> Error {
    if is_success(status) {
        Error::new(
            Code::MalformedResponse,
            &["The answer is not the JSON object that it should be."],
        )
    } else {
        Error::new(Code::Server, &["The server answered with an HTTP error."])
    }
}

/// Whether this HTTP status is one of success.
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether this HTTP status says that the same request may work later.
pub const fn status_passes(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

fn read_error<'a, J: Json>(
    status: u16,
    error: ServerError,
    body: &J,
    explain: &impl Explain,
) -> PollAnswer<'a, J> {
    let name = error.get("oauthError").unwrap_or_default();
    match name {
        "authorization_pending" => return PollAnswer::Pending,
        "slow_down" => return PollAnswer::SlowDown(body.seconds("interval")),
        _ => {}
    }
    let passes = name == "temporarily_unavailable"
        || explain.passes(&error)
        || (status_passes(status) && !explain.knows(name));
    let error = explain.explain(error);
    if passes {
        PollAnswer::Fault(error)
    } else {
        PollAnswer::Refused(error)
    }
}
