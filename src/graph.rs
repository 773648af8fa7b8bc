//! The profile: `GET /me` of Microsoft Graph, and its errors.
//! <https://learn.microsoft.com/graph/api/user-get>, <https://learn.microsoft.com/graph/errors>

use crate::config::joined;
use crate::error::{Code, Error, ServerError};
use crate::json::Json;
use crate::oauth::error_body;
use crate::text::cut;

/// Where the profile is, with the properties to ask for.
pub fn me_url(graph_url: &str, select: &[String]) -> String {
    let mut url = [graph_url, "/v1.0/me"].concat();
    if !select.is_empty() {
        url.push_str("?$select=");
        url.push_str(&joined(select, ","));
    }
    url
}

/// The fields of Graph's inner error and the names that callers know them by.
const INNER_FIELDS: [(&str, &str); 3] = [
    ("client-request-id", "correlationId"),
    ("request-id", "traceId"),
    ("date", "timestamp"),
];

/// Reads the answer: the profile as the server sent it.
///
/// # Errors
/// `profile_denied` for 401 and 403, else `profile_failed`, with what Graph said.
pub fn read<J: Json>(status: u16, body: Option<J>, challenge: Option<&str>) -> Result<J, Error> {
    let said = body.as_ref().and_then(server_error);
    let (code, message) = match (body, status) {
        (Some(profile), 200..300) if said.is_none() => return Ok(profile),
        (_, 200..300) => (Code::ProfileFailed, "The profile is not a JSON object."),
        (_, 401 | 403) => (
            Code::ProfileDenied,
            "The profile may not be read with this token.",
        ),
        _ => (Code::ProfileFailed, "The profile could not be read."),
    };
    let mut said = said.unwrap_or_default();
    if let Some(claims) = challenge.and_then(claims::<J>) {
        said.note("claims", claims);
    }
    Err(Error::new(code, &[message]).with_server(said))
}

/// Graph's error object, whose inner part it spells in two ways.
fn server_error(body: &impl Json) -> Option<ServerError> {
    let error = body.get("error");
    if !error.is_object() {
        return None;
    }
    let mut said = ServerError::default();
    let fields = [("code", "oauthError"), ("message", "description")];
    error_body::copy(&error, &fields, &mut said);
    for inner in ["innerError", "innererror"] {
        error_body::copy(&error.get(inner), &INNER_FIELDS, &mut said);
    }
    Some(said)
}

/// The `claims` of a `WWW-Authenticate` challenge, decoded: what a new token must fulfil.
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
fn claims<J: Json>(challenge: &str) -> Option<String> {
    let (_, rest) = cut(challenge, "claims=\"")?;
    let (encoded, _) = cut(rest, "\"")?;
    J::from_base64(encoded).filter(|claims| J::parse(claims).is_some_and(|it| it.is_object()))
}
