//! The device authorization response, and the sign-in that it begins. RFC 8628 §3.2.

use crate::error::{Code, Error};
use crate::json::Json;
use crate::oauth::schedule::{Schedule, with_margin};
use crate::secret::Secret;
use crate::text::printable;
use crate::time::Millis;

/// How long a device waits between polls where the server does not say. RFC 8628 §3.2.
const DEFAULT_INTERVAL: Millis = Millis::from_seconds(5.0);
/// Shorter than this no device polls, whatever a server sends.
const SHORTEST_INTERVAL: Millis = Millis::from_seconds(1.0);
/// What Entra sends; the RFC demands the field, so this serves broken servers alone.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(900.0);
/// No code lives longer than a day: beyond this a server has made a mistake.
const LONGEST_LIFETIME: Millis = Millis::from_seconds(86_400.0);

/// A sign-in that has begun. It can be stored and carried on elsewhere.
#[derive(Clone, Debug)]
pub struct DeviceCode {
    /// `device_code`.
    pub device_code: Secret,
    /// When the next poll may come, by the wall clock.
    pub next_poll_at: Millis,
    /// `user_code`.
    pub user_code: String,
    /// `verification_uri`.
    pub verification_uri: String,
    /// `verification_uri_complete`.
    pub verification_uri_complete: Option<String>,
    /// Entra's `message`, or ours where a server sends none.
    pub message: String,
    /// When the code ends, by the wall clock.
    pub expires_at: Millis,
    /// `expires_in`.
    pub expires_in: Millis,
    /// `interval`, as the last answer left it.
    pub interval: Millis,
}

impl DeviceCode {
    /// Reads the answer to a request that was sent at `sent` and answered at `answered`.
    ///
    /// The code's life is counted from the sending, so that the device never believes in a code
    /// that the server has forgotten.
    ///
    /// # Errors
    /// `malformed_response` where a field that is needed is missing or could not be shown.
    pub fn from_answer(answer: &impl Json, sent: Millis, answered: Millis) -> Result<Self, Error> {
        let expires_in = answer
            .seconds("expires_in")
            .unwrap_or(DEFAULT_LIFETIME)
            .min(LONGEST_LIFETIME);
        let interval = answer
            .seconds("interval")
            .unwrap_or(DEFAULT_INTERVAL)
            .max(SHORTEST_INTERVAL);
        let uri = answer
            .text("verification_uri")
            // The name of an early draft, which some servers still use.
            .or_else(|| answer.text("verification_url"));
        let (Some(device_code), Some(user_code), Some(verification_uri)) = (
            answer.text("device_code"),
            answer.text("user_code").filter(|code| can_be_shown(code)),
            uri.filter(|uri| is_link(uri)),
        ) else {
            return Err(Error::new(
                Code::MalformedResponse,
                &[
                    "The answer lacks a device code, a user code or a verification URI that can be shown.",
                ],
            ));
        };
        let message = answer.text("message").unwrap_or_else(|| {
            let parts = [
                "To sign in, open the page ",
                &verification_uri,
                " in a browser and enter the code ",
                &user_code,
                ".",
            ];
            parts.concat()
        });
        let expires_at = sent.plus(expires_in);
        let first = answered.plus(with_margin(interval));
        Ok(Self {
            device_code: Secret::new(device_code),
            next_poll_at: Schedule::new(interval, answered, first, expires_at).next(),
            user_code,
            verification_uri,
            verification_uri_complete: answer
                .text("verification_uri_complete")
                .filter(|uri| is_link(uri)),
            message: printable(&message),
            expires_at,
            expires_in,
            interval,
        })
    }

    /// Reads what [`Self::to_json`] gave, perhaps in another process long ago.
    ///
    /// # Errors
    /// `invalid_config` where it is not that.
    pub fn from_json(value: &impl Json) -> Result<Self, Error> {
        // Only the code itself and its times matter from here on.
        let (
            Some(device_code),
            Some(next_poll_at),
            Some(expires_at),
            Some(expires_in),
            Some(interval),
        ) = (
            value.text("deviceCode"),
            value.millis("nextPollAt"),
            value.millis("expiresAt"),
            value.seconds("expiresIn"),
            value.seconds("interval"),
        )
        else {
            return Err(Error::config(&[
                "deviceCode is not what requestDeviceCode or pollOnce returned.",
            ]));
        };
        let text = |key| value.text(key).unwrap_or_default();
        Ok(Self {
            device_code: Secret::new(device_code),
            next_poll_at,
            user_code: text("userCode"),
            verification_uri: text("verificationUri"),
            verification_uri_complete: value.text("verificationUriComplete"),
            message: text("message"),
            expires_at,
            expires_in: expires_in.min(LONGEST_LIFETIME),
            interval: interval.max(SHORTEST_INTERVAL),
        })
    }

    /// All that a person may see: everything but the code itself.
    pub fn for_people<J: Json>(&self) -> J {
        let mut value = J::new_object();
        value.set_text("userCode", Some(&self.user_code));
        value.set_text("verificationUri", Some(&self.verification_uri));
        let complete = self.verification_uri_complete.as_deref();
        value.set_text("verificationUriComplete", complete);
        value.set_text("message", Some(&self.message));
        value.set_number("expiresAt", self.expires_at.get());
        value.set_number("expiresIn", self.expires_in.seconds());
        value.set_number("interval", self.interval.seconds());
        value
    }

    /// Everything, for the caller to store.
    pub fn to_json<J: Json>(&self) -> J {
        let mut value: J = self.for_people();
        value.set_text("deviceCode", Some(self.device_code.expose()));
        value.set_number("nextPollAt", self.next_poll_at.get().ceil());
        value
    }
}

/// Whether a screen or a terminal can show this as it is.
fn can_be_shown(text: &str) -> bool {
    text.len() <= 1024 && !text.bytes().any(|byte| byte.is_ascii_control())
}

/// Whether a page can offer this as a link: never `javascript:` or the like.
fn is_link(uri: &str) -> bool {
    can_be_shown(uri) && (uri.starts_with("https://") || uri.starts_with("http://"))
}
