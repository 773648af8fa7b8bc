//! Errors as JavaScript has them: an `Error` with the fields that `types.d.ts` documents.

use js_sys::Error as JsError;
use wasm_bindgen::prelude::*;

use crate::error::{Cause, Error, ServerError};
use crate::js::property;

/// The error that a caller gets.
pub fn to_js(error: &Error) -> JsValue {
    let cause = error.cause.as_ref().and_then(Cause::get::<JsValue>);
    if let Some(cause) = cause.filter(|_| error.rethrow) {
        return cause.clone();
    }
    let object: JsValue = JsError::new(&error.message).into();
    let set = |name: &str, value: JsValue| property::set(&object, name, &value);
    set("name", "DeviceSignInError".into());
    set("code", error.code.as_str().into());
    set("hint", error.hint.into());
    if let Some(status) = error.status {
        set("status", status.into());
    }
    if let Some(wait) = error.retry_after {
        set("retryAfter", wait.seconds().into());
    }
    if let Some(server) = &error.server {
        set_server(server, &set);
    }
    if let Some(cause) = cause {
        set("cause", cause.clone());
    }
    object
}

fn set_server(server: &ServerError, set: &dyn Fn(&str, JsValue)) {
    if !server.error.is_empty() {
        set("oauthError", server.error.as_str().into());
    }
    for (name, text) in [
        ("description", &server.description),
        ("suberror", &server.suberror),
        ("correlationId", &server.correlation_id),
        ("traceId", &server.trace_id),
        ("timestamp", &server.timestamp),
        ("claims", &server.claims),
    ] {
        if let Some(text) = text {
            set(name, text.as_str().into());
        }
    }
    if let Some(number) = server.aadsts {
        set("aadsts", number.into());
    }
}
