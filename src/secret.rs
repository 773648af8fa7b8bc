//! Secrets: tokens and device codes. A secret prints as `[redacted]` and is wiped when dropped.

use std::fmt;
use std::ops::Range;

use base64ct::{Base64Unpadded, Base64UrlUnpadded, Encoding};
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};
use zeroize::Zeroize;

/// No server's device code or token is shorter than this, in bytes.
const MIN_LENGTH: usize = 8;
/// No number of a character reference is longer, with its semicolon, in bytes.
const MAX_REFERENCE: usize = 16;
/// What a text holds in a secret's place.
const REDACTED: &str = "[redacted]";

/// A token, a device code or a form that holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// The secrets of a request, as far as it has them: none may be repeated.
pub type Secrets<'a> = &'a [Option<&'a Secret>];

impl Secret {
    /// Wraps a secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The secret itself, for the one place that sends it or hands it to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Replaces the secret wherever a text repeats it, as it is or in another encoding (of URLs, HTML,
    /// JSON, base64 or hex), and its beginning where the text was cut.
    pub fn redact(&self, text: &mut String) {
        // A short secret would redact ordinary words, and no server makes one so short.
        if self.0.len() < MIN_LENGTH {
            return;
        }
        let mut decoded = decode(text);
        let mut ranges = find(text, &decoded, &self.0);
        for encoded in in_base64(self.0.as_bytes()).iter().chain(&in_hex(&self.0)) {
            ranges.extend(find(text, &decoded, &encoded.0));
        }
        decoded.zeroize();
        replace(text, &ranges);
    }

    /// SHA-256 of it in base64url, without padding: it tells secrets apart and shows none.
    #[inline(never)]
    pub fn hash(&self) -> String {
        Base64UrlUnpadded::encode_string(&Sha256::digest(self.0.as_bytes()))
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

/// A text's bytes with its encodings undone, each with its place in the text; empty where there is
/// nothing to undo.
type Decoded = Vec<(u8, usize)>;

/// Where a text repeats a secret, as it is or with the encodings of the text undone.
fn find(text: &str, decoded: &Decoded, secret: &str) -> Vec<Range<usize>> {
    let mut ranges: Vec<Range<usize>> = text
        .match_indices(secret)
        .map(|(start, found)| start..start + found.len())
        .collect();
    ranges.extend(cut_at_the_end(text, secret));
    ranges.extend(encoded_in(decoded, secret.as_bytes(), text.len()));
    ranges
}

/// Replaces these ranges of a text; those that overlap are one.
fn replace(text: &mut String, ranges: &[Range<usize>]) {
    let mut redacted = String::new();
    let mut copied = 0;
    let starting_from = |from| {
        let later = ranges.iter().filter(move |range| range.start >= from);
        later.min_by_key(|range| range.start)
    };
    while let Some(Range { start, end }) = starting_from(copied) {
        redacted.push_str(text.get(copied..*start).unwrap_or_default());
        redacted.push_str(REDACTED);
        copied = *end;
        while let Some(longer) = ranges
            .iter()
            .find(|it| it.start < copied && it.end > copied)
        {
            copied = longer.end;
        }
    }
    redacted.push_str(text.get(copied..).unwrap_or_default());
    text.zeroize();
    *text = redacted;
}

/// Where the text was cut in the middle of the secret.
fn cut_at_the_end(text: &str, secret: &str) -> Option<Range<usize>> {
    let beginning = (MIN_LENGTH..secret.len())
        .rev()
        .filter_map(|length| secret.get(..length))
        .find(|beginning| text.ends_with(beginning))?;
    Some(text.len() - beginning.len()..text.len())
}

/// Where a decoded text repeats the secret, or was cut in the middle of it.
fn encoded_in(decoded: &Decoded, secret: &[u8], text_length: usize) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while let Some((_, start)) = decoded.get(at) {
        let rest = decoded.get(at..).unwrap_or_default();
        let same = rest
            .iter()
            .zip(secret)
            .take_while(|((byte, _), it)| byte == *it);
        let length = same.count();
        let is_cut = length == rest.len() && length >= MIN_LENGTH;
        if length == secret.len() || is_cut {
            at += length;
            ranges.push(*start..decoded.get(at).map_or(text_length, |(_, next)| *next));
        } else {
            at += 1;
        }
    }
    ranges
}

/// The bytes of a text with its encodings undone: percent-encoding, also twice (RFC 3986 §2.1),
/// character references of HTML, and escapes of JSON (RFC 8259 §7).
fn decode(text: &str) -> Decoded {
    if !text.contains(['%', '&', '\\']) {
        return Decoded::new();
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at = text.len() - rest.len();
        let (unit, length) = unescape(rest).unwrap_or((Unit::Character(first), first.len_utf8()));
        match unit {
            Unit::Byte(byte) => decoded.push((byte, at)),
            Unit::Character(character) => {
                let mut bytes = [0; 4];
                let bytes = character.encode_utf8(&mut bytes).bytes();
                decoded.extend(bytes.map(|byte| (byte, at)));
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    decoded
}

/// What an escape stands for: a byte in URLs, elsewhere a character.
enum Unit {
    Byte(u8),
    Character(char),
}

/// What the escape stands for that a text begins with, and the length of the escape.
fn unescape(text: &str) -> Option<(Unit, usize)> {
    const NAMED: [(&str, char); 7] = [
        ("&amp;", '&'),
        ("&lt;", '<'),
        ("&gt;", '>'),
        ("&quot;", '"'),
        ("\\\"", '"'),
        ("\\\\", '\\'),
        ("\\/", '/'),
    ];
    let hex = |digits: &str| u32::from_str_radix(digits, 16).ok();
    let byte = |digits: &str| Some(Unit::Byte(hex(digits)?.try_into().ok()?));
    let character = |number: u32| Some(Unit::Character(char::from_u32(number)?));
    if let Some((name, character)) = NAMED.iter().find(|(name, _)| text.starts_with(name)) {
        return Some((Unit::Character(*character), name.len()));
    }
    if let Some(rest) = text.strip_prefix('%') {
        // A percent sign that is encoded may begin another escape.
        let twice = rest.strip_prefix("25").and_then(|rest| rest.get(..2));
        return match twice.and_then(byte) {
            Some(byte) => Some((byte, 5)),
            None => Some((byte(rest.get(..2)?)?, 3)),
        };
    }
    if let Some(rest) = text.strip_prefix("\\u") {
        return Some((character(hex(rest.get(..4)?)?)?, 6));
    }
    let digits = text.strip_prefix("&#")?;
    let end = digits
        .bytes()
        .take(MAX_REFERENCE)
        .position(|it| it == b';')?;
    let digits = digits.get(..end)?;
    let number = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => hex(digits),
        None => digits.parse().ok(),
    };
    Some((character(number?)?, end + 3))
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

/// The secret in hex, in lower and upper case.
fn in_hex(secret: &str) -> [Secret; 2] {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    let halves = secret.bytes().flat_map(|byte| [byte >> 4, byte & 15]);
    let lower: String = halves.map(digit).collect();
    let upper = lower.to_ascii_uppercase();
    [Secret(lower), Secret(upper)]
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
            ("abcdefgh", "%aabcdefgh", "%a[redacted]"),
            ("a+b/c=d!e*f", "a%252Bb%252Fc%253Dd!e*f", "[redacted]"),
            (
                "a&b<c>\"de",
                "x a&amp;b&lt;c&gt;&quot;de y",
                "x [redacted] y",
            ),
            ("a+b/c=d!e*f", "a&#43;b&#x2F;c=d!e*f", "[redacted]"),
            ("a\"b\\c/defg", r#"{"a\"b\\c\/defg"}"#, r#"{"[redacted]"}"#),
            ("a+b/c=d!e*f", r"a\u002bb\u002Fc=d!e*f", "[redacted]"),
            ("geheim-übär", "geheim-%C3%BCb%C3%A4r", "[redacted]"),
            ("geheim-übär", r"geheim-\u00fcb\u00e4r", "[redacted]"),
            ("geheim-übär", "geheim-&#252;b&#xE4;r", "[redacted]"),
            (
                "secret-code",
                "&#115;&#x0000073;secret-code",
                "&#115;&#x0000073;[redacted]",
            ),
            (
                "secret-code",
                "&#1150000000000000000000000000;",
                "&#1150000000000000000000000000;",
            ),
            (
                "secret-code",
                "secret%2Dcode7365637265742d636f6465",
                "[redacted][redacted]",
            ),
            ("secret-code", "7365637265742d636f6465", "[redacted]"),
            ("secret-code", "7365637265742D636F6465", "[redacted]"),
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
