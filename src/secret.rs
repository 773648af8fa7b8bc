//! What must never be seen: it prints as `[redacted]` and is wiped when dropped.

use std::fmt;

use zeroize::Zeroize;

/// Shorter than this no server's device code or token is.
const SHORTEST: usize = 8;

/// A token, a device code or a form that holds one.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes what is to be kept secret.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Replaces the secret wherever a text repeats it.
    pub fn blot(&self, text: &mut String) {
        // A secret of a few letters would blot out ordinary words; no server makes one so short.
        while self.0.len() >= SHORTEST {
            // By bytes: the standard library's search of strings is a kilobyte of the module.
            let mut windows = text.as_bytes().windows(self.0.len());
            let Some(start) = windows.position(|window| window == self.0.as_bytes()) else {
                return;
            };
            let (before, rest) = text.split_at_checked(start).unwrap_or_default();
            let after = rest.get(self.0.len()..).unwrap_or_default();
            *text = [before, "[redacted]", after].concat();
        }
    }

    /// The secret itself, for the one place that sends it or hands it to the caller.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}
