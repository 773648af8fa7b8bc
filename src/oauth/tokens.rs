//! The token answer. RFC 6749 §5.1.

use serde_json::{Value, json};

use crate::error::{Code, Error};
use crate::json::{self, Object};
use crate::oauth::id_token::Account;
use crate::secret::Secret;
use crate::time::Millis;

/// What Entra's access tokens live at the least, for servers that do not say.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(3600);

/// A token answer, as it came.
#[derive(Debug)]
pub struct TokenAnswer {
    /// `access_token`.
    pub access_token: Secret,
    /// `expires_in`.
    pub lifetime: Millis,
    /// `scope`, where the server names it.
    pub scopes: Option<Vec<String>>,
    /// `id_token`.
    pub id_token: Option<Secret>,
    /// `refresh_token`.
    pub refresh_token: Option<Secret>,
}

impl TokenAnswer {
    /// Reads a body that names no error.
    ///
    /// # Errors
    /// `malformed_response` without an access token, or with a type other than `Bearer`.
    pub fn read(body: &Object) -> Result<Self, Error> {
        let Some(access_token) =
            json::text(body, "access_token").filter(|token| is_b64token(token))
        else {
            return Err(Error::new(
                Code::MalformedResponse,
                "The server reported success without an access token.",
            ));
        };
        if !json::text(body, "token_type").is_some_and(|kind| kind.eq_ignore_ascii_case("bearer")) {
            return Err(Error::new(
                Code::MalformedResponse,
                "The server sent a token whose type is not Bearer.",
            ));
        }
        Ok(Self {
            access_token: Secret::new(access_token),
            lifetime: json::seconds(body, "expires_in").unwrap_or(DEFAULT_LIFETIME),
            scopes: json::text(body, "scope").map(split_scopes),
            id_token: json::text(body, "id_token").map(Secret::new),
            refresh_token: json::text(body, "refresh_token").map(Secret::new),
        })
    }
}

/// Tokens as the caller gets them.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// For the resource server.
    pub access_token: Secret,
    /// When the access token ends, by the wall clock.
    pub expires_at: Millis,
    /// What was granted.
    pub scopes: Vec<String>,
    /// Who signed in, for programs that read it themselves.
    pub id_token: Option<Secret>,
    /// For new access tokens.
    pub refresh_token: Option<Secret>,
    /// Who signed in.
    pub account: Option<Account>,
}

impl Tokens {
    /// As JavaScript has them.
    pub fn to_json(&self) -> Value {
        let mut value = json!({
            "accessToken": self.access_token.expose(),
            "tokenType": "Bearer",
            "expiresAt": self.expires_at.0,
            "scopes": self.scopes,
        });
        if let Value::Object(object) = &mut value {
            let mut insert = |key: &str, value: Option<Value>| {
                if let Some(value) = value {
                    object.insert(key.to_string(), value);
                }
            };
            insert("idToken", self.id_token.as_ref().map(|t| json!(t.expose())));
            insert(
                "refreshToken",
                self.refresh_token.as_ref().map(|t| json!(t.expose())),
            );
            insert("account", self.account.as_ref().map(Account::to_json));
        }
        value
    }
}

/// Scopes as a list. RFC 6749 §3.3.
pub fn split_scopes(scopes: &str) -> Vec<String> {
    scopes
        .split_ascii_whitespace()
        .map(ToString::to_string)
        .collect()
}

/// Whether this can stand in an `Authorization` header. RFC 6750 §2.1.
pub fn is_b64token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}
