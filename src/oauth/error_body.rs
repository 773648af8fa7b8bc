//! An error answer's body. RFC 6749 §5.2, with the fields that Entra adds.

use serde_json::Value;

use crate::error::ServerError;
use crate::json::{self, Object};

/// Longer texts than this help nobody.
const LONGEST_TEXT: usize = 4000;

/// Reads an error body, or `None` where the answer names no error.
pub fn read(body: &Object) -> Option<ServerError> {
    let error = field(body, "error")?;
    let description = field(body, "error_description");
    Some(ServerError {
        aadsts: aadsts(body, description.as_deref()),
        error: Some(error),
        description,
        suberror: field(body, "suberror"),
        correlation_id: field(body, "correlation_id"),
        trace_id: field(body, "trace_id"),
        timestamp: field(body, "timestamp"),
        claims: field(body, "claims"),
    })
}

/// One text of a body, cut where it is absurdly long.
pub fn field(body: &Object, key: &str) -> Option<String> {
    json::text(body, key).map(|text| text.chars().take(LONGEST_TEXT).collect())
}

/// Entra's number: from `error_codes`, else from the start of the description.
fn aadsts(body: &Object, description: Option<&str>) -> Option<u32> {
    let listed = body
        .get("error_codes")
        .and_then(Value::as_array)
        .and_then(|codes| codes.first())
        .and_then(Value::as_u64)
        .and_then(|code| u32::try_from(code).ok());
    listed.or_else(|| {
        let digits = description?.strip_prefix("AADSTS")?;
        let end = digits
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(digits.len());
        digits.get(..end)?.to_string().parse().ok()
    })
}
