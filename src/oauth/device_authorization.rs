//! The device authorization response, and the device code that it brings. RFC 8628 §3.2.

use serde::Serialize;

use crate::error::{Code, Error};
use crate::json::Json;
use crate::oauth::polling::{Schedule, with_margin};
use crate::secret::Secret;
use crate::time::{Millis, Now};

/// The interval where the server sends none. RFC 8628 §3.2.
const DEFAULT_INTERVAL: Millis = Millis::from_seconds(5.0);
/// No device polls more often, whatever a server sends.
const MIN_INTERVAL: Millis = Millis::from_seconds(1.0);
/// What Entra sends. The RFC requires the field, so this is for servers that break it.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(900.0);
/// No code lives longer than a day: a longer lifetime is a server's mistake.
const MAX_LIFETIME: Millis = Millis::from_seconds(86_400.0);
/// Longer texts cannot be shown, in bytes.
const MAX_SHOWN: usize = 1024;

/// What the user may see of a device code: everything but the device code itself.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct UserCode {
    /// `user_code`.
    pub user_code: String,
    /// `verification_uri`.
    pub verification_uri: String,
    /// `verification_uri_complete`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verification_uri_complete: Option<String>,
    /// Entra's `message`, or our own where a server sends none.
    pub message: String,
    /// When the code expires, by the wall clock.
    pub expires_at: Millis,
    /// `expires_in`.
    #[serde(serialize_with = "Millis::serialize_seconds")]
    pub expires_in: Millis,
    /// `interval`, as the last response left it.
    #[serde(serialize_with = "Millis::serialize_seconds")]
    pub interval: Millis,
}

/// A device code: a sign-in that has begun. It can be stored and resumed elsewhere.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeviceCode {
    /// What the user sees, and when the code expires.
    #[serde(flatten)]
    pub user: UserCode,
    /// `device_code`.
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub device_code: Secret,
    /// When the next poll may be sent, by the wall clock.
    #[serde(serialize_with = "Millis::serialize_ceil")]
    pub next_poll_at: Millis,
    /// The server that issued it: its issuer, else its token endpoint. None at Entra.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub server: Option<String>,
    /// `code_verifier`, where the code is bound to this device. RFC 7636 §4.1.
    #[serde(
        serialize_with = "Secret::serialize_exposed_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub code_verifier: Option<Secret>,
}

/// Every key of a device code, as it is serialized.
pub const DEVICE_CODE_KEYS: [&str; 11] = [
    "userCode",
    "verificationUri",
    "verificationUriComplete",
    "message",
    "expiresAt",
    "expiresIn",
    "interval",
    "deviceCode",
    "nextPollAt",
    "server",
    "codeVerifier",
];

impl DeviceCode {
    /// Reads the response that came at `received` to a request that was sent at `sent`.
    ///
    /// The lifetime is counted from the sending, so that the device never believes in a code that
    /// has expired at the server.
    ///
    /// # Errors
    /// `malformed_response` where a required field is missing or cannot be shown.
    pub fn from_response(body: &impl Json, sent: Millis, received: Millis) -> Result<Self, Error> {
        let expires_in = body
            .seconds("expires_in")
            .unwrap_or(DEFAULT_LIFETIME)
            .min(MAX_LIFETIME);
        if expires_in == Millis::default() {
            return Err(malformed(
                "The server sent a code that has expired (expires_in is 0).",
            ));
        }
        let interval = body
            .seconds("interval")
            .filter(|it| *it > Millis::default())
            .unwrap_or(DEFAULT_INTERVAL)
            .max(MIN_INTERVAL);
        let verification_uri = body
            .text("verification_uri")
            // The name of an early draft, which some servers still use.
            .or_else(|| body.text("verification_url"));
        let (Some(device_code), Some(user_code), Some(verification_uri)) = (
            body.secret("device_code"),
            body.text("user_code").filter(|code| can_be_shown(code)),
            verification_uri.filter(|uri| is_link(uri)),
        ) else {
            return Err(malformed(
                "The answer lacks a device code, a user code or a verification URI that can be shown.",
            ));
        };
        let message = body.text("message").unwrap_or_else(|| {
            format!(
                "To sign in, open the page {verification_uri} in a browser and enter the code {user_code}."
            )
        });
        let expires_at = sent.plus(expires_in);
        Ok(Self {
            next_poll_at: Schedule::first(interval, received, expires_at).next(),
            device_code,
            server: None,
            code_verifier: None,
            user: UserCode {
                user_code,
                verification_uri,
                verification_uri_complete: body
                    .text("verification_uri_complete")
                    .filter(|uri| is_link(uri)),
                message: printable(&message),
                expires_at,
                expires_in,
                interval,
            },
        })
    }

    /// Reads what serializing a device code gave, perhaps in another process long ago.
    ///
    /// # Errors
    /// `invalid_config` where it is not that.
    pub fn from_json(value: &impl Json) -> Result<Self, Error> {
        // Only the device code and its times matter for polling.
        let (
            Some(device_code),
            Some(next_poll_at),
            Some(expires_at),
            Some(expires_in),
            Some(interval),
        ) = (
            value.secret("deviceCode"),
            value.millis("nextPollAt"),
            value.millis("expiresAt"),
            value
                .seconds("expiresIn")
                .filter(|it| *it > Millis::default()),
            value
                .seconds("interval")
                .filter(|it| *it > Millis::default()),
        )
        else {
            return Err(Error::config(
                "deviceCode is not what requestDeviceCode or pollOnce returned.",
            ));
        };
        let text = |key| value.text(key).unwrap_or_default();
        Ok(Self {
            device_code,
            next_poll_at,
            server: value.text("server"),
            code_verifier: value.secret("codeVerifier"),
            user: UserCode {
                user_code: text("userCode"),
                verification_uri: text("verificationUri"),
                verification_uri_complete: value.text("verificationUriComplete"),
                message: text("message"),
                expires_at,
                expires_in: expires_in.min(MAX_LIFETIME),
                interval: interval.max(MIN_INTERVAL),
            },
        })
    }

    /// Checks that the code is this server's: it must not be sent to another one.
    ///
    /// # Errors
    /// `invalid_config`.
    pub fn check_server(&self, server: Option<&str>) -> Result<(), Error> {
        if self.server.as_deref() == server {
            return Ok(());
        }
        Err(Error::config(
            "deviceCode is of another server than the one that config names.",
        ))
    }

    /// When this code is polled, as far as the clocks of this process can tell.
    pub fn schedule(&self, now: Now) -> Schedule {
        let UserCode {
            expires_at,
            expires_in,
            interval,
            ..
        } = self.user;
        // A clock that was set back while the code was stored must not lengthen its life or wait.
        let left = expires_at.minus(now.wall).min(expires_in);
        let mut wait = self.next_poll_at.minus(now.wall);
        if wait > expires_in.max(with_margin(interval)) {
            wait = with_margin(interval);
        }
        let after = |length| now.steady.plus(length);
        // A device that slept over the end polls once; where no poll was left, it does not.
        if self.next_poll_at < expires_at {
            Schedule::resumed(interval, after(wait), after(left))
        } else {
            Schedule::without_poll(interval, after(left))
        }
    }

    /// Takes over how far the polling has come, for whoever stores the code.
    pub fn set_progress(&mut self, schedule: &Schedule, now: Now) {
        let latest = now.wall.plus(self.user.expires_in);
        self.user.expires_at = self.user.expires_at.min(latest);
        self.user.interval = schedule.interval();
        self.next_poll_at = if schedule.has_poll() {
            now.wall.plus(schedule.next().minus(now.steady))
        } else {
            self.user.expires_at
        };
    }
}

fn malformed(message: &str) -> Error {
    Error::new(Code::MalformedResponse, message)
}

/// Whether a screen or a terminal can show this as it is.
fn can_be_shown(text: &str) -> bool {
    text.len() <= MAX_SHOWN && !text.chars().any(is_control)
}

/// Whether a page can offer this as a link: never `javascript:` or the like.
fn is_link(uri: &str) -> bool {
    // RFC 3986 §3.1: in capitals it is the same scheme, and takes less room in a QR code.
    let scheme = uri.split_once("://").map_or("", |(scheme, _)| scheme);
    let is_web = ["https", "http"]
        .iter()
        .any(|it| scheme.eq_ignore_ascii_case(it));
    can_be_shown(uri) && is_web
}

/// The text with a space for each control character: they would let a server write anywhere on a
/// terminal.
fn printable(text: &str) -> String {
    text.replace(is_control, " ")
}

/// Control characters, and those that change the direction of the text behind them (Unicode
/// Standard Annex 9), which could disguise an address.
fn is_control(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_spaces() {
        let cases = [
            ("a\u{1b}[2Jb\né\0", "a [2Jb é "),
            ("a\u{9b}2Jb", "a 2Jb"),
            ("a\u{202e}b\u{2066}c", "a b c"),
            ("", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(printable(text), expected, "{text:?}");
        }
    }
}
