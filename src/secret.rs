//! What must never be seen: it prints as `[redacted]` and is wiped when dropped.

use std::fmt;

use zeroize::Zeroize;

/// Shorter than this no server's device code or token is.
const SHORTEST: usize = 8;
/// What stands in a secret's place.
const BLOT: &str = "[redacted]";

/// A token, a device code or a form that holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes what is to be kept secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Replaces the secret wherever a text repeats it, and its beginning where the text was cut.
    pub fn blot(&self, text: &mut String) {
        let secret = self.0.as_bytes();
        // A secret of a few letters would blot out ordinary words; no server makes one so short.
        if secret.len() < SHORTEST {
            return;
        }
        let mut clean = String::new();
        let mut rest = text.as_str();
        // By bytes: the standard library's search of strings is a kilobyte of the module.
        while let Some(start) = rest
            .as_bytes()
            .windows(secret.len())
            .position(|window| window == secret)
        {
            let (before, found) = rest.split_at_checked(start).unwrap_or_default();
            clean += before;
            clean += BLOT;
            rest = found.get(secret.len()..).unwrap_or_default();
        }
        let is_cut_at = |length: &usize| {
            let start = secret.get(..*length);
            start.is_some_and(|start| rest.as_bytes().ends_with(start))
        };
        if let Some(cut) = (SHORTEST..secret.len()).rev().find(is_cut_at) {
            clean += rest
                .get(..rest.len().saturating_sub(cut))
                .unwrap_or_default();
            rest = BLOT;
        }
        clean += rest;
        text.zeroize();
        *text = clean;
    }

    /// The secret itself, for the one place that sends it or hands it to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(BLOT)
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
    fn texts_are_cleared_of_a_secret() {
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
            // What a hostile server may choose, so that blotting would never end.
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
            Secret::new(secret).blot(&mut text);
            assert_eq!(text, expected, "{secret}");
        }
    }

    #[test]
    fn a_secret_prints_as_redacted() {
        let secret = Secret::new("secret-code");
        assert_eq!(format!("{secret:?} {secret:#?}"), "[redacted] [redacted]");
    }
}
