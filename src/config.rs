//! The configuration: parsed once from what the caller gives, then immutable.

use serde::Serialize;

use crate::entra::authority::{Authority, Origin, describe, is_guid, is_out_of_place};
use crate::entra::graph;
use crate::error::Error;
use crate::json::Json;
use crate::provider::Provider;

/// Every key of a configuration; those that hold code are the host's to read.
pub const CONFIG_KEYS: [&str; 9] = [
    "clientId",
    "authority",
    "scopes",
    "fetch",
    "graphUrl",
    "select",
    "locale",
    "cache",
    "clientCapabilities",
];
/// The scopes of every sign-in beside the caller's. OpenID Connect Core 1.0 §5.4 and §11.
const ADDED_SCOPES: [&str; 3] = ["openid", "profile", "offline_access"];

/// The client, the authorization server and the resource.
#[derive(Clone, Debug)]
pub struct Config {
    /// `client_id`.
    pub client_id: String,
    /// The authorization server.
    pub provider: Provider,
    /// The scopes to request.
    pub scopes: Vec<String>,
    /// Where Microsoft Graph is.
    pub graph_url: String,
    /// The profile's properties to request; none means Graph's own choice.
    pub select: Vec<String>,
    /// The language of `message`, as a BCP 47 tag.
    pub locale: Option<String>,
    /// What the client can do, such as `cp1`.
    pub capabilities: Vec<String>,
}

impl Config {
    /// Reads what the caller gives, without the keys that hold code.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Self, Error> {
        let authority = Authority::parse(text(object, "authority")?.as_deref())?;
        Ok(Self {
            client_id: client_id(object, &authority)?,
            graph_url: graph_url(object, &authority)?,
            locale: locale(object)?,
            scopes: scopes(object)?,
            select: names(
                object,
                "select",
                "select must be a list such as ['displayName'], of property names.",
            )?,
            capabilities: names(
                object,
                "clientCapabilities",
                "clientCapabilities must be a list such as ['cp1'].",
            )?,
            provider: Provider::Entra(authority),
        })
    }

    /// The key under which the cache holds the tokens of this client and server.
    pub fn cache_key(&self) -> String {
        format!(
            "device-signin:{}/{}",
            self.provider.cache_key(),
            self.client_id
        )
    }

    /// The `claims` parameter of a request: the claims that the call wants, and what the client can
    /// do. OpenID Connect Core 1.0 §5.5,
    /// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
    pub fn claims_parameter<J: Json>(&self, claims: Option<&str>) -> Option<String> {
        if self.capabilities.is_empty() {
            return claims.map(Into::into);
        }
        let values = self.capabilities.join("\",\"");
        let capabilities = format!(r#"{{"access_token":{{"xms_cc":{{"values":["{values}"]}}}}}}"#);
        // Claims that are no object were refused before.
        J::merge(claims.unwrap_or("{}"), &capabilities)
    }

    /// The server's endpoints, as a configuration may hold them.
    pub fn discovery(&self) -> Discovery {
        Discovery {
            issuer: self.provider.issuer(),
            endpoints: Endpoints {
                device_authorization: self.provider.device_authorization_endpoint(None),
                token: self.provider.token_endpoint(),
                userinfo: graph::me_url(&self.graph_url, &[]),
            },
        }
    }

    /// The `scope` parameter of a request. RFC 6749 §3.3.
    pub fn scope(&self) -> String {
        self.scopes.join(" ")
    }
}

/// A server: who issues its ID tokens, and where its endpoints are.
#[derive(Clone, Debug, Serialize)]
pub struct Discovery {
    /// The issuer. OpenID Connect Discovery 1.0 §3.
    pub issuer: String,
    /// The endpoints.
    pub endpoints: Endpoints,
}

/// The endpoints of a server.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoints {
    /// `device_authorization_endpoint`. RFC 8628 §4.
    pub device_authorization: String,
    /// `token_endpoint`. RFC 8414 §2.
    pub token: String,
    /// `userinfo_endpoint`; at Entra the profile of Microsoft Graph.
    pub userinfo: String,
}

/// Checks the keys of a configuration.
///
/// # Errors
/// `invalid_config`, which suggests the right key.
pub fn check_config_keys(keys: &[String]) -> Result<(), Error> {
    check_keys(keys, &CONFIG_KEYS)
}

/// Checks keys against those that are known.
///
/// # Errors
/// `invalid_config`, which suggests the right key.
pub fn check_keys(keys: &[String], known: &[&str]) -> Result<(), Error> {
    let Some(unknown) = keys.iter().find(|key| !known.contains(&key.as_str())) else {
        return Ok(());
    };
    let near = known.iter().find(|known| is_near(unknown, known));
    Err(Error::config(match near {
        Some(near) => format!("unknown option `{unknown}`; did you mean `{near}`?"),
        None => format!("unknown option `{unknown}`; docs/configuration.md lists all."),
    }))
}

/// Whether who wrote one key may have meant the other: the same letters, such as `client_id`, or all
/// but two in one place, such as `autority`.
fn is_near(wrong: &str, right: &str) -> bool {
    let letters = |key: &str| -> Vec<u8> {
        let letters = key.bytes().filter(u8::is_ascii_alphanumeric);
        letters.map(|byte| byte.to_ascii_lowercase()).collect()
    };
    let (wrong, right) = (letters(wrong), letters(right));
    let same = |pairs: &mut dyn Iterator<Item = (&u8, &u8)>| {
        pairs.take_while(|(one, other)| one == other).count()
    };
    let start = same(&mut wrong.iter().zip(&right));
    let end = same(&mut wrong.iter().rev().zip(right.iter().rev()));
    start + end + 2 >= wrong.len().max(right.len())
}

fn client_id(object: &impl Json, authority: &Authority) -> Result<String, Error> {
    let hint = "Copy the Application (client) ID from the app registration's overview.";
    let invalid = |message: &str| Err(Error::config(message).with_hint(hint));
    let client_id = text(object, "clientId")?.unwrap_or_default();
    if client_id.is_empty() {
        return invalid("clientId is missing.");
    }
    // RFC 6749 Appendix A.1 allows a space; a real client ID never has one.
    if let Some(wrong) = client_id.chars().find(|it| is_out_of_place(*it)) {
        return invalid(&format!(
            "clientId must be printable ASCII with no spaces and no quotation marks: it has {}.",
            describe(wrong)
        ));
    }
    if authority.is_microsoft() && !is_guid(&client_id) {
        return invalid("clientId must be a GUID of 36 characters at this authority.");
    }
    Ok(client_id)
}

fn graph_url(object: &impl Json, authority: &Authority) -> Result<String, Error> {
    let Some(url) = text(object, "graphUrl")? else {
        return Ok(authority.graph_url());
    };
    let (origin, path) =
        Origin::split(&url).map_err(|what| Error::config(format!("graphUrl {what}.")))?;
    if !matches!(path, "" | "/") {
        return Err(Error::config(
            "graphUrl must end after the host: /v1.0/me is added to it.",
        ));
    }
    Ok(origin.as_str().into())
}

fn locale(object: &impl Json) -> Result<Option<String>, Error> {
    let locale = text(object, "locale")?;
    if locale.as_deref().is_some_and(|it| !is_language_tag(it)) {
        return Err(Error::config(
            "locale must be a language tag such as de-DE.",
        ));
    }
    Ok(locale)
}

/// Whether this can stand in a query as it is, as BCP 47 has language tags.
fn is_language_tag(text: &str) -> bool {
    text.len() >= 2 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn scopes(object: &impl Json) -> Result<Vec<String>, Error> {
    let scopes = object.get("scopes");
    let mut scopes = if scopes.is_missing() {
        vec!["User.Read".into()]
    } else {
        // RFC 6749 Appendix A.4.
        let is_scope = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\');
        strings(&scopes, is_scope)
            .filter(|scopes| !scopes.is_empty())
            .ok_or_else(|| {
                Error::config("scopes must be a list such as ['User.Read'], of one scope at least.")
            })?
    };
    for added in ADDED_SCOPES {
        if !scopes.iter().any(|scope| scope == added) {
            scopes.push(added.into());
        }
    }
    Ok(scopes)
}

/// A list of names; a missing one is empty.
fn names(object: &impl Json, key: &str, advice: &str) -> Result<Vec<String>, Error> {
    let names = object.get(key);
    if names.is_missing() {
        return Ok(Vec::new());
    }
    strings(&names, |b| b.is_ascii_alphanumeric() || b == b'_').ok_or_else(|| Error::config(advice))
}

/// A list of strings that are not empty and have no other characters.
fn strings(value: &impl Json, is_allowed: fn(u8) -> bool) -> Option<Vec<String>> {
    (0..value.length()?)
        .map(|index| {
            let text = value.item(index).string()?;
            let is_valid = !text.is_empty() && text.bytes().all(is_allowed);
            is_valid.then_some(text)
        })
        .collect()
}

fn text(object: &impl Json, key: &str) -> Result<Option<String>, Error> {
    let value = object.get(key);
    if value.is_missing() {
        return Ok(None);
    }
    let text = value.string();
    text.map(Some)
        .ok_or_else(|| Error::config(format!("{key} must be a string.")))
}
