//! The profile: `GET /me` of Microsoft Graph, and its errors.
//! <https://learn.microsoft.com/graph/api/user-get>, <https://learn.microsoft.com/graph/errors>

use std::borrow::Cow;

use serde_json::Value;

use crate::error::{Code, Error, ServerError};
use crate::json::{self, Object};
use crate::oauth::error_body::field;

/// The profile as the server sent it: the text of a JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile(pub String);

/// Where the profile is, with the properties to ask for.
pub fn me_url(graph_url: &str, select: &[String]) -> String {
    let mut url = [graph_url, "/v1.0/me"].concat();
    if !select.is_empty() {
        url.push_str("?$select=");
        url.push_str(&select.join(","));
    }
    url
}

/// Reads the answer.
///
/// # Errors
/// `profile_denied` for 401 and 403, else `profile_failed`, with what Graph said.
pub fn read(status: u16, body: Vec<u8>, challenge: Option<&str>) -> Result<Profile, Error> {
    let object = json::object(&body);
    let said = object.as_ref().and_then(server_error);
    let error = |code, message: Cow<'static, str>| {
        let mut error = Error::new(code, message).with_status(status);
        let mut said = said.clone();
        if let Some(claims) = challenge.and_then(claims) {
            said.get_or_insert_default().claims = Some(claims);
        }
        error.server = said.map(Box::new);
        error
    };
    match status {
        200..300 if object.is_some() && said.is_none() => String::from_utf8(body)
            .map(Profile)
            .map_err(|_| error(Code::ProfileFailed, "The profile is not UTF-8.".into())),
        200..300 => Err(error(
            Code::ProfileFailed,
            "The profile is not a JSON object.".into(),
        )),
        401 | 403 => Err(error(
            Code::ProfileDenied,
            "The profile may not be read with this token.".into(),
        )),
        _ => Err(error(
            Code::ProfileFailed,
            [
                "The profile could not be read: HTTP status ",
                &status.to_string(),
                ".",
            ]
            .concat()
            .into(),
        )),
    }
}

/// Graph's error object, whose inner part it spells in two ways.
fn server_error(body: &Object) -> Option<ServerError> {
    let error = body.get("error")?.as_object()?;
    let inner = error
        .get("innerError")
        .or_else(|| error.get("innererror"))
        .and_then(Value::as_object);
    let inner = |key| inner.and_then(|inner| field(inner, key));
    Some(ServerError {
        error: field(error, "code"),
        description: field(error, "message"),
        correlation_id: inner("client-request-id"),
        trace_id: inner("request-id"),
        timestamp: inner("date"),
        ..ServerError::default()
    })
}

/// The `claims` of a `WWW-Authenticate` challenge, decoded: what a new token must fulfil.
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
fn claims(challenge: &str) -> Option<String> {
    use base64ct::{Base64, Encoding};
    let (_, rest) = challenge.split_once("claims=\"")?;
    let (encoded, _) = rest.split_once('"')?;
    String::from_utf8(Base64::decode_vec(encoded).ok()?).ok()
}
