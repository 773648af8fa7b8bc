//! Tokens: the token answer, and what the caller gets of it. RFC 6749 §5.1.

use crate::error::{Code, Error};
use crate::json::Json;
use crate::oauth::id_token::Account;
use crate::secret::Secret;
use crate::text::cut;
use crate::time::Millis;

/// What Entra's access tokens live at the least, for servers that do not say.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(3600.0);

/// Tokens, as the server granted them and the caller gets them.
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
    /// Reads a body that names no error, of an answer to a request for `scopes` sent at `sent`.
    /// The account is for the one to add who knows what the ID token must say.
    ///
    /// # Errors
    /// `malformed_response` without an access token, or with a type other than `Bearer`.
    pub fn from_answer(body: &impl Json, scopes: &[String], sent: Millis) -> Result<Self, Error> {
        let access_token = body.text("access_token").unwrap_or_default();
        let token_type = body.text("token_type").unwrap_or_default();
        let wrong = if !is_b64token(&access_token) {
            "The server reported success without an access token."
        } else if !token_type.eq_ignore_ascii_case("bearer") {
            "The server sent a token whose type is not Bearer."
        } else {
            let lifetime = body.seconds("expires_in").unwrap_or(DEFAULT_LIFETIME);
            return Ok(Self {
                access_token: Secret::new(access_token),
                expires_at: sent.plus(lifetime),
                // RFC 6749 §5.1: a server that grants what was asked for need not repeat it.
                scopes: match body.text("scope") {
                    Some(scope) => split_scopes(&scope),
                    None => scopes.to_vec(),
                },
                id_token: body.text("id_token").map(Secret::new),
                refresh_token: body.text("refresh_token").map(Secret::new),
                account: None,
            });
        };
        Err(Error::new(Code::MalformedResponse, &[wrong]))
    }

    /// Takes over what a refresh need not repeat: RFC 6749 §6, OpenID Connect Core 1.0 §12.2.
    ///
    /// # Errors
    /// `invalid_id_token` where the new tokens are another person's.
    pub fn inherit(&mut self, old: &Self) -> Result<(), Error> {
        self.refresh_token = self
            .refresh_token
            .take()
            .or_else(|| old.refresh_token.clone());
        match (&self.account, &old.account) {
            (Some(new), Some(old)) if new.id != old.id => {
                let other = "The ID token is another person's than the refresh token (sub).";
                return Err(Error::new(Code::InvalidIdToken, &[other]));
            }
            (None, _) => {
                self.id_token.clone_from(&old.id_token);
                self.account.clone_from(&old.account);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads what [`Self::to_json`] gave, as far as it is needed again.
    pub fn from_json(value: &impl Json) -> Option<Self> {
        let access_token = value.text("accessToken").filter(|it| is_b64token(it))?;
        Some(Self {
            access_token: Secret::new(access_token),
            expires_at: value.millis("expiresAt")?,
            scopes: value.texts("scopes"),
            id_token: value.text("idToken").map(Secret::new),
            refresh_token: value.text("refreshToken").map(Secret::new),
            account: Account::from_json(&value.get("account")),
        })
    }

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
pub fn split_scopes(mut scopes: &str) -> Vec<String> {
    let mut list = Vec::new();
    while !scopes.is_empty() {
        let (scope, rest) = cut(scopes, " ").unwrap_or((scopes, ""));
        if !scope.is_empty() {
            list.push(scope.into());
        }
        scopes = rest;
    }
    list
}

/// Whether this can stand in an `Authorization` header. RFC 6750 §2.1.
pub fn is_b64token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}
