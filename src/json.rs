//! Reading JSON that servers and callers write: leniently, field by field.
//!
//! Servers send numbers as strings, nulls and fields of other types, so nothing here insists on a
//! whole shape. In JavaScript the values are the host's own (`JSON.parse`), because a parser in
//! the module would add half of its size; natively they are `serde_json`'s.

use crate::error::Error;
use crate::secret::Secret;
use crate::time::Millis;

/// The most items that are read of a list.
const MAX_ITEMS: u32 = 1000;

/// A JSON value of the host's parser.
pub trait Json: Sized {
    /// Parses a text; `None` where it is not JSON.
    fn parse(text: &str) -> Option<Self>;
    /// The JSON text of an object with the members of another one merged into it; `None` where
    /// one of them is no JSON object. RFC 7396, but that a `null` is a value like any other.
    fn merge(target: &str, patch: &str) -> Option<String>;
    /// The value of a member; a missing value where this is no object or has no such member.
    fn get(&self, key: &'static str) -> Self;
    /// A string.
    fn string(&self) -> Option<String>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// `true` or `false`.
    fn boolean(&self) -> Option<bool>;
    /// The members of an object; none where this is no object.
    fn members(&self) -> Vec<(String, Self)>;
    /// The length of a list; `None` where this is no list.
    fn length(&self) -> Option<u32>;
    /// An item of a list; a missing value beyond its end.
    fn item(&self, index: u32) -> Self;
    /// Whether this is an object and no list.
    fn is_object(&self) -> bool;
    /// Whether this is `undefined` or `null`.
    fn is_missing(&self) -> bool;

    /// A member that is a string and not empty.
    fn text(&self, key: &'static str) -> Option<String> {
        self.get(key).string().filter(|text| !text.is_empty())
    }

    /// A member that is a secret: a string and not empty.
    fn secret(&self, key: &'static str) -> Option<Secret> {
        self.text(key).map(Secret::new)
    }

    /// The strings in a member that is a list.
    fn texts(&self, key: &'static str) -> Vec<String> {
        let list = self.get(key);
        let length = list.length().unwrap_or_default().min(MAX_ITEMS);
        (0..length)
            .filter_map(|index| list.item(index).string())
            .collect()
    }

    /// A member that is a number of seconds, as a number or, as older servers have it, a string.
    /// Never negative.
    fn seconds(&self, key: &'static str) -> Option<Millis> {
        let value = self.get(key);
        let seconds = value
            .number()
            .or_else(|| parse_seconds(value.string()?.as_str()))?;
        (seconds >= 0.0).then_some(Millis::from_seconds(seconds))
    }

    /// A member that is an instant in milliseconds since the epoch, as this library writes it.
    fn millis(&self, key: &'static str) -> Option<Millis> {
        let number = self.get(key).number()?;
        (number >= 0.0).then_some(Millis::new(number))
    }
}

/// A member that is missing or must be a string.
///
/// # Errors
/// `invalid_config`, which names the key.
pub fn text(object: &impl Json, key: &'static str) -> Result<Option<String>, Error> {
    let value = object.get(key);
    if value.is_missing() {
        return Ok(None);
    }
    let text = value.string();
    text.map(Some)
        .ok_or_else(|| Error::config([key, " must be a string."].concat()))
}

/// A list of strings that are not empty and have no other characters.
pub fn strings(value: &impl Json, is_allowed: fn(u8) -> bool) -> Option<Vec<String>> {
    (0..value.length()?)
        .map(|index| {
            let text = value.item(index).string()?;
            let is_valid = !text.is_empty() && text.bytes().all(is_allowed);
            is_valid.then_some(text)
        })
        .collect()
}

/// The whole seconds in a string of digits; a fraction behind them is dropped.
pub fn parse_seconds(text: &str) -> Option<f64> {
    let text = text.trim_ascii();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = is_digits(whole) && is_digits(fraction);
    let seconds: u64 = whole.parse().ok().filter(|_| is_number)?;
    Some(seconds as f64)
}

#[cfg(not(target_arch = "wasm32"))]
impl Json for serde_json::Value {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn merge(target: &str, patch: &str) -> Option<String> {
        fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
            match (target, patch) {
                (serde_json::Value::Object(target), serde_json::Value::Object(patch)) => {
                    for (key, value) in patch {
                        merge(target.entry(key).or_insert(serde_json::Value::Null), value);
                    }
                }
                (target, patch) => *target = patch,
            }
        }
        let mut merged = <Self as Json>::parse(target).filter(Self::is_object)?;
        merge(
            &mut merged,
            <Self as Json>::parse(patch).filter(Self::is_object)?,
        );
        Some(merged.to_string())
    }

    fn get(&self, key: &'static str) -> Self {
        Self::get(self, key).cloned().unwrap_or_default()
    }

    fn string(&self) -> Option<String> {
        self.as_str().map(Into::into)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
    }

    fn boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn members(&self) -> Vec<(String, Self)> {
        let members = self.as_object().into_iter().flatten();
        members
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    fn length(&self) -> Option<u32> {
        u32::try_from(self.as_array()?.len()).ok()
    }

    fn item(&self, index: u32) -> Self {
        Self::get(self, index as usize).cloned().unwrap_or_default()
    }

    fn is_object(&self) -> bool {
        Self::is_object(self)
    }

    fn is_missing(&self) -> bool {
        self.is_null()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn seconds_are_read_as_servers_write_them() {
        let cases = [
            (json!(5), Some(5_000.0)),
            (json!(0.25), Some(250.0)),
            (json!("900"), Some(900_000.0)),
            (json!(" 15.9 "), Some(15_000.0)),
            (json!("99999999999999"), Some(99_999_999_999_999_000.0)),
            (json!(1e300), Some(1e303)),
            (json!(0), Some(0.0)),
            (json!("0"), Some(0.0)),
            (json!(-5), None),
            (json!(""), None),
            (json!("."), None),
            (json!("5s"), None),
            (json!("1e9"), None),
            (json!("soon"), None),
            (json!("-5"), None),
            (json!("inf"), None),
            (json!(null), None),
            (json!([5]), None),
        ];
        for (value, expected) in cases {
            let object: Value = json!({ "interval": value });
            let read = object.seconds("interval").map(Millis::get);
            assert_eq!(read, expected, "{value}");
        }
        assert_eq!(json!([]).seconds("interval"), None);
    }

    #[test]
    fn objects_are_merged_member_by_member() {
        let cases = [
            ("{}", r#"{"a":1}"#, Some(r#"{"a":1}"#)),
            (
                r#"{"a":{"b":1}}"#,
                r#"{"a":{"c":2}}"#,
                Some(r#"{"a":{"b":1,"c":2}}"#),
            ),
            (
                r#"{"a":{"b":null}}"#,
                r#"{"a":{"c":[1]}}"#,
                Some(r#"{"a":{"b":null,"c":[1]}}"#),
            ),
            (
                r#"{"a":"text"}"#,
                r#"{"a":{"c":2}}"#,
                Some(r#"{"a":{"c":2}}"#),
            ),
            ("[]", "{}", None),
            ("{}", "[]", None),
            ("{", "{}", None),
        ];
        for (target, patch, expected) in cases {
            let merged = Value::merge(target, patch);
            assert_eq!(merged.as_deref(), expected, "{target} and {patch}");
        }
    }
}
