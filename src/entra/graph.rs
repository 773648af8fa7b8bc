//! The profile: `GET /me` of Microsoft Graph, and its errors.
//! <https://learn.microsoft.com/graph/api/user-get>, <https://learn.microsoft.com/graph/errors>

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};

use crate::error::{Error, ServerError};
use crate::http::www_authenticate;
use crate::json::Json;
use crate::oauth::error_response::text;
use crate::oauth::userinfo;
use crate::secret::{Secret, Secrets};

/// The address of the profile, with the properties to return.
pub fn me_url(graph_url: &str, select: &[String]) -> String {
    if select.is_empty() {
        return format!("{graph_url}/v1.0/me");
    }
    format!("{graph_url}/v1.0/me?$select={}", select.join(","))
}

/// Reads the response to a request with this access token: the profile as the server sent it.
///
/// # Errors
/// `profile_denied` for 401 and 403, else `profile_failed`, with Graph's own error.
pub fn read<J: Json>(
    status: u16,
    body: Option<J>,
    challenge: Option<&str>,
    access_token: &Secret,
) -> Result<J, Error> {
    let server = body
        .as_ref()
        .and_then(|it| server_error(it, &[Some(access_token)]));
    userinfo::read(status, body, server).map_err(|mut error| {
        if let Some(claims) = challenge.and_then(|it| claims::<J>(it, access_token)) {
            error.server.get_or_insert_default().claims = Some(claims);
        }
        error
    })
}

/// Graph's error object, whose inner error it spells in two ways.
fn server_error(body: &impl Json, secrets: Secrets<'_>) -> Option<ServerError> {
    let error = body.get("error");
    if !error.is_object() {
        return None;
    }
    let spelt = error.get("innerError");
    let inner = if spelt.is_object() {
        spelt
    } else {
        error.get("innererror")
    };
    Some(ServerError {
        error: text(&error, "code", secrets).unwrap_or_default(),
        description: text(&error, "message", secrets),
        correlation_id: text(&inner, "client-request-id", secrets),
        trace_id: text(&inner, "request-id", secrets),
        timestamp: text(&inner, "date", secrets),
        ..ServerError::default()
    })
}

/// The `claims` of a `WWW-Authenticate` challenge, decoded: what a new token must fulfil.
/// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
fn claims<J: Json>(challenge: &str, secret: &Secret) -> Option<String> {
    let encoded = www_authenticate::parameter(challenge, "Bearer", "claims").map(Secret::new)?;
    let mut claims = String::from_utf8(decode_base64(encoded.expose())?).ok()?;
    secret.redact(&mut claims);
    J::parse(&claims)
        .is_some_and(|claims| claims.is_object())
        .then_some(claims)
}

/// Base64 of either alphabet, with padding or without. RFC 4648 §4 and §5.
fn decode_base64(encoded: &str) -> Option<Vec<u8>> {
    let encoded = encoded.trim_end_matches('=');
    Base64Unpadded::decode_vec(encoded)
        .or_else(|_| Base64UrlUnpadded::decode_vec(encoded))
        .ok()
}
