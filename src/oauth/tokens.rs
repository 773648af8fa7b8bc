//! Tokens: what a success response holds, and what the caller gets. RFC 6749 §5.1.

use serde::Serialize;

use crate::error::{Code, Error};
use crate::json::Json;
use crate::oauth::id_token::Account;
use crate::secret::Secret;
use crate::time::Millis;

/// Tokens, as the caller gets them.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tokens {
    /// For the resource server.
    #[serde(serialize_with = "Secret::serialize_exposed")]
    pub access_token: Secret,
    /// Always `Bearer`.
    pub token_type: TokenType,
    /// When the access token expires, by the wall clock; not known where the server sent no
    /// `expires_in`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Millis>,
    /// The scopes of the access token.
    pub scopes: Vec<String>,
    /// The ID token, for programs that read it themselves.
    #[serde(
        serialize_with = "Secret::serialize_exposed_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub id_token: Option<Secret>,
    /// For new access tokens.
    #[serde(
        serialize_with = "Secret::serialize_exposed_option",
        skip_serializing_if = "Option::is_none"
    )]
    pub refresh_token: Option<Secret>,
    /// The user who signed in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<Account>,
}

/// The only type of access token that is supported. RFC 6750.
#[derive(Clone, Copy, Debug, Default, Serialize)]
pub enum TokenType {
    /// Whoever holds the token may use it.
    #[default]
    Bearer,
}

impl Tokens {
    /// Reads the body of a success response to a request for `scopes` that was sent at `sent`. The
    /// account is added by who validates the ID token.
    ///
    /// # Errors
    /// `malformed_response` without an access token, or with a type other than `Bearer`.
    pub fn from_response(body: &impl Json, scopes: &[String], sent: Millis) -> Result<Self, Error> {
        let access_token = body
            .secret("access_token")
            .filter(|token| is_b64token(token.expose()))
            .ok_or_else(|| malformed("The server reported success without an access token."))?;
        let token_type = body.text("token_type").unwrap_or_default();
        if !token_type.eq_ignore_ascii_case("bearer") {
            return Err(malformed(
                "The server sent a token whose type is not Bearer.",
            ));
        }
        Ok(Self {
            access_token,
            token_type: TokenType::Bearer,
            expires_at: body.seconds("expires_in").map(|length| sent.plus(length)),
            // RFC 6749 §5.1: the server may leave out a scope that is what was requested.
            scopes: granted_scopes(body).unwrap_or_else(|| scopes.to_vec()),
            id_token: body.secret("id_token"),
            refresh_token: body.secret("refresh_token"),
            account: None,
        })
    }

    /// Takes over what a refresh need not repeat: RFC 6749 §6, OpenID Connect Core 1.0 §12.2.
    ///
    /// # Errors
    /// `invalid_id_token` where the new tokens are another user's.
    pub fn inherit(&mut self, old: &Self) -> Result<(), Error> {
        if self.refresh_token.is_none() {
            self.refresh_token.clone_from(&old.refresh_token);
        }
        match (&self.account, &old.account) {
            (Some(new), Some(old)) if new.id != old.id => {
                return Err(Error::new(
                    Code::InvalidIdToken,
                    "The ID token is another user's than the refresh token (sub).",
                ));
            }
            (None, _) => {
                // A new one names no account where nothing is known of its issuer.
                if self.id_token.is_none() {
                    self.id_token.clone_from(&old.id_token);
                }
                self.account.clone_from(&old.account);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads what serializing these tokens gave.
    pub fn from_json(value: &impl Json) -> Option<Self> {
        let access_token = value.secret("accessToken")?;
        if !is_b64token(access_token.expose()) {
            return None;
        }
        let expires_at = value.millis("expiresAt");
        if expires_at.is_none() && !value.get("expiresAt").is_missing() {
            return None;
        }
        Some(Self {
            access_token,
            token_type: TokenType::Bearer,
            expires_at,
            scopes: value.texts("scopes"),
            id_token: value.secret("idToken"),
            refresh_token: value.secret("refreshToken"),
            account: Account::from_json(&value.get("account")),
        })
    }
}

fn malformed(message: &str) -> Error {
    Error::new(Code::MalformedResponse, message)
}

/// The scopes that a server names: with spaces between them (RFC 6749 §3.3), with commas as GitHub
/// has them, or as a list as Twitch has them.
fn granted_scopes(body: &impl Json) -> Option<Vec<String>> {
    let Some(scopes) = body.text("scope") else {
        let list = body.get("scope").length()?;
        return (list > 0).then(|| body.texts("scope"));
    };
    let separator = if scopes.contains(' ') { ' ' } else { ',' };
    let scopes = scopes.split(separator).filter(|scope| !scope.is_empty());
    Some(scopes.map(Into::into).collect())
}

/// Whether this can stand in an `Authorization` header. RFC 6750 §2.1.
pub fn is_b64token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}
