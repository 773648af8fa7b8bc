//! Authorization server metadata: the document in which a server names its endpoints.
//! OpenID Connect Discovery 1.0 §4, RFC 8414.

use serde::{Serialize, Serializer};

use crate::error::{Code, Error};
use crate::http::origin::Origin;
use crate::json::Json;

/// An endpoint of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Endpoint {
    /// Where the device authorization request goes. RFC 8628 §3.1.
    DeviceAuthorization,
    /// Where polls and refreshes go. RFC 6749 §3.2.
    Token,
    /// Where the profile is read. OpenID Connect Core 1.0 §5.3.
    Userinfo,
    /// Where tokens are revoked. RFC 7009 §2.
    Revocation,
}

impl Endpoint {
    /// Every endpoint that is used.
    pub const ALL: [Self; 4] = [
        Self::DeviceAuthorization,
        Self::Token,
        Self::Userinfo,
        Self::Revocation,
    ];

    /// Its key in a configuration.
    pub const fn key(self) -> &'static str {
        self.names().0
    }

    /// Its name in a document. RFC 8628 §4, RFC 8414 §2, OpenID Connect Discovery 1.0 §3.
    pub const fn name(self) -> &'static str {
        self.names().1
    }

    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::DeviceAuthorization => ("deviceAuthorization", "device_authorization_endpoint"),
            Self::Token => ("token", "token_endpoint"),
            Self::Userinfo => ("userinfo", "userinfo_endpoint"),
            Self::Revocation => ("revocation", "revocation_endpoint"),
        }
    }
}

/// The addresses of a server's endpoints, as far as they are known: in the order of [`Endpoint::ALL`].
#[derive(Clone, Debug, Default)]
pub struct Endpoints(pub [Option<String>; 4]);

impl Endpoints {
    /// The address of one.
    pub fn get(&self, endpoint: Endpoint) -> Option<&str> {
        self.0.get(endpoint as usize)?.as_deref()
    }

    /// Whether a sign-in needs no more than these.
    pub fn has_sign_in(&self) -> bool {
        matches!(self.0, [Some(_), Some(_), ..])
    }
}

/// [`Endpoints`] as they are written.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Written<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    device_authorization: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    userinfo: &'a Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation: &'a Option<String>,
}

impl Serialize for Endpoints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let [device_authorization, token, userinfo, revocation] = &self.0;
        let written = Written {
            device_authorization,
            token,
            userinfo,
            revocation,
        };
        written.serialize(serializer)
    }
}

/// A server: who issues its ID tokens, and where its endpoints are.
#[derive(Clone, Debug, Serialize)]
pub struct Server {
    /// The issuer, where it is known. OpenID Connect Discovery 1.0 §3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The endpoints.
    pub endpoints: Endpoints,
}

/// Where the document of an issuer is: OpenID Connect's place, and RFC 8414's for servers of plain
/// OAuth.
pub fn addresses(issuer: &str) -> [String; 2] {
    let issuer = without_last_slash(issuer);
    let path = Origin::parse(issuer).map_or("", |(_, path)| path);
    let origin = issuer.strip_suffix(path).unwrap_or(issuer);
    [
        [issuer, "/.well-known/openid-configuration"].concat(),
        [origin, "/.well-known/oauth-authorization-server", path].concat(),
    ]
}

/// The issuer that the document of an issuer names: that one, to the letter but for a slash at the
/// end. RFC 8414 §3.3.
///
/// # Errors
/// `discovery_failed`.
pub fn issuer(document: &impl Json, issuer: &str) -> Result<String, Error> {
    document
        .text("issuer")
        .filter(|published| is_same_issuer(published, issuer))
        .ok_or_else(|| failed("names another issuer than the configuration, or none (issuer)."))
}

/// The address of an endpoint in the document of an issuer; `None` where it has none.
///
/// # Errors
/// `discovery_failed` where no secret may be sent there.
pub fn endpoint(
    document: &impl Json,
    issuer: &str,
    endpoint: Endpoint,
) -> Result<Option<String>, Error> {
    let name = endpoint.name();
    let value = document.get(name);
    if value.is_missing() {
        return Ok(None);
    }
    let url = value.string().unwrap_or_default();
    let invalid = |what: &str| failed(&[name, " ", what, "."].concat());
    let origin = Origin::of_endpoint(&url).map_err(invalid)?;
    // Another device's document must not lead to servers on this one.
    let is_local = Origin::parse(issuer).is_ok_and(|(origin, _)| origin.is_loopback());
    if origin.is_plain() && !is_local {
        return Err(invalid("must begin with https://"));
    }
    Ok(Some(url))
}

/// Whether two issuers are the same, to the letter but for a slash at the end.
pub fn is_same_issuer(one: &str, other: &str) -> bool {
    without_last_slash(one) == without_last_slash(other)
}

/// The text without a slash at its end.
pub fn without_last_slash(text: &str) -> &str {
    text.strip_suffix('/').unwrap_or(text)
}

/// `discovery_failed`, with what is wrong with the document.
pub fn failed(what: &str) -> Error {
    let message = ["The server's metadata ", what].concat();
    Error::new(Code::DiscoveryFailed, message)
}
