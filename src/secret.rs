//! Secrets: tokens and device codes. A secret prints as `[redacted]` and is wiped when dropped.

use std::fmt;

use serde::{Serialize, Serializer};
use zeroize::Zeroize;

/// No server's device code or token is shorter than this, in bytes.
const MIN_LENGTH: usize = 8;
/// What a text holds in a secret's place.
const REDACTED: &str = "[redacted]";

/// A token, a device code or a form that holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that sends it or hands it to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Replaces the secret wherever a text repeats it, and its beginning where the text was cut.
    pub fn redact(&self, text: &mut String) {
        // A short secret would redact ordinary words, and no server makes one so short.
        if self.0.len() < MIN_LENGTH {
            return;
        }
        let mut redacted = text.replace(&self.0, REDACTED);
        // A text may have been cut in the middle of the secret: compare its end with beginnings.
        let cut = (MIN_LENGTH..self.0.len())
            .rev()
            .filter_map(|length| self.0.get(..length))
            .find(|start| redacted.ends_with(start));
        if let Some(start) = cut {
            redacted.truncate(redacted.len() - start.len());
            redacted.push_str(REDACTED);
        }
        text.zeroize();
        *text = redacted;
    }

    /// Serializes the secret itself, for types that are handed to the caller:
    /// `#[serde(serialize_with = "Secret::serialize_exposed")]`.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize_exposed<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }

    /// The same for a secret that may be missing.
    ///
    /// # Errors
    /// The serializer's own.
    pub fn serialize_exposed_option<S: Serializer>(
        secret: &Option<Self>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(Self::expose).serialize(serializer)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_repeats_a_secret_is_redacted() {
        let cases = [
            ("secret-code", "a secret-code b", "a [redacted] b"),
            (
                "secret-code",
                "secret-codesecret-code",
                "[redacted][redacted]",
            ),
            ("secret-code", "cut off: secret-c", "cut off: [redacted]"),
            (
                "secret-code",
                "secret-code, cut: secret-cod",
                "[redacted], cut: [redacted]",
            ),
            ("secret-code", "a secret", "a secret"),
            ("secret-code", "secrets in secre", "secrets in secre"),
            ("geheim-übär", "Wort geheim-übär", "Wort [redacted]"),
            // What a hostile server may choose, so that redacting would never end.
            ("redacted", "redacted redacted", "[redacted] [redacted]"),
            ("[redacted]", "[redacted]!", "[redacted]!"),
            (
                "aaaaaaaa",
                "aaaaaaaaaaaaaaaaaaaa",
                "[redacted][redacted]aaaa",
            ),
            ("error", "an error", "an error"),
            ("", "nothing", "nothing"),
        ];
        for (secret, text, expected) in cases {
            let mut text = text.to_string();
            Secret::new(secret).redact(&mut text);
            assert_eq!(text, expected, "{secret}");
        }
    }

    #[test]
    fn a_secret_prints_as_redacted() {
        let secret = Secret::new("secret-code");
        assert_eq!(format!("{secret:?} {secret:#?}"), "[redacted] [redacted]");
    }
}
