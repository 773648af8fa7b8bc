//! An error answer's body. RFC 6749 §5.2, with the fields that Entra adds.

use crate::error::ServerError;
use crate::json::Json;

/// Longer texts than this help nobody, in bytes.
const LONGEST_TEXT: usize = 4096;

/// The fields of a body and the names that callers know them by.
const FIELDS: [(&str, &str); 7] = [
    ("error", "oauthError"),
    ("error_description", "description"),
    ("suberror", "suberror"),
    ("correlation_id", "correlationId"),
    ("trace_id", "traceId"),
    ("timestamp", "timestamp"),
    ("claims", "claims"),
];

/// Reads an error body, or `None` where the answer names no error.
pub fn read(body: &impl Json) -> Option<ServerError> {
    let mut error = ServerError::default();
    copy(body, &FIELDS, &mut error);
    error.get("oauthError")?;
    error.aadsts = aadsts(body, error.get("description"));
    Some(error)
}

/// Notes the texts of a body, cut where they are absurdly long.
pub fn copy(body: &impl Json, fields: &[(&str, &'static str)], error: &mut ServerError) {
    for (key, name) in fields {
        if let Some(mut text) = body.text(key) {
            text.truncate(text.floor_char_boundary(LONGEST_TEXT));
            error.note(name, text);
        }
    }
}

/// Entra's number: from `error_codes`, else from the start of the description.
fn aadsts(body: &impl Json, description: Option<&str>) -> Option<u32> {
    if let Some(code) = body.get("error_codes").item(0).number() {
        return Some(code as u32);
    }
    let mut number = 0_u32;
    for byte in description?.strip_prefix("AADSTS")?.bytes() {
        if !byte.is_ascii_digit() {
            break;
        }
        number = number.wrapping_mul(10).wrapping_add(u32::from(byte - b'0'));
    }
    Some(number)
}
