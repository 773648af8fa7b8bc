//! JSON: what servers and callers write, read leniently, field by field, and what they are given.
//!
//! In JavaScript it is the host's own, because a parser in the module would double its size;
//! natively it is `serde_json`'s.

use crate::time::Millis;

/// A JSON value of whatever parser the host has.
pub trait Json: Sized {
    /// Reads a text; `None` where it is not JSON.
    fn parse(text: &str) -> Option<Self>;
    /// The text of a value that was made here.
    fn to_text(&self) -> Option<String>;
    /// The text in base64 of either alphabet, as tokens and challenges hold it. RFC 4648 §4, §5.
    fn from_base64(encoded: &str) -> Option<String>;
    /// The value of a key; something missing where this is no object or has no such key.
    fn get(&self, key: &str) -> Self;
    /// A string.
    fn string(&self) -> Option<String>;
    /// A number.
    fn number(&self) -> Option<f64>;
    /// The length of a list; `None` where this is none.
    fn length(&self) -> Option<u32>;
    /// A value of a list.
    fn item(&self, index: u32) -> Self;
    /// Whether this is an object and no list.
    fn is_object(&self) -> bool;
    /// Whether there is nothing here, or `null`.
    fn is_missing(&self) -> bool;
    /// An empty object, to be filled.
    fn new_object() -> Self;
    /// Sets a key of an object that was made here.
    fn set(&mut self, key: &str, value: Self);
    /// A string.
    fn from_text(text: &str) -> Self;
    /// A number.
    fn from_number(number: f64) -> Self;
    /// A list.
    fn from_list(items: impl Iterator<Item = Self>) -> Self;

    /// A list of strings.
    fn from_texts(texts: &[String]) -> Self {
        Self::from_list(texts.iter().map(|text| Self::from_text(text)))
    }

    /// Sets a string, where there is one.
    fn set_text(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.set(key, Self::from_text(text));
        }
    }

    /// Sets a number.
    fn set_number(&mut self, key: &str, number: f64) {
        self.set(key, Self::from_number(number));
    }

    /// A string that says something.
    fn text(&self, key: &str) -> Option<String> {
        self.get(key).string().filter(|text| !text.is_empty())
    }

    /// The strings of a list.
    fn texts(&self, key: &str) -> Vec<String> {
        let list = self.get(key);
        let items = 0..list.length().unwrap_or_default().min(1000);
        items
            .filter_map(|index| list.item(index).string())
            .collect()
    }

    /// A length of time above zero, in seconds, as a number or (older servers) a string.
    fn seconds(&self, key: &str) -> Option<Millis> {
        let value = self.get(key);
        let seconds = value
            .number()
            .or_else(|| value.string().as_deref().and_then(whole_seconds))?;
        (seconds > 0.0).then_some(Millis::from_seconds(seconds))
    }

    /// A reading of the wall clock in milliseconds, as this library writes it.
    fn millis(&self, key: &str) -> Option<Millis> {
        let number = self.get(key).number()?;
        (number >= 0.0).then_some(Millis::new(number))
    }
}

/// The seconds in a string of digits, perhaps with a fraction, which does not matter.
pub fn whole_seconds(text: &str) -> Option<f64> {
    let mut seconds = None;
    for byte in text.trim_ascii().bytes() {
        match byte {
            b'0'..=b'9' => {
                seconds = Some(seconds.unwrap_or(0.0) * 10.0 + f64::from(byte - b'0'));
            }
            b'.' => break,
            _ => return None,
        }
    }
    seconds
}

#[cfg(not(target_arch = "wasm32"))]
impl Json for serde_json::Value {
    fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }

    fn to_text(&self) -> Option<String> {
        Some(self.to_string())
    }

    fn from_base64(encoded: &str) -> Option<String> {
        use base64ct::{Base64UrlUnpadded, Encoding};
        let encoded = encoded.replace('+', "-").replace('/', "_");
        String::from_utf8(Base64UrlUnpadded::decode_vec(encoded.trim_end_matches('=')).ok()?).ok()
    }

    fn get(&self, key: &str) -> Self {
        Self::get(self, key).cloned().unwrap_or_default()
    }

    fn string(&self) -> Option<String> {
        self.as_str().map(Into::into)
    }

    fn number(&self) -> Option<f64> {
        self.as_f64()
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

    fn new_object() -> Self {
        Self::Object(serde_json::Map::new())
    }

    fn set(&mut self, key: &str, value: Self) {
        if let Some(object) = self.as_object_mut() {
            object.insert(key.into(), value);
        }
    }

    fn from_text(text: &str) -> Self {
        text.into()
    }

    fn from_number(number: f64) -> Self {
        number.into()
    }

    fn from_list(items: impl Iterator<Item = Self>) -> Self {
        items.collect()
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
            (json!(0), None),
            (json!(-5), None),
            (json!(""), None),
            (json!("."), None),
            (json!("soon"), None),
            (json!("-5"), None),
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
}
