//! The ID token's claims, checked as OpenID Connect Core 1.0 §3.1.3.7 asks of a token that came
//! straight from the token endpoint over TLS: there the signature may be left to TLS.

use crate::error::{Code, Error};
use crate::json::Json;
use crate::secret::Secret;
use crate::text::cut;
use crate::time::Millis;

/// How far a server's clock and a device's may be apart.
const SKEW: Millis = Millis::from_seconds(300.0);

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
    /// Reads what [`Self::to_json`] gave.
    pub fn from_json(value: &impl Json) -> Option<Self> {
        Some(Self {
            id: value.text("id")?,
            username: value.text("username"),
            name: value.text("name"),
            tenant_id: value.text("tenantId"),
        })
    }

    /// For the caller.
    pub fn to_json<J: Json>(&self) -> J {
        let mut value = J::new_object();
        value.set_text("id", Some(&self.id));
        value.set_text("username", self.username.as_deref());
        value.set_text("name", self.name.as_deref());
        value.set_text("tenantId", self.tenant_id.as_deref());
        value
    }
}

/// Reads the claims of a token that is for this client, from an issuer that is trusted, and valid
/// at `now` give or take five minutes.
///
/// # Errors
/// `invalid_id_token`, which says what is wrong and holds nothing of the token.
pub fn read<J: Json>(
    token: &Secret,
    client_id: &str,
    now: Millis,
    trusts: impl Fn(&str, Option<&str>) -> bool,
) -> Result<Account, Error> {
    let (header, claims) = decode::<J>(token.expose()).ok_or_else(|| bad("is not a signed JWT"))?;
    if header
        .text("alg")
        .is_none_or(|alg| alg.eq_ignore_ascii_case("none"))
    {
        return Err(bad("is not signed"));
    }
    if !is_for(&claims, client_id) {
        return Err(bad("is for another app (aud)"));
    }
    let (issuer, tenant_id) = (claims.text("iss"), claims.text("tid"));
    if !issuer.is_some_and(|issuer| trusts(&issuer, tenant_id.as_deref())) {
        return Err(bad("is from another issuer (iss)"));
    }
    if claims
        .seconds("exp")
        .is_none_or(|exp| exp.plus(SKEW) <= now)
    {
        return Err(bad("has ended (exp)"));
    }
    if claims
        .seconds("nbf")
        .is_some_and(|nbf| nbf > now.plus(SKEW))
    {
        return Err(bad("is not valid yet (nbf)"));
    }
    account(&claims).ok_or_else(|| bad("names no subject (sub)"))
}

fn bad(what: &str) -> Error {
    Error::new(Code::InvalidIdToken, &["The ID token ", what, "."])
}

/// The header and the claims; the signature must be there, but is TLS's to vouch for.
fn decode<J: Json>(token: &str) -> Option<(J, J)> {
    let (header, rest) = cut(token, ".")?;
    let (claims, signature) = cut(rest, ".")?;
    if signature.is_empty() || cut(signature, ".").is_some() {
        return None;
    }
    let part = |text: &str| J::parse(&J::from_base64(text)?);
    Some((part(header)?, part(claims)?))
}

/// `aud` is this client; where it is several, `azp` says that it was made for this one.
fn is_for(claims: &impl Json, client_id: &str) -> bool {
    let azp = claims.text("azp");
    let aud = claims.get("aud");
    let is_client = |aud: Option<String>| aud.as_deref() == Some(client_id);
    match aud.length() {
        Some(length) => {
            (0..length).any(|index| is_client(aud.item(index).string()))
                && (length == 1 || is_client(azp))
        }
        None => is_client(aud.string()) && (azp.is_none() || is_client(azp)),
    }
}

fn account(claims: &impl Json) -> Option<Account> {
    let tenant_id = claims.text("tid");
    // `sub` differs from app to app at Entra; `oid` with `tid` is the account itself.
    let id = match (claims.text("oid"), &tenant_id) {
        (Some(oid), Some(tid)) => [&oid, ".", tid].concat(),
        _ => claims.text("sub")?,
    };
    Some(Account {
        id,
        username: claims.text("preferred_username"),
        name: claims.text("name"),
        tenant_id,
    })
}
