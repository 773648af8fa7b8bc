//! The configuration: parsed once from what the caller gives, then immutable.

use std::rc::Rc;

use crate::entra::authority::is_guid;
use crate::error::Error;
use crate::http::origin::{describe, is_out_of_place};
use crate::json::{Json, strings, text};
use crate::oauth::client::{Client, flag};
use crate::oauth::metadata::Endpoint;
use crate::provider::Provider;
use crate::provider::entra::names;

/// Every key of a configuration; those that hold code are the host's to read.
pub const CONFIG_KEYS: [&str; 16] = [
    "clientId",
    "authority",
    "issuer",
    "endpoints",
    "scopes",
    "fetch",
    "graphUrl",
    "select",
    "locale",
    "cache",
    "clientCapabilities",
    "clientSecret",
    "clientAuthentication",
    "parameters",
    "pkce",
    "revokeAtSignOut",
];
/// The keys whose values are objects of plain data.
pub const NESTED_KEYS: [&str; 2] = ["endpoints", "parameters"];

/// The client, the authorization server and the resource.
#[derive(Clone, Debug)]
pub struct Config {
    /// The client.
    pub client: Rc<Client>,
    /// The authorization server.
    pub provider: Rc<Provider>,
    /// The scopes to request.
    pub scopes: Vec<String>,
    /// What the client can do, such as `cp1`.
    pub capabilities: Vec<String>,
    /// Whether signing out revokes tokens at the server. RFC 7009.
    pub revokes: bool,
}

impl Config {
    /// Reads what the caller gives, without the keys that hold code.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Self, Error> {
        let provider = Provider::parse(object)?;
        let id = client_id(object, &provider)?;
        let revokes = flag(object, "revokeAtSignOut")?;
        if revokes && !provider.may_have(Endpoint::Revocation) {
            return Err(Error::config(
                "revokeAtSignOut needs endpoints.revocation where there is no issuer.",
            ));
        }
        Ok(Self {
            client: Rc::new(Client::parse(object, id)?),
            scopes: scopes(object, &provider)?,
            capabilities: names(
                object,
                "clientCapabilities",
                "clientCapabilities must be a list such as ['cp1'].",
            )?,
            provider: Rc::new(provider),
            revokes,
        })
    }

    /// The key under which the cache holds the tokens of this client and server, and of these
    /// parameters: with others a token is for another API, or has other rights.
    pub fn cache_key(&self) -> String {
        [
            "device-signin:",
            &self.provider.cache_key(),
            &self.client.id,
            &self.client.parameters_key(),
        ]
        .concat()
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

    /// The `scope` parameter of a request. RFC 6749 §3.3.
    pub fn scope(&self) -> String {
        self.scopes.join(" ")
    }
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

fn client_id(object: &impl Json, provider: &Provider) -> Result<String, Error> {
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
    if provider.is_microsoft() && !is_guid(&client_id) {
        return invalid("clientId must be a GUID of 36 characters at this authority.");
    }
    Ok(client_id)
}

fn scopes(object: &impl Json, provider: &Provider) -> Result<Vec<String>, Error> {
    let scopes = object.get("scopes");
    let (default, added) = provider.scopes();
    let mut scopes = if scopes.is_missing() {
        default.iter().copied().map(Into::into).collect()
    } else {
        // RFC 6749 Appendix A.4.
        let is_scope = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\');
        strings(&scopes, is_scope)
            .filter(|scopes| !scopes.is_empty() || added.is_empty())
            .ok_or_else(|| {
                Error::config("scopes must be a list such as ['User.Read'], of one scope at least.")
            })?
    };
    for added in added {
        if !scopes.iter().any(|scope| scope == added) {
            scopes.push((*added).into());
        }
    }
    Ok(scopes)
}
