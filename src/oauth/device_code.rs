//! The device authorization response, and the sign-in that it begins. RFC 8628 §3.2.

use serde_json::{Value, json};

use crate::error::{Code, Error};
use crate::json::{self, Object};
use crate::oauth::schedule::with_margin;
use crate::secret::Secret;
use crate::time::Millis;

/// How long a device waits between polls where the server does not say. RFC 8628 §3.2.
const DEFAULT_INTERVAL: Millis = Millis::from_seconds(5);
/// Shorter than this no device polls, whatever a server sends.
const SHORTEST_INTERVAL: Millis = Millis::from_seconds(1);
/// What Entra sends; the RFC demands the field, so this serves broken servers alone.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(900);
/// No code lives longer than a day: beyond this a server has made a mistake.
const LONGEST_LIFETIME: Millis = Millis::from_seconds(86_400);

/// A sign-in that has begun. It can be stored and carried on elsewhere.
#[derive(Clone, Debug)]
pub struct DeviceCode {
    /// `device_code`.
    pub device_code: Secret,
    /// `user_code`.
    pub user_code: String,
    /// `verification_uri`.
    pub verification_uri: String,
    /// `verification_uri_complete`.
    pub verification_uri_complete: Option<String>,
    /// Entra's `message`, or ours where a server sends none.
    pub message: String,
    /// `expires_in`.
    pub lifetime: Millis,
    /// `interval`, as the last answer left it.
    pub interval: Millis,
    /// When the code ends, by the wall clock.
    pub expires_at: Millis,
    /// The earliest next poll, by the wall clock.
    pub next_poll_at: Millis,
}

impl DeviceCode {
    /// Reads the answer to a request that was sent at `sent` and answered at `answered`.
    ///
    /// The code's life is counted from the sending, so that the device never believes in a code
    /// that the server has forgotten.
    ///
    /// # Errors
    /// `malformed_response` where a field that is needed is missing or could not be shown.
    pub fn from_answer(answer: &Object, sent: Millis, answered: Millis) -> Result<Self, Error> {
        let lifetime = json::seconds(answer, "expires_in")
            .unwrap_or(DEFAULT_LIFETIME)
            .min(LONGEST_LIFETIME);
        let interval = json::seconds(answer, "interval")
            .unwrap_or(DEFAULT_INTERVAL)
            .max(SHORTEST_INTERVAL);
        let uri = json::text(answer, "verification_uri")
            // The name of an early draft, which some servers still use.
            .or_else(|| json::text(answer, "verification_url"));
        let user_code = json::text(answer, "user_code").filter(|code| shows(code));
        let (Some(device_code), Some(user_code), Some(verification_uri)) = (
            json::text(answer, "device_code"),
            user_code,
            uri.filter(|uri| is_link(uri)),
        ) else {
            return Err(Error::new(
                Code::MalformedResponse,
                "The device authorization response lacks a device code, a user code or a verification URI that can be shown.",
            ));
        };
        let message = match json::text(answer, "message") {
            Some(message) => message
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect(),
            None => [
                "To sign in, open the page ",
                verification_uri,
                " in a browser and enter the code ",
                user_code,
                ".",
            ]
            .concat(),
        };
        Ok(Self {
            device_code: Secret::new(device_code),
            user_code: user_code.to_string(),
            verification_uri: verification_uri.to_string(),
            verification_uri_complete: json::text(answer, "verification_uri_complete")
                .filter(|uri| is_link(uri))
                .map(ToString::to_string),
            message,
            lifetime,
            interval,
            expires_at: sent.plus(lifetime),
            next_poll_at: answered.plus(with_margin(interval)),
        })
    }

    /// Reads what [`Self::to_json`] wrote, perhaps in another process long ago.
    ///
    /// # Errors
    /// `invalid_config` where it is not that.
    pub fn from_json(value: &Object) -> Result<Self, Error> {
        let read = || {
            Some(Self {
                device_code: Secret::new(json::text(value, "deviceCode")?),
                user_code: json::text(value, "userCode")?.to_string(),
                verification_uri: json::text(value, "verificationUri")?.to_string(),
                verification_uri_complete: json::text(value, "verificationUriComplete")
                    .map(ToString::to_string),
                message: json::text(value, "message")?.to_string(),
                lifetime: json::seconds(value, "expiresIn")?.min(LONGEST_LIFETIME),
                interval: json::seconds(value, "interval")?.max(SHORTEST_INTERVAL),
                expires_at: json::millis(value, "expiresAt")?,
                next_poll_at: json::millis(value, "nextPollAt")?,
            })
        };
        read().ok_or_else(|| {
            Error::config("deviceCode is not what requestDeviceCode or pollOnce returned.")
        })
    }

    /// All that a person may see: everything but the device code.
    pub fn user_code_to_json(&self) -> Value {
        let mut value = json!({
            "userCode": self.user_code,
            "verificationUri": self.verification_uri,
            "message": self.message,
            "expiresAt": self.expires_at.0,
            "expiresIn": self.lifetime.seconds(),
            "interval": self.interval.seconds(),
        });
        if let (Some(uri), Value::Object(object)) = (&self.verification_uri_complete, &mut value) {
            object.insert("verificationUriComplete".into(), json!(uri));
        }
        value
    }

    /// Everything, for the caller to store.
    pub fn to_json(&self) -> Value {
        let mut value = self.user_code_to_json();
        if let Value::Object(object) = &mut value {
            object.insert("deviceCode".into(), json!(self.device_code.expose()));
            object.insert("nextPollAt".into(), json!(self.next_poll_at.0));
        }
        value
    }
}

/// Whether a screen or a terminal can show this as it is.
fn shows(text: &str) -> bool {
    text.len() <= 1024 && !text.chars().any(char::is_control)
}

/// Whether a page can offer this as a link: never `javascript:` or the like.
fn is_link(uri: &str) -> bool {
    shows(uri) && (uri.starts_with("https://") || uri.starts_with("http://"))
}
