//! The client: its ID, how it authenticates, and what it adds to its requests. RFC 6749 §2.

use base64ct::{Base64Unpadded, Encoding};

use crate::error::Error;
use crate::http::message::RequestKind;
use crate::json::{Json, text};
use crate::oauth::request;
use crate::secret::Secret;

/// The most parameters that a configuration adds.
const MAX_PARAMETERS: usize = 100;
/// What no parameter of the caller's may replace: the fields of the requests themselves.
const PROTOCOL_FIELDS: [&str; 10] = [
    "client_id",
    "client_secret",
    "grant_type",
    "device_code",
    "refresh_token",
    "scope",
    "claims",
    "code_challenge",
    "code_challenge_method",
    "code_verifier",
];

/// The client.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// `client_id`.
    pub id: String,
    /// `client_secret`, of a client that has one. RFC 6749 §2.3.1.
    pub secret: Option<Secret>,
    /// Whether the secret goes into the `Authorization` header (`client_secret_basic`), not into
    /// the form (`client_secret_post`).
    pub uses_basic: bool,
    /// What the requests for codes and tokens have beside the fields of the protocol.
    pub parameters: Vec<(String, String)>,
    /// Whether a device code is bound to a secret of this device (PKCE, RFC 7636).
    pub pkce: bool,
}

impl Client {
    /// Reads all but the ID, which each kind of server has in a form of its own.
    ///
    /// # Errors
    /// `invalid_config`, which names the key.
    pub fn parse(object: &impl Json, id: String) -> Result<Self, Error> {
        let secret = text(object, "clientSecret")?.map(Secret::new);
        let authentication = text(object, "clientAuthentication")?;
        let uses_basic = match (authentication.as_deref(), &secret) {
            (None | Some("client_secret_post"), Some(secret)) if !secret.is_empty() => false,
            (Some("client_secret_basic"), Some(secret)) if !secret.is_empty() => true,
            (None, None) => false,
            (_, None) => return Err(Error::config("clientAuthentication needs clientSecret.")),
            (_, Some(secret)) if secret.is_empty() => {
                return Err(Error::config("clientSecret is empty."));
            }
            _ => {
                return Err(Error::config(
                    "clientAuthentication must be 'client_secret_post' or 'client_secret_basic'.",
                ));
            }
        };
        Ok(Self {
            id,
            secret,
            uses_basic,
            parameters: parameters(&object.get("parameters"))?,
            pkce: flag(object, "pkce")?,
        })
    }

    /// The `Authorization` header of a client that authenticates by it. RFC 6749 §2.3.1 has both
    /// parts form-encoded first.
    fn authorization(&self) -> Option<Secret> {
        let secret = self.secret.as_ref().filter(|_| self.uses_basic)?;
        let pair = request::encode(&[(&self.id, Some(secret.expose()))], ':');
        let encoded = Secret::new(Base64Unpadded::encode_string(pair.expose().as_bytes()));
        // The text's length is a multiple of four with its padding. RFC 4648 §4.
        let padding = match encoded.expose().len() % 4 {
            2 => "==",
            3 => "=",
            _ => "",
        };
        Some(Secret::new(["Basic ", encoded.expose(), padding].concat()))
    }

    /// What tells other parameters apart in the keys of a cache, in any order; empty where there are
    /// none. A hash, because a value may be long, or nothing for a key to show.
    pub fn parameters_key(&self) -> String {
        if self.parameters.is_empty() {
            return String::new();
        }
        let mut pairs: Vec<(&str, Option<&str>)> = Vec::new();
        for (name, value) in &self.parameters {
            let after = pairs.iter().position(|(other, _)| *other > name.as_str());
            pairs.insert(after.unwrap_or(pairs.len()), (name, Some(value)));
        }
        [" ", &request::encode(&pairs, '=').hash()].concat()
    }

    /// The secret as the `Authorization` header has it before base64. A server that repeats the header
    /// repeats the secret so, and not as it is.
    pub fn secret_in_header(&self) -> Option<Secret> {
        let secret = self.secret.as_ref().filter(|_| self.uses_basic)?;
        Some(request::encode(&[("", Some(secret.expose()))], ':'))
    }

    /// A request that posts this form.
    pub fn request(&self, form: Secret) -> RequestKind {
        RequestKind::Form(form, self.authorization())
    }

    /// The secret, where the form has it.
    pub fn secret_in_form(&self) -> Option<&str> {
        let secret = self.secret.as_ref().filter(|_| !self.uses_basic);
        secret.map(Secret::expose)
    }
}

/// A key that is true or false; false where it is missing.
///
/// # Errors
/// `invalid_config`, which names the key.
pub fn flag(object: &impl Json, key: &'static str) -> Result<bool, Error> {
    let value = object.get(key);
    match value.boolean() {
        None if value.is_missing() => Ok(false),
        Some(value) => Ok(value),
        None => Err(Error::config([key, " must be true or false."].concat())),
    }
}

fn parameters(object: &impl Json) -> Result<Vec<(String, String)>, Error> {
    if object.is_missing() {
        return Ok(Vec::new());
    }
    let members = object.members();
    if !object.is_object() || members.len() > MAX_PARAMETERS {
        return Err(Error::config(
            "parameters must be an object such as { audience: 'https://api.example' }.",
        ));
    }
    let mut parameters = Vec::new();
    for (key, value) in members {
        if PROTOCOL_FIELDS.contains(&key.as_str()) {
            let message = ["parameters must not have ", &key, ": the protocol has it."];
            return Err(Error::config(message.concat()));
        }
        let Some(value) = value.string().filter(|_| !key.is_empty()) else {
            return Err(Error::config("each of parameters must be a string."));
        };
        parameters.push((key, value));
    }
    Ok(parameters)
}
