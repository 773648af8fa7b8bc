//! Any other server, as a configuration names it: by its issuer, by its endpoints, or by both.

use crate::config::check_keys;
use crate::entra::clouds;
use crate::error::Error;
use crate::http::origin::Origin;
use crate::json::{Json, text};
use crate::oauth::metadata::{Endpoint, Endpoints, is_same_issuer, without_last_slash};
use crate::provider::entra::refuse;

/// The keys that mean something at Microsoft Entra alone.
const ENTRAS_KEYS: [&str; 5] = [
    "authority",
    "graphUrl",
    "select",
    "locale",
    "clientCapabilities",
];

/// A server of OAuth 2.0, or of OpenID Connect where it has an issuer.
#[derive(Clone, Debug)]
pub struct Oauth {
    /// Who issues its ID tokens, as the configuration has it.
    pub issuer: Option<String>,
    /// The endpoints that the configuration names.
    pub endpoints: Endpoints,
}

impl Oauth {
    /// Reads its keys; `None` where the configuration has neither `issuer` nor `endpoints`.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Option<Self>, Error> {
        let issuer = text(object, "issuer")?;
        let named = object.get("endpoints");
        if issuer.is_none() && named.is_missing() {
            return Ok(None);
        }
        refuse(
            object,
            &ENTRAS_KEYS,
            " is for Microsoft Entra alone: leave it out, or issuer and endpoints.",
        )?;
        if let Some(issuer) = &issuer {
            check_issuer(issuer)?;
        }
        let endpoints = endpoints(&named)?;
        if issuer.is_none() && !endpoints.has_sign_in() {
            return Err(Error::config(
                "endpoints must have deviceAuthorization and token where there is no issuer.",
            ));
        }
        Ok(Some(Self { issuer, endpoints }))
    }

    /// The name of the server in keys of a cache and in stored device codes: it takes no request.
    pub fn name(&self) -> &str {
        let issuer = self.issuer.as_deref().map(without_last_slash);
        issuer
            .or(self.endpoints.get(Endpoint::Token))
            .unwrap_or_default()
    }

    /// Whether an ID token may name this issuer: the one that the server has `published`, else the
    /// configuration's.
    pub fn trusts(&self, issuer: &str, published: Option<&str>) -> bool {
        match (published, &self.issuer) {
            (Some(published), _) => issuer == published,
            (None, Some(configured)) => is_same_issuer(issuer, configured),
            (None, None) => false,
        }
    }
}

fn check_issuer(issuer: &str) -> Result<(), Error> {
    let invalid = |what: &str| Error::config(["issuer ", what, "."].concat());
    let origin = Origin::of_endpoint(issuer).map_err(invalid)?;
    Origin::split(issuer).map_err(invalid)?;
    if clouds::graph_host(origin.host()).is_some() {
        return Err(invalid(
            "is Microsoft Entra's: write authority, with the tenant, and no issuer and endpoints",
        ));
    }
    Ok(())
}

fn endpoints(named: &impl Json) -> Result<Endpoints, Error> {
    let mut endpoints = Endpoints::default();
    if named.is_missing() {
        return Ok(endpoints);
    }
    if !named.is_object() {
        return Err(Error::config(
            "endpoints must be an object such as { deviceAuthorization, token, userinfo }.",
        ));
    }
    let keys: Vec<String> = named.members().into_iter().map(|(key, _)| key).collect();
    check_keys(&keys, &Endpoint::ALL.map(Endpoint::key))?;
    for (known, endpoint) in endpoints.0.iter_mut().zip(Endpoint::ALL) {
        let key = endpoint.key();
        *known = text(named, key)?;
        if let Some(url) = known {
            Origin::of_endpoint(url)
                .map_err(|what| Error::config(["endpoints.", key, " ", what, "."].concat()))?;
        }
    }
    Ok(endpoints)
}
