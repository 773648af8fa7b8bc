//! The error response of an authorization server. RFC 6749 §5.2, with the fields that Entra adds.

use zeroize::Zeroize;

use crate::error::ServerError;
use crate::json::Json;
use crate::secret::Secret;

/// Longer texts are cut, in bytes.
const MAX_TEXT: usize = 4096;
/// A claims challenge that is longer is left out, in bytes: no server sends such a one.
const MAX_CLAIMS: usize = 65_536;

/// Reads an error response to a request with this secret, which is redacted wherever the server
/// repeats it; `None` where the body names no error.
pub fn read<J: Json>(body: &J, secret: &Secret) -> Option<ServerError> {
    let description = text(body, "error_description", secret);
    Some(ServerError {
        error: text(body, "error", secret)?,
        aadsts: aadsts(body, description.as_deref()),
        description,
        suberror: text(body, "suberror", secret),
        correlation_id: text(body, "correlation_id", secret),
        trace_id: text(body, "trace_id", secret),
        timestamp: text(body, "timestamp", secret),
        claims: claims(body, secret),
    })
}

/// A text of the server's without the secret, cut where it is absurdly long.
pub fn text(body: &impl Json, key: &str, secret: &Secret) -> Option<String> {
    let mut whole = body.text(key)?;
    let end = whole.floor_char_boundary(MAX_TEXT);
    let mut text: String = whole.get(..end)?.into();
    whole.zeroize();
    secret.redact(&mut text);
    Some(text)
}

/// The claims challenge, where it is a JSON object. It is never cut, because it would be none any more.
fn claims<J: Json>(body: &J, secret: &Secret) -> Option<String> {
    let mut claims = body.text("claims")?;
    if claims.len() > MAX_CLAIMS {
        claims.zeroize();
        return None;
    }
    secret.redact(&mut claims);
    J::parse(&claims)?.is_object().then_some(claims)
}

/// Entra's number: from `error_codes`, else from the start of the description.
fn aadsts(body: &impl Json, description: Option<&str>) -> Option<u32> {
    if let Some(code) = body.get("error_codes").item(0).number() {
        return Some(code as u32);
    }
    let rest = description?.strip_prefix("AADSTS")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok()
}
