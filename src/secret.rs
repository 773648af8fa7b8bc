//! Secrets: tokens and device codes. A secret prints as `[redacted]` and is wiped when dropped.

use std::fmt;

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};
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

    /// Replaces the secret wherever a text repeats it, as it is, percent-encoded (RFC 3986 §2.1) or
    /// in base64 (RFC 4648 §4 and §5), and its beginning where the text was cut.
    pub fn redact(&self, text: &mut String) {
        // A short secret would redact ordinary words, and no server makes one so short.
        if self.0.len() < MIN_LENGTH {
            return;
        }
        replace(text, self.0.as_bytes());
        for encoded in in_base64(self.0.as_bytes()) {
            replace(text, encoded.0.as_bytes());
        }
    }

    /// Whether it is empty.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
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

/// A text's bytes, each with its place in the text.
type Decoded = Vec<(u8, usize)>;

/// Replaces a secret in a text, as it is and where the text with its percent-encoding undone
/// repeats it.
fn replace(text: &mut String, secret: &[u8]) {
    let mut decoded = percent_decode(text);
    let starts_of_secret = |bytes: &mut dyn Iterator<Item = u8>| {
        let mut length = 0;
        for byte in bytes {
            if secret.get(length) != Some(&byte) {
                // A whole secret, else no more than a part of it.
                return Some(length).filter(|_| length == secret.len());
            }
            length += 1;
        }
        // The text was cut in the middle of the secret.
        Some(length).filter(|_| length >= MIN_LENGTH)
    };
    let mut redacted = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some((_, start)) = decoded.get(at) {
        let raw = text.as_bytes().get(*start..).unwrap_or_default();
        let rest = decoded.get(at..).unwrap_or_default();
        let end = starts_of_secret(&mut raw.iter().copied())
            .map(|length| start + length)
            .or_else(|| {
                let length = starts_of_secret(&mut rest.iter().map(|(byte, _)| *byte))?;
                Some(rest.get(length).map_or(text.len(), |(_, next)| *next))
            });
        let Some(end) = end else {
            at += 1;
            continue;
        };
        redacted.push_str(text.get(copied..*start).unwrap_or_default());
        redacted.push_str(REDACTED);
        copied = end;
        at += rest.iter().take_while(|(_, next)| *next < end).count();
    }
    if copied > 0 {
        redacted.push_str(text.get(copied..).unwrap_or_default());
        text.zeroize();
        *text = redacted;
    }
    decoded.zeroize();
}

/// The bytes of a text with its percent-encoding undone. RFC 3986 §2.1.
fn percent_decode(text: &str) -> Decoded {
    let bytes = text.as_bytes();
    let digit = |at: usize| char::from(*bytes.get(at)?).to_digit(16);
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let (byte, length) = match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => ((high * 16 + low) as u8, 3),
            _ => (*byte, 1),
        };
        decoded.push((byte, at));
        at += length;
    }
    decoded
}

/// What base64 texts that hold the secret have in common: it may begin at any of three places of
/// their groups, and its ends depend on what is beside it.
fn in_base64(secret: &[u8]) -> Vec<Secret> {
    let mut all = Vec::new();
    for before in 0..3 {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(secret);
        for encode in [
            Base64Unpadded::encode_string,
            Base64UrlUnpadded::encode_string,
        ] {
            let encoded = Secret(encode(&bytes));
            // Each character holds six bits: those with bits of something else are left out.
            let start = (before * 8).div_ceil(6);
            let end = bytes.len() * 8 / 6;
            all.push(Secret(encoded.0.get(start..end).unwrap_or_default().into()));
        }
        bytes.zeroize();
    }
    all
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
            ("a+b/c=d!e*f", "x a%2Bb%2fc%3Dd!e*f y", "x [redacted] y"),
            ("a+b/c=d!e*f", "%61%2B%62/c=d%21e%2Af", "[redacted]"),
            ("a+b/c=d!e*f", "cut: a%2Bb%2fc%3Dd!", "cut: [redacted]"),
            ("secret-code", "c2VjcmV0LWNvZGU=", "[redacted]U="),
            // In base64 behind one byte and behind two.
            ("secret-code", "eHNlY3JldC1jb2Rl!", "eH[redacted]!"),
            ("secret-code", "eHhzZWNyZXQtY29kZQ==", "eHh[redacted]Q=="),
            ("secret>>code??", "c2VjcmV0Pj5jb2RlPz8", "[redacted]8"),
            ("secret>>code??", "c2VjcmV0Pj5jb2RlPz8=", "[redacted]8="),
            ("secret>>code??", "c2VjcmV0Pj5jb2RlPz8%3D", "[redacted]8%3D"),
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
