//! Microsoft Entra ID as a configuration names it: the directory, and its Microsoft Graph.

use crate::entra::authority::Authority;
use crate::entra::graph;
use crate::error::Error;
use crate::http::origin::Origin;
use crate::json::{Json, strings, text};
use crate::oauth::metadata::{Endpoint, Endpoints};

/// The keys that mean nothing here: a device is a public client, Entra's device code flow has no
/// PKCE, and Entra has no revocation.
const OTHERS_KEYS: [&str; 4] = [
    "clientSecret",
    "clientAuthentication",
    "pkce",
    "revokeAtSignOut",
];

/// Microsoft Entra ID.
#[derive(Clone, Debug)]
pub struct Entra {
    /// The directory.
    pub authority: Authority,
    /// Where Microsoft Graph is.
    pub graph_url: String,
    /// The profile's properties to request; none means Graph's own choice.
    pub select: Vec<String>,
    /// The language of `message`, as a BCP 47 tag.
    pub locale: Option<String>,
}

impl Entra {
    /// Reads its keys.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Self, Error> {
        refuse(
            object,
            &OTHERS_KEYS,
            " means nothing at Microsoft Entra: it belongs to issuer or endpoints.",
        )?;
        let authority = Authority::parse(text(object, "authority")?.as_deref())?;
        Ok(Self {
            graph_url: graph_url(object, &authority)?,
            select: names(
                object,
                "select",
                "select must be a list such as ['displayName'], of property names.",
            )?,
            locale: locale(object)?,
            authority,
        })
    }

    /// Where an endpoint is: with the language of the message, and the properties of the profile.
    pub fn endpoint(&self, endpoint: Endpoint) -> Option<String> {
        match endpoint {
            Endpoint::DeviceAuthorization => {
                let locale = self.locale.as_deref();
                Some(self.authority.device_authorization_endpoint(locale))
            }
            Endpoint::Token => Some(self.authority.token_endpoint()),
            Endpoint::Userinfo => Some(graph::me_url(&self.graph_url, &self.select)),
            Endpoint::Revocation => None,
        }
    }

    /// The endpoints, with nothing of the caller's in their addresses.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints(Endpoint::ALL.map(|endpoint| {
            let mut url = self.endpoint(endpoint)?;
            url.truncate(url.find('?').unwrap_or(url.len()));
            Some(url)
        }))
    }
}

/// Refuses keys that mean nothing beside those that name the server.
///
/// # Errors
/// `invalid_config`, which names the key.
pub fn refuse(object: &impl Json, keys: &[&'static str], what: &str) -> Result<(), Error> {
    for key in keys {
        let value = object.get(key);
        if !value.is_missing() && value.boolean() != Some(false) {
            return Err(Error::config([key, what].concat()));
        }
    }
    Ok(())
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

/// A list of names; a missing one is empty.
///
/// # Errors
/// `invalid_config` with this advice.
pub fn names(object: &impl Json, key: &'static str, advice: &str) -> Result<Vec<String>, Error> {
    let names = object.get(key);
    if names.is_missing() {
        return Ok(Vec::new());
    }
    strings(&names, |b| b.is_ascii_alphanumeric() || b == b'_').ok_or_else(|| Error::config(advice))
}
