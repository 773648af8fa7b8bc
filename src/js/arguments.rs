//! The arguments that hold code, and those between the configuration and the options.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use crate::error::Error;
use crate::js::json::JsJson;
use crate::js::property;
use crate::js::snapshot::snapshot;
use crate::json::Json;
use crate::oauth::device_authorization::{DEVICE_CODE_KEYS, DeviceCode};
use crate::oauth::tokens::is_b64token;
use crate::options::{AccountSelector, parse_account};
use crate::secret::Secret;

/// A cache shaped like a `Map`.
///
/// # Errors
/// `invalid_config` where a method is missing.
pub fn cache(cache: JsValue) -> Result<Option<JsValue>, Error> {
    if cache.is_undefined() || cache.is_null() {
        return Ok(None);
    }
    for method in ["get", "set", "delete"] {
        if property::function(&cache, method).is_none() {
            return Err(Error::config(format!(
                "cache must be shaped like a Map; it has no method {method}."
            )));
        }
    }
    Ok(Some(cache))
}

/// An account: one of `listAccounts`, its ID or its user name.
///
/// # Errors
/// `invalid_config`.
pub fn account(account: &JsValue) -> Result<Option<AccountSelector>, Error> {
    parse_account(&JsJson(copy_of(account, "account", &["id"])?))
}

/// A copy of an object; anything else as it is.
fn copy_of(value: &JsValue, name: &str, known: &[&'static str]) -> Result<JsValue, Error> {
    if !value.is_object() {
        return Ok(value.clone());
    }
    let copy = snapshot(value, name, known)?;
    Ok(copy.map_or(JsValue::UNDEFINED, |copy| copy.object))
}

/// A device code that was stored.
///
/// # Errors
/// `invalid_config`.
pub fn device_code(code: &JsValue) -> Result<DeviceCode, Error> {
    DeviceCode::from_json(&JsJson(copy_of(code, "deviceCode", &DEVICE_CODE_KEYS)?))
}

/// The access token of `tokens`, and the ID of their account where they have one.
///
/// # Errors
/// `invalid_config`.
pub fn tokens(tokens: &JsValue) -> Result<(Secret, Option<String>), Error> {
    let tokens = JsJson(copy_of(tokens, "tokens", &["accessToken", "account"])?);
    let access_token = tokens
        .secret("accessToken")
        .filter(|token| is_b64token(token.expose()))
        .ok_or_else(|| Error::config("tokens must be what signIn or waitForTokens returned."))?;
    Ok((access_token, tokens.get("account").text("id")))
}

/// An argument that must be a function.
///
/// # Errors
/// `invalid_config`.
pub fn function(value: JsValue, name: &str) -> Result<Function, Error> {
    if value.is_function() {
        Ok(value.unchecked_into())
    } else {
        Err(Error::config(format!("{name} must be a function.")))
    }
}

/// An argument that is missing or must be a function.
///
/// # Errors
/// `invalid_config`.
pub fn optional_function(value: JsValue, name: &str) -> Result<Option<Function>, Error> {
    if value.is_undefined() || value.is_null() {
        return Ok(None);
    }
    function(value, name).map(Some)
}
