//! The token response: success or error, as the body says. RFC 6749 §5.1 and §5.2.

use crate::error::ServerError;
use crate::http::message::Response;
use crate::http::status;
use crate::json::Json;
use crate::oauth::error_response;
use crate::secret::{Secret, Secrets};
use crate::time::Millis;

/// What a response of the token endpoint is.
#[derive(Debug)]
pub enum TokenResponse<'a, J> {
    /// A success response: this body should hold tokens.
    Success(&'a J),
    /// `authorization_pending`. RFC 8628 §3.5.
    Pending,
    /// `slow_down`, with the interval that the server sent, if any. RFC 8628 §3.5.
    SlowDown(Option<Millis>),
    /// An error response.
    Error(ServerError),
    /// No OAuth response: not JSON, or JSON of something else on the way.
    Unreadable,
}

/// Reads a response to a request with these secrets. The body comes before the status, because servers
/// send errors with HTTP status 200 too.
pub fn read<'a, J: Json>(response: &'a Response<J>, secrets: Secrets<'_>) -> TokenResponse<'a, J> {
    let Some(body) = &response.body else {
        return TokenResponse::Unreadable;
    };
    // These are most of all responses, and of theirs nothing else is read.
    let name = error_response::name(body);
    match name.as_ref().map(Secret::expose) {
        Some("authorization_pending") => return TokenResponse::Pending,
        Some("slow_down") => return TokenResponse::SlowDown(body.seconds("interval")),
        _ => {}
    }
    match error_response::read(body, secrets) {
        Some(error) => TokenResponse::Error(error),
        None if status::is_success(response.status) => TokenResponse::Success(body),
        None => TokenResponse::Unreadable,
    }
}
