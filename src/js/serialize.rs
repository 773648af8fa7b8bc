//! What callers get, from Rust's types to plain objects of JavaScript.

use serde::Serialize;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::prelude::*;

use crate::error::{Cause, Code, Error};

/// A plain object, such as `JSON.parse` would give.
///
/// # Errors
/// `unsupported_host`, where the host's own objects fail.
pub fn to_js(value: &impl Serialize) -> Result<JsValue, Error> {
    value
        .serialize(&Serializer::json_compatible())
        .map_err(|error| {
            Error::new(Code::UnsupportedHost, "The result could not be written.")
                .with_cause(Some(Cause::new(JsValue::from(error))))
        })
}
