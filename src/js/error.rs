//! Errors as JavaScript has them: an `Error` with what the caller may branch on.

use serde_json::{Value, json};
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::{plain, property};

/// The error that a caller gets.
pub fn to_js(error: Error) -> JsValue {
    with_cause(error, None)
}

/// The same, with what the caller's own code threw.
pub fn with_cause(error: Error, cause: Option<JsValue>) -> JsValue {
    let object: JsValue = js_sys::Error::new(&error.message).into();
    let server = error.server.unwrap_or_default();
    let properties = [
        ("name", json!("DeviceSignInError")),
        ("code", json!(error.code.as_str())),
        ("hint", json!(error.hint)),
        ("oauthError", json!(server.error)),
        ("description", json!(server.description)),
        ("aadsts", json!(server.aadsts)),
        ("correlationId", json!(server.correlation_id)),
        ("traceId", json!(server.trace_id)),
        ("timestamp", json!(server.timestamp)),
        ("claims", json!(server.claims)),
        ("status", json!(error.status)),
        (
            "retryAfter",
            json!(error.retry_after.map(|it| it.seconds())),
        ),
    ];
    for (name, value) in properties {
        if value != Value::Null {
            property::set(&object, name, &plain(&value));
        }
    }
    if let Some(cause) = cause {
        property::set(&object, "cause", &cause);
    }
    object
}
