//! The ID token's claims, validated as OpenID Connect Core 1.0 §3.1.3.7 has it for a token that
//! came directly from the token endpoint: there TLS may stand in for the signature.

use base64ct::{Base64UrlUnpadded, Encoding};
use serde::Serialize;

use crate::error::{Code, Error};
use crate::json::Json;
use crate::secret::Secret;
use crate::time::Millis;

/// How far the server's clock and the device's may be apart.
const SKEW: Millis = Millis::from_seconds(300.0);

/// The user who signed in, from the ID token's claims. OpenID Connect Core 1.0 §2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Stable and unique: `{oid}.{tid}` at Entra, else `sub`.
    pub id: String,
    /// The user name (`preferred_username`, elsewhere than at Entra also `email`), for display: it can
    /// change.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    /// The user's full name (`name`), for display.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The tenant (`tid`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
}

impl Account {
    /// The account of this ID, with the names that claims or a profile have for it.
    pub fn named(id: String, claims: &impl Json) -> Self {
        Self {
            id,
            username: claims
                .text("preferred_username")
                .or_else(|| claims.text("email")),
            name: claims.text("name"),
            tenant_id: None,
        }
    }

    /// The account that claims or a profile name as their subject (`sub`).
    pub fn from_subject(claims: &impl Json) -> Option<Self> {
        Some(Self::named(claims.text("sub")?, claims))
    }

    /// The account that Entra's claims name.
    pub fn from_entra(claims: &impl Json) -> Option<Self> {
        let tenant_id = claims.text("tid");
        // `sub` differs from app to app at Entra; `oid` with `tid` is the account itself.
        let id = match (claims.text("oid"), &tenant_id) {
            (Some(oid), Some(tid)) => format!("{oid}.{tid}"),
            _ => claims.text("sub")?,
        };
        Some(Self {
            username: claims.text("preferred_username"),
            tenant_id,
            ..Self::named(id, claims)
        })
    }

    /// Reads what serializing an account gave.
    pub fn from_json(value: &impl Json) -> Option<Self> {
        Some(Self {
            id: value.text("id")?,
            username: value.text("username"),
            name: value.text("name"),
            tenant_id: value.text("tenantId"),
        })
    }
}

/// Validates a token: it is for this client, from a trusted issuer, and valid at `now`, give or take
/// five minutes. Returns its claims.
///
/// # Errors
/// `invalid_id_token`, which says what is wrong and repeats nothing of the token.
pub fn validate<J: Json>(
    token: &Secret,
    now: Millis,
    is_client: &dyn Fn(&str) -> bool,
    trusts: &dyn Fn(&str, Option<&str>) -> bool,
) -> Result<J, Error> {
    let (header, claims) =
        decode::<J>(token.expose()).ok_or_else(|| invalid("is not a signed JWT"))?;
    if header
        .text("alg")
        .is_none_or(|alg| alg.eq_ignore_ascii_case("none"))
    {
        return Err(invalid("is not signed"));
    }
    if !is_for(&claims, is_client) {
        return Err(invalid("is for another app (aud)"));
    }
    let (issuer, tenant_id) = (claims.text("iss"), claims.text("tid"));
    if !issuer.is_some_and(|issuer| trusts(&issuer, tenant_id.as_deref())) {
        return Err(invalid("is from another issuer (iss)"));
    }
    if claims
        .seconds("exp")
        .is_none_or(|exp| exp.plus(SKEW) <= now)
    {
        return Err(invalid("has ended (exp)"));
    }
    if claims
        .seconds("nbf")
        .is_some_and(|nbf| nbf > now.plus(SKEW))
    {
        return Err(invalid("is not valid yet (nbf)"));
    }
    if claims
        .seconds("iat")
        .is_some_and(|iat| iat > now.plus(SKEW))
    {
        return Err(invalid("was issued in the future (iat)"));
    }
    Ok(claims)
}

/// `invalid_id_token`, with what is wrong with the token.
pub fn invalid(what: &str) -> Error {
    Error::new(Code::InvalidIdToken, format!("The ID token {what}."))
}

/// The header and the claims. The signature must be there, but is not checked.
fn decode<J: Json>(token: &str) -> Option<(J, J)> {
    let (header, rest) = token.split_once('.')?;
    let (claims, signature) = rest.split_once('.')?;
    if signature.is_empty() || signature.contains('.') {
        return None;
    }
    // RFC 7515 §2 has no padding; some servers send it.
    let part = |encoded: &str| {
        let bytes = Base64UrlUnpadded::decode_vec(encoded.trim_end_matches('=')).ok()?;
        J::parse(&String::from_utf8(bytes).ok()?)
    };
    Some((part(header)?, part(claims)?))
}

/// Whether `aud` is this client; where `aud` lists several, `azp` must be this client.
fn is_for(claims: &impl Json, is_client: &dyn Fn(&str) -> bool) -> bool {
    let azp = claims.text("azp");
    let aud = claims.get("aud");
    let is_client = |aud: Option<String>| aud.is_some_and(|aud| is_client(&aud));
    match aud.length() {
        Some(length) => {
            (0..length).any(|index| is_client(aud.item(index).string()))
                && (length == 1 || is_client(azp))
        }
        None => is_client(aud.string()) && (azp.is_none() || is_client(azp)),
    }
}
