//! What the caller wrote, read into types: the keys that hold code here, the rest in pure Rust.

use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;

use crate::config::{Config, check_config_keys, check_option_keys};
use crate::error::Error;
use crate::js::json::{self, JsJson};
use crate::js::property;
use crate::json::Json;
use crate::oauth::device_code::DeviceCode;
use crate::oauth::tokens::is_b64token;
use crate::secret::Secret;
use crate::time::Millis;

/// What one call was told.
#[derive(Default)]
pub struct Options {
    /// Cancels.
    pub signal: Option<JsValue>,
    /// The time allowed.
    pub timeout: Option<Millis>,
    /// Told of every step.
    pub on_status: Option<Function>,
    /// Whose tokens.
    pub account: Option<String>,
    /// What new tokens must fulfil.
    pub claims: Option<String>,
}

impl Options {
    /// Reads the last argument of every function.
    pub fn read(options: &JsValue) -> Result<Self, Error> {
        if options.is_undefined() || options.is_null() {
            return Ok(Self::default());
        }
        check_option_keys(&keys(options, "options")?)?;
        let signal = given(options, "signal");
        if let Some(signal) = &signal {
            let is_signal = property::get(signal, "aborted").as_bool().is_some()
                && property::function(signal, "addEventListener").is_some();
            if !is_signal {
                return Err(Error::config(&["signal must be an AbortSignal."]));
            }
        }
        let timeout = given(options, "timeout").map(|timeout| match timeout.as_f64() {
            Some(seconds) if seconds > 0.0 => Ok(Millis::from_seconds(seconds)),
            _ => Err(Error::config(&[
                "timeout must be a number of seconds above 0.",
            ])),
        });
        let on_status = given(options, "onStatus").map(|it| function(it, "onStatus"));
        Ok(Self {
            signal,
            timeout: timeout.transpose()?,
            on_status: on_status.transpose()?,
            account: account(&property::get(options, "account"))?,
            claims: claims(&property::get(options, "claims"))?,
        })
    }
}

/// What the configuration holds that is code.
pub struct Code {
    /// Called instead of the host's.
    pub fetch: Option<Function>,
    /// Shaped like a `Map`.
    pub cache: Option<JsValue>,
}

/// The configuration, and the code in it.
pub fn config(config: &JsValue) -> Result<(Config, Code), Error> {
    check_config_keys(&keys(config, "config")?)?;
    let fetch = given(config, "fetch").map(|fetch| function(fetch, "fetch"));
    let cache = given(config, "cache");
    if let Some(cache) = &cache {
        for method in ["get", "set", "delete"] {
            if property::function(cache, method).is_none() {
                return Err(Error::config(&[
                    "cache must be shaped like a Map; it has no method ",
                    method,
                    ".",
                ]));
            }
        }
    }
    let fetch = fetch.transpose()?;
    Ok((
        Config::parse(&JsJson(config.clone()))?,
        Code { fetch, cache },
    ))
}

/// An account of the caller's: its ID, its sign-in name or what `listAccounts` said of it.
pub fn account(account: &JsValue) -> Result<Option<String>, Error> {
    if account.is_undefined() || account.is_null() {
        return Ok(None);
    }
    let id = account
        .as_string()
        .or_else(|| property::text(account, "id"));
    match id.filter(|id| !id.is_empty()) {
        Some(id) => Ok(Some(id)),
        None => Err(Error::config(&[
            "account must be one of listAccounts, its id or its username.",
        ])),
    }
}

fn claims(claims: &JsValue) -> Result<Option<String>, Error> {
    if claims.is_undefined() || claims.is_null() {
        return Ok(None);
    }
    let text = claims.as_string();
    if json::parse(claims).is_none_or(|it| text.is_none() || !it.is_object()) {
        return Err(Error::config(&[
            "claims must be a JSON object as a string, such as an error's claims.",
        ]));
    }
    Ok(text)
}

/// A stored device code.
pub fn device_code(code: &JsValue) -> Result<DeviceCode, Error> {
    DeviceCode::from_json(&JsJson(code.clone()))
}

/// The access token of `tokens`.
pub fn access_token(tokens: &JsValue) -> Result<Secret, Error> {
    property::text(tokens, "accessToken")
        .filter(|token| is_b64token(token))
        .map(Secret::new)
        .ok_or_else(|| Error::config(&["tokens must be what signIn or waitForTokens returned."]))
}

/// An argument that must be a function.
pub fn function(value: JsValue, name: &str) -> Result<Function, Error> {
    if value.is_function() {
        Ok(value.unchecked_into())
    } else {
        Err(Error::config(&[name, " must be a function."]))
    }
}

fn given(object: &JsValue, name: &str) -> Option<JsValue> {
    let value = property::get(object, name);
    (!value.is_undefined() && !value.is_null()).then_some(value)
}

fn keys(object: &JsValue, name: &str) -> Result<Vec<String>, Error> {
    let must = || Error::config(&[name, " must be an object."]);
    if !object.is_object() {
        return Err(must());
    }
    let keys = Reflect::own_keys(object).map_err(|_| must())?;
    Ok(keys.iter().filter_map(|key| key.as_string()).collect())
}
