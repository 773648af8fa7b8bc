//! The error response of an authorization server. RFC 6749 §5.2, with the fields that Entra adds.

use crate::error::ServerError;
use crate::json::Json;

/// Longer texts are cut, in bytes: they help nobody.
const MAX_TEXT: usize = 4096;

/// Reads an error response; `None` where the body names no error.
pub fn read(body: &impl Json) -> Option<ServerError> {
    let description = text(body, "error_description");
    Some(ServerError {
        error: text(body, "error")?,
        aadsts: aadsts(body, description.as_deref()),
        description,
        suberror: text(body, "suberror"),
        correlation_id: text(body, "correlation_id"),
        trace_id: text(body, "trace_id"),
        timestamp: text(body, "timestamp"),
        claims: text(body, "claims"),
    })
}

/// A text of the server's, cut where it is absurdly long.
pub fn text(body: &impl Json, key: &str) -> Option<String> {
    let mut text = body.text(key)?;
    text.truncate(text.floor_char_boundary(MAX_TEXT));
    Some(text)
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
