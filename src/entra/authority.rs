//! The authority: which directory signs people in, and where its endpoints are.

use crate::entra::clouds;
use crate::error::Error;

/// The default: people of any work or school directory.
const DEFAULT_AUTHORITY: &str = "https://login.microsoftonline.com/organizations";

/// An origin that secrets may be sent to: HTTPS, or plain HTTP on this very device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    url: String,
    host: String,
}

impl Origin {
    /// The origin and the path of a URL, or what is wrong with it.
    ///
    /// # Errors
    /// The sentence's end, to be put behind the name of the setting.
    pub fn split(url: &str) -> Result<(Self, &str), &'static str> {
        let lower = url.get(..8).unwrap_or(url).to_ascii_lowercase();
        let (scheme, rest) = if lower.starts_with("https://") {
            ("https://", url.get(8..))
        } else if lower.starts_with("http://") {
            ("http://", url.get(7..))
        } else {
            return Err("must be a URL that begins with https://");
        };
        let rest = rest.unwrap_or_default();
        let (host_and_port, path) = rest.find('/').map_or((rest, ""), |at| rest.split_at(at));
        if path.contains(['?', '#']) || host_and_port.contains(['?', '#']) {
            return Err("must have no query and no fragment");
        }
        let host_and_port = host_and_port.to_ascii_lowercase();
        let host = host_of(&host_and_port)
            .ok_or("must name a host, with no user name and at most a port")?
            .to_string();
        if scheme == "http://" && !is_loopback(&host) {
            return Err(
                "must begin with https://: plain http is for this device's own addresses alone",
            );
        }
        let origin = Self {
            url: [scheme, &host_and_port].concat(),
            host,
        };
        Ok((origin, path))
    }

    /// Scheme, host and port.
    pub fn as_str(&self) -> &str {
        &self.url
    }

    /// The host alone, in lower case.
    pub fn host(&self) -> &str {
        &self.host
    }
}

/// The host of `host[:port]`, where both are well formed.
fn host_of(host_and_port: &str) -> Option<&str> {
    let end = if host_and_port.starts_with('[') {
        host_and_port.find(']')?.saturating_add(1)
    } else {
        host_and_port.find(':').unwrap_or(host_and_port.len())
    };
    let (host, port) = host_and_port.split_at_checked(end)?;
    let port_is_good = port.is_empty()
        || port
            .strip_prefix(':')
            .is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port != 0));
    let name = host.trim_start_matches('[').trim_end_matches(']');
    let in_brackets = host.starts_with('[');
    let host_is_good = !name.is_empty()
        && name.bytes().all(|byte| match byte {
            b':' => in_brackets,
            b'.' => true,
            b'-' | b'_' => !in_brackets,
            _ => byte.is_ascii_alphanumeric(),
        });
    (port_is_good && host_is_good).then_some(host)
}

/// Whether this is the device itself. RFC 8252 §7.3 and §8.3.
fn is_loopback(host: &str) -> bool {
    let is_127 = || {
        let mut parts = host.split('.');
        parts.next() == Some("127")
            && parts.clone().count() == 3
            && parts.all(|part| part.parse::<u8>().is_ok())
    };
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_127()
}

/// A directory that signs people in.
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
        let bad = |what: &str| {
            Error::config(&["authority ", what, "."]).with_hint(
                "Write https://login.microsoftonline.com/ and your tenant's domain name or ID.",
            )
        };
        let (origin, path) = Origin::split(url.unwrap_or(DEFAULT_AUTHORITY)).map_err(bad)?;
        let path = path.trim_matches('/');
        // People paste the endpoint of another page: its first part is the tenant.
        let tenant = path.strip_suffix("/v2.0").unwrap_or(path);
        if tenant.is_empty() {
            return Err(bad(
                "must end with the tenant, such as /contoso.onmicrosoft.com",
            ));
        }
        if tenant.contains('/') {
            return Err(bad(
                "must have one part after the host, the tenant, and nothing behind it",
            ));
        }
        let is_good = tenant
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
        if !is_good || tenant.bytes().all(|byte| byte == b'.') {
            return Err(bad(
                "must end with a tenant of letters, digits, dots and hyphens",
            ));
        }
        Ok(Self {
            tenant: tenant.to_string(),
            origin,
        })
    }

    /// Where the device authorization request goes. RFC 8628 §3.1.
    pub fn device_authorization_endpoint(&self, locale: Option<&str>) -> String {
        let mut url = self.endpoint("devicecode");
        if let Some(locale) = locale {
            url.push_str("?mkt=");
            url.push_str(locale);
        }
        url
    }

    /// Where polls and refreshes go. RFC 6749 §3.2.
    pub fn token_endpoint(&self) -> String {
        self.endpoint("token")
    }

    fn endpoint(&self, name: &str) -> String {
        [
            self.origin.as_str(),
            "/",
            &self.tenant,
            "/oauth2/v2.0/",
            name,
        ]
        .concat()
    }

    /// Whether Microsoft runs it, so that its rules for IDs hold.
    pub fn is_microsoft(&self) -> bool {
        clouds::graph_host(self.origin.host()).is_some()
    }

    /// Where its cloud's Graph is; a server that is not Microsoft's answers for Graph itself.
    pub fn graph_url(&self) -> String {
        match clouds::graph_host(self.origin.host()) {
            Some(host) => ["https://", host].concat(),
            None => self.origin.as_str().to_string(),
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
        // A tenant that is named by its ID is the only one that may answer.
        let asked_tenant = !is_guid(&self.tenant) || self.tenant.eq_ignore_ascii_case(tenant);
        let same_cloud = origin == self.origin
            || clouds::issues_for(origin.host(), self.origin.host())
            || is_external_id(origin.host(), self.origin.host(), tenant);
        same_tenant && asked_tenant && same_cloud
    }
}

/// External ID tokens come from `{tid}.ciamlogin.com`, whichever name the tenant signs in at.
fn is_external_id(issuer: &str, login: &str, tenant: &str) -> bool {
    let suffix = ".ciamlogin.com";
    login.ends_with(suffix) && issuer.strip_suffix(suffix) == Some(tenant)
}

/// Whether this is a GUID, as Entra's IDs are.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
