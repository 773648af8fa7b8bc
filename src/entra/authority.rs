//! The authority: the tenant that signs users in, and its endpoints.

use crate::entra::clouds;
use crate::error::Error;
use crate::http::origin::{Origin, describe, is_out_of_place};

/// The default: users of any work or school tenant.
const DEFAULT_AUTHORITY: &str = "https://login.microsoftonline.com/organizations";

/// A tenant that signs users in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    origin: Origin,
    tenant: String,
}

impl Authority {
    /// Reads `https://{host}/{tenant}`; `None` is the default.
    ///
    /// # Errors
    /// `invalid_config`, which says what is wrong with it.
    pub fn parse(url: Option<&str>) -> Result<Self, Error> {
        let invalid = |what: &str| {
            Error::config(format!("authority {what}.")).with_hint(
                "Write https://login.microsoftonline.com/ and your tenant's domain name or ID.",
            )
        };
        let url = url.unwrap_or(DEFAULT_AUTHORITY);
        // From an environment variable or a document, these often come along unseen.
        if let Some(wrong) = url.chars().find(|it| is_out_of_place(*it)) {
            return Err(invalid(&format!("has {}: leave it out", describe(wrong))));
        }
        let (origin, path) = Origin::split(url).map_err(invalid)?;
        let path = path.strip_prefix('/').unwrap_or(path);
        let path = path.strip_suffix('/').unwrap_or(path);
        // Some paste the issuer from the app's list of endpoints: its first part is the tenant.
        let tenant = path.strip_suffix("/v2.0").unwrap_or(path);
        if tenant.is_empty() {
            return Err(invalid(
                "must end with the tenant, such as /contoso.onmicrosoft.com",
            ));
        }
        if tenant.contains('/') {
            return Err(invalid(
                "must have one part after the host, the tenant, and nothing behind it",
            ));
        }
        let is_tenant = tenant
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        if !is_tenant || tenant.bytes().all(|byte| byte == b'.') {
            return Err(invalid(
                "must end with a tenant of letters, digits, dots and hyphens",
            ));
        }
        Ok(Self {
            tenant: tenant.into(),
            origin,
        })
    }

    /// Where the device authorization request goes. RFC 8628 §3.1.
    pub fn device_authorization_endpoint(&self, locale: Option<&str>) -> String {
        let url = self.endpoint("devicecode");
        match locale {
            Some(locale) => format!("{url}?mkt={locale}"),
            None => url,
        }
    }

    /// Where polls and refreshes go. RFC 6749 §3.2.
    pub fn token_endpoint(&self) -> String {
        self.endpoint("token")
    }

    /// The authority itself, in one spelling.
    pub fn url(&self) -> String {
        format!("{}/{}", self.origin.as_str(), self.tenant)
    }

    fn endpoint(&self, name: &str) -> String {
        format!("{}/oauth2/v2.0/{name}", self.url())
    }

    /// Whether Microsoft runs it, so that its rules for IDs hold.
    pub fn is_microsoft(&self) -> bool {
        clouds::graph_host(self.origin.host()).is_some()
    }

    /// The Graph of its cloud; a server that is not Microsoft's serves Graph's paths itself.
    pub fn graph_url(&self) -> String {
        match clouds::graph_host(self.origin.host()) {
            Some(host) => format!("https://{host}"),
            None => self.origin.as_str().into(),
        }
    }

    /// Whether an ID token may name this issuer: `{login}/{tid}/v2.0` with the token's own `tid`.
    /// <https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference>
    pub fn trusts(&self, issuer: &str, tenant_id: Option<&str>) -> bool {
        let Ok((origin, path)) = Origin::split(issuer) else {
            return false;
        };
        let Some(tenant) = path
            .strip_prefix('/')
            .and_then(|path| path.strip_suffix("/v2.0"))
        else {
            return false;
        };
        let same_tenant = tenant_id == Some(tenant);
        // Where the authority names a tenant by its ID, only that tenant may issue the token.
        let right_tenant = !is_guid(&self.tenant) || self.tenant.eq_ignore_ascii_case(tenant);
        let is_local = origin.is_loopback() && self.origin.is_loopback();
        let same_cloud = origin == self.origin
            || is_local
            || clouds::issues_for(origin.host(), self.origin.host())
            || is_external_id(origin.host(), self.origin.host(), tenant);
        same_tenant && right_tenant && same_cloud
    }
}

/// External ID tokens come from `{tid}.ciamlogin.com`, whichever name the tenant signs in at.
fn is_external_id(issuer: &str, login: &str, tenant: &str) -> bool {
    login.ends_with(clouds::EXTERNAL_ID) && issuer.strip_suffix(clouds::EXTERNAL_ID) == Some(tenant)
}

/// Whether this is a GUID, as Entra's IDs are.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
