//! The token answer. RFC 6749 §5.1.

use crate::error::{Code, Error};
use crate::json::Json;
use crate::oauth::id_token::Account;
use crate::secret::Secret;
use crate::time::Millis;

/// What Entra's access tokens live at the least, for servers that do not say.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(3600.0);

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
    pub fn read(body: &impl Json) -> Result<Self, Error> {
        let access_token = body.text("access_token");
        let Some(access_token) = access_token.filter(|token| is_b64token(token)) else {
            return Err(Error::new(
                Code::MalformedResponse,
                &["The server reported success without an access token."],
            ));
        };
        if !body
            .text("token_type")
            .is_some_and(|kind| kind.eq_ignore_ascii_case("bearer"))
        {
            return Err(Error::new(
                Code::MalformedResponse,
                &["The server sent a token whose type is not Bearer."],
            ));
        }
        Ok(Self {
            access_token: Secret::new(access_token),
            lifetime: body.seconds("expires_in").unwrap_or(DEFAULT_LIFETIME),
            scopes: body.text("scope").as_deref().map(split_scopes),
            id_token: body.text("id_token").map(Secret::new),
            refresh_token: body.text("refresh_token").map(Secret::new),
        })
    }
}

impl TokenAnswer {
    /// For the caller: with the account, and the scopes that were asked for where the server does
    /// not repeat them (RFC 6749 §5.1), living from when the request was sent.
    pub fn into_tokens(self, account: Option<Account>, asked: &[String], sent: Millis) -> Tokens {
        Tokens {
            access_token: self.access_token,
            expires_at: sent.plus(self.lifetime),
            scopes: self.scopes.unwrap_or_else(|| asked.to_vec()),
            id_token: self.id_token,
            refresh_token: self.refresh_token,
            account,
        }
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
    /// For the caller.
    pub fn to_json<J: Json>(&self) -> J {
        let mut value = J::new_object();
        value.set_text("accessToken", Some(self.access_token.expose()));
        // The only type there is here. RFC 6750.
        value.set_text("tokenType", Some("Bearer"));
        value.set_number("expiresAt", self.expires_at.get());
        value.set("scopes", J::from_texts(&self.scopes));
        value.set_text("idToken", self.id_token.as_ref().map(Secret::expose));
        let refresh_token = self.refresh_token.as_ref();
        value.set_text("refreshToken", refresh_token.map(Secret::expose));
        if let Some(account) = &self.account {
            value.set("account", account.to_json());
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
