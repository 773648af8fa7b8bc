//! Errors as JavaScript has them: an `Error` with what the caller may branch on.

use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::property;

/// The error that a caller gets.
pub fn to_js(error: &Error) -> JsValue {
    with_cause(error, None)
}

/// The same, with what the caller's own code threw.
pub fn with_cause(error: &Error, cause: Option<JsValue>) -> JsValue {
    let object: JsValue = js_sys::Error::new(&error.message).into();
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
    let server = &error.server;
    for (name, text) in server.said() {
        set(name, text.into());
    }
    if let Some(number) = server.aadsts {
        set("aadsts", number.into());
    }
    if let Some(cause) = cause {
        property::set(&object, "cause", &cause);
    }
    object
}
