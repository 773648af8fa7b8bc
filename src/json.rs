//! JSON as servers send it: read leniently, never trusted.

use serde_json::{Map, Value};

use crate::time::Millis;

/// A JSON object.
pub type Object = Map<String, Value>;

/// The object that these bytes are, or `None` for anything else.
pub fn object(bytes: &[u8]) -> Option<Object> {
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(object)) => Some(object),
        _ => None,
    }
}

/// A string that says something.
pub fn text<'a>(object: &'a Object, key: &str) -> Option<&'a str> {
    object
        .get(key)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
}

/// A length of time above zero, given in seconds as a number or, by older servers, as a string.
pub fn seconds(object: &Object, key: &str) -> Option<Millis> {
    let seconds = match object.get(key)? {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let whole = text.trim().split('.').next().unwrap_or_default();
            // A string too long for the type is a very long time.
            let digits = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
            if !digits {
                return None;
            }
            whole.parse::<u32>().unwrap_or(u32::MAX).into()
        }
        _ => return None,
    };
    // Casting a float saturates, so an absurd number is only a very long time.
    (seconds > 0.0).then_some(Millis((seconds * 1000.0) as u64))
}

/// A reading of a clock in milliseconds, as this library wrote it.
pub fn millis(object: &Object, key: &str) -> Option<Millis> {
    let number = object.get(key)?.as_f64()?;
    (number >= 0.0).then_some(Millis(number as u64))
}
