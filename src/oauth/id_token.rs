//! The ID token's claims, checked as OpenID Connect Core 1.0 §3.1.3.7 asks of a token that came
//! straight from the token endpoint over TLS: there the signature may be left to TLS.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde_json::{Value, json};

use crate::error::{Code, Error};
use crate::json::{self, Object};
use crate::secret::Secret;
use crate::time::Millis;

/// How far a server's clock and a device's may be apart.
const SKEW: Millis = Millis::from_seconds(300);

/// Who signed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Stable and unique.
    pub id: String,
    /// The sign-in name, for display.
    pub username: Option<String>,
    /// The person's name, for display.
    pub name: Option<String>,
    /// The directory.
    pub tenant_id: Option<String>,
}

impl Account {
    /// As JavaScript has it.
    pub fn to_json(&self) -> Value {
        let mut object = Object::new();
        object.insert("id".into(), json!(self.id));
        let rest = [
            ("username", &self.username),
            ("name", &self.name),
            ("tenantId", &self.tenant_id),
        ];
        for (key, value) in rest {
            if let Some(value) = value {
                object.insert(key.into(), json!(value));
            }
        }
        Value::Object(object)
    }
}

/// Reads the claims of a token that is for this client, from an issuer that is trusted, and valid
/// at `now` give or take five minutes.
///
/// # Errors
/// `invalid_id_token`, which says what is wrong and holds nothing of the token.
pub fn read(
    token: &Secret,
    client_id: &str,
    now: Millis,
    trusts: impl Fn(&str, &Object) -> bool,
) -> Result<Account, Error> {
    let (header, claims) = decode(token.expose()).ok_or_else(|| bad("is not a signed JWT"))?;
    if json::text(&header, "alg").is_none_or(|alg| alg.eq_ignore_ascii_case("none")) {
        return Err(bad("is not signed"));
    }
    if !is_for(&claims, client_id) {
        return Err(bad("is for another app (aud)"));
    }
    if !json::text(&claims, "iss").is_some_and(|issuer| trusts(issuer, &claims)) {
        return Err(bad("is from another issuer (iss)"));
    }
    if json::seconds(&claims, "exp").is_none_or(|exp| exp.plus(SKEW) <= now) {
        return Err(bad("has ended (exp)"));
    }
    if json::seconds(&claims, "nbf").is_some_and(|nbf| nbf > now.plus(SKEW)) {
        return Err(bad("is not valid yet (nbf)"));
    }
    account(&claims).ok_or_else(|| bad("names no subject (sub)"))
}

fn bad(what: &str) -> Error {
    Error::new(Code::InvalidIdToken, ["The ID token ", what, "."].concat())
}

/// The header and the claims; the signature must be there, but is TLS's to vouch for.
fn decode(token: &str) -> Option<(Object, Object)> {
    let mut parts = token.split('.');
    let (header, claims, signature) = (parts.next()?, parts.next()?, parts.next()?);
    if signature.is_empty() || parts.next().is_some() {
        return None;
    }
    let part = |text: &str| -> Option<Object> {
        let bytes: Vec<u8> = Base64UrlUnpadded::decode_vec(text.trim_end_matches('=')).ok()?;
        json::object(&bytes)
    };
    Some((part(header)?, part(claims)?))
}

/// `aud` is this client; where it is several, `azp` says that it was made for this one.
fn is_for(claims: &Object, client_id: &str) -> bool {
    let azp = json::text(claims, "azp");
    match claims.get("aud") {
        Some(Value::String(aud)) => aud == client_id && azp.is_none_or(|azp| azp == client_id),
        Some(Value::Array(all)) => {
            all.iter().any(|aud| aud.as_str() == Some(client_id))
                && (all.len() == 1 || azp == Some(client_id))
        }
        _ => false,
    }
}

fn account(claims: &Object) -> Option<Account> {
    let claim = |key| json::text(claims, key).map(ToString::to_string);
    let tenant_id = claim("tid");
    // `sub` differs from app to app at Entra; `oid` with `tid` is the account itself.
    let id = match (claim("oid"), &tenant_id) {
        (Some(oid), Some(tid)) => [&oid, ".", tid].concat(),
        _ => claim("sub")?,
    };
    Some(Account {
        id,
        username: claim("preferred_username"),
        name: claim("name"),
        tenant_id,
    })
}
