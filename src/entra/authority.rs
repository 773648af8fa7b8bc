//! The authority: the tenant that signs users in, and its endpoints.

use crate::entra::clouds;
use crate::error::Error;

/// The default: users of any work or school tenant.
const DEFAULT_AUTHORITY: &str = "https://login.microsoftonline.com/organizations";

/// An origin that secrets may be sent to: HTTPS, or plain HTTP on the device itself.
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
        let (scheme, rest) = url.split_once("://").ok_or(NOT_HTTPS)?;
        let scheme = scheme.to_ascii_lowercase();
        let (host_and_port, path) = split_before(rest, '/');
        if rest.contains(['?', '#']) {
            return Err("must have no query and no fragment");
        }
        let host_and_port = host_and_port.to_ascii_lowercase();
        let host = host_of(&host_and_port)
            .ok_or("must name a host, with no user name and at most a port")?;
        match scheme.as_str() {
            "https" => {}
            "http" if is_loopback(host) => {}
            "http" => return Err(NOT_HTTP),
            _ => return Err(NOT_HTTPS),
        }
        let origin = Self {
            url: format!("{scheme}://{host_and_port}"),
            host: host.into(),
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

const NOT_HTTPS: &str = "must be a URL that begins with https://";
const NOT_HTTP: &str =
    "must begin with https://: plain http is for this device's own addresses alone";

/// The host of `host[:port]`, where both are well formed.
fn host_of(host_and_port: &str) -> Option<&str> {
    let in_brackets = host_and_port.starts_with('[');
    let (host, port) = if in_brackets {
        let end = host_and_port.find(']')?;
        host_and_port.split_at_checked(end + 1)?
    } else {
        split_before(host_and_port, ':')
    };
    let is_port = match port.as_bytes() {
        [] => true,
        [b':', digits @ ..] => {
            (1..=5).contains(&digits.len()) && digits.iter().all(u8::is_ascii_digit)
        }
        _ => false,
    };
    let is_host = !host.is_empty()
        && host.bytes().all(|byte| match byte {
            b'[' | b']' | b':' => in_brackets,
            b'.' => true,
            b'-' | b'_' => !in_brackets,
            _ => byte.is_ascii_alphanumeric(),
        });
    (is_port && is_host).then_some(host)
}

/// The text before a separator, and the rest with it; all of it where there is none.
fn split_before(text: &str, separator: char) -> (&str, &str) {
    let end = text.find(separator).unwrap_or(text.len());
    text.split_at_checked(end).unwrap_or((text, ""))
}

/// Whether this is the device itself. RFC 8252 §7.3 and §8.3, RFC 6761 §6.3.
fn is_loopback(host: &str) -> bool {
    let is_127 = host.starts_with("127.") && host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || is_127
}

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
        let is_local = is_loopback(origin.host()) && is_loopback(self.origin.host());
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

/// Whether a character has no place in an ID or a URL: white space, quotation marks and everything
/// else that is not printable ASCII.
pub fn is_out_of_place(character: char) -> bool {
    !character.is_ascii_graphic() || matches!(character, '"' | '\'' | '`')
}

/// A character by name, because many that are copied along with a value cannot be seen.
pub fn describe(character: char) -> String {
    match character {
        ' ' => "a space".into(),
        '\t' => "a tab".into(),
        '\n' | '\r' => "a line end".into(),
        '"' | '\'' | '`' => format!("a quotation mark ({character})"),
        _ => format!("the character U+{:04X}", u32::from(character)),
    }
}

/// Whether this is a GUID, as Entra's IDs are.
pub fn is_guid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}
