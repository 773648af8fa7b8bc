//! The configuration: parsed once from what the caller wrote, then trusted.

use crate::entra::authority::{Authority, Origin, is_guid};
use crate::error::Error;
use crate::json::Json;

/// Every key of a configuration; those that hold code are the host's to read.
const CONFIG_KEYS: [&str; 9] = [
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
/// Every key of a call's options.
const OPTION_KEYS: [&str; 5] = ["signal", "timeout", "onStatus", "account", "claims"];
/// What every sign-in asks for beside the caller's scopes. OpenID Connect Core 1.0 §5.4 and §11.
const ADDED_SCOPES: [&str; 3] = ["openid", "profile", "offline_access"];

/// What signs in where.
#[derive(Clone, Debug)]
pub struct Config {
    /// `client_id`.
    pub client_id: String,
    /// The directory.
    pub authority: Authority,
    /// Every scope that is asked for.
    pub scopes: Vec<String>,
    /// Where Graph is.
    pub graph_url: String,
    /// The profile's properties to ask for; none means Graph's own choice.
    pub select: Vec<String>,
    /// The language of `message`.
    pub locale: Option<String>,
    /// What the app says that it can do, such as `cp1`.
    pub capabilities: Vec<String>,
    /// Who is to be signed in, by ID or sign-in name: what one call says.
    pub account: Option<String>,
    /// What new tokens must fulfil, as JSON: what one call says.
    pub claims: Option<String>,
}

impl Config {
    /// Reads what the caller wrote, without the keys that hold code.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Self, Error> {
        let authority = Authority::parse(text(object, "authority")?.as_deref())?;
        let client_id = text(object, "clientId")?.unwrap_or_default();
        check_client_id(&client_id, &authority)?;
        let graph_url = match text(object, "graphUrl")? {
            Some(url) => {
                let (origin, path) =
                    Origin::split(&url).map_err(|what| Error::config(&["graphUrl ", what, "."]))?;
                if !matches!(path, "" | "/") {
                    return Err(Error::config(&[
                        "graphUrl must end after the host: /v1.0/me is added to it.",
                    ]));
                }
                origin.as_str().to_string()
            }
            None => authority.graph_url(),
        };
        let locale = text(object, "locale")?;
        if locale
            .as_deref()
            .is_some_and(|locale| !is_language_tag(locale))
        {
            return Err(Error::config(&[
                "locale must be a language tag such as de-DE.",
            ]));
        }
        Ok(Self {
            client_id,
            authority,
            scopes: scopes(object)?,
            graph_url,
            select: names(
                object,
                "select",
                "select must be a list such as ['displayName'], of property names.",
            )?,
            locale,
            capabilities: names(
                object,
                "clientCapabilities",
                "clientCapabilities must be a list such as ['cp1'].",
            )?,
            account: None,
            claims: None,
        })
    }

    /// The key that the cache keeps this app's sign-ins at this authority under.
    pub fn cache_key(&self) -> String {
        let authority = self.authority.url();
        ["device-signin:", &authority, "/", &self.client_id].concat()
    }

    /// `claims` as the requests carry it: what the call wants, and what the app can do.
    /// <https://learn.microsoft.com/entra/identity-platform/claims-challenge>
    pub fn claims_parameter<J: Json>(&self) -> Option<String> {
        if self.capabilities.is_empty() {
            return self.claims.clone();
        }
        let object = |value: J| {
            Some(value)
                .filter(J::is_object)
                .unwrap_or_else(J::new_object)
        };
        let wanted = self.claims.as_deref().and_then(J::parse);
        let mut claims = wanted.map_or_else(J::new_object, object);
        let mut access_token = object(claims.get("access_token"));
        let mut xms_cc = J::new_object();
        xms_cc.set("values", J::from_texts(&self.capabilities));
        access_token.set("xms_cc", xms_cc);
        claims.set("access_token", access_token);
        claims.to_text()
    }

    /// What tells calls apart that want other tokens; `anew` where some were refused.
    pub fn sharing_key(&self, anew: bool) -> String {
        let account = self.account.as_deref().unwrap_or_default();
        let claims = self.claims.as_deref().unwrap_or_default();
        let anew = if anew { "\nanew\n" } else { "\n" };
        [
            &self.cache_key(),
            "\n",
            account,
            "\n",
            claims,
            anew,
            &self.scope(),
        ]
        .concat()
    }

    /// `scope` as the requests carry it. RFC 6749 §3.3.
    pub fn scope(&self) -> String {
        joined(&self.scopes, " ")
    }
}

/// Texts in one, as queries and forms carry lists.
pub fn joined(texts: &[String], separator: &str) -> String {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() {
            all.push_str(separator);
        }
        all.push_str(text);
    }
    all
}

/// Checks the keys of a configuration.
///
/// # Errors
/// `invalid_config`, which suggests the right key.
pub fn check_config_keys(keys: &[String]) -> Result<(), Error> {
    check_keys(keys, &CONFIG_KEYS)
}

/// Checks the keys of a call's options.
///
/// # Errors
/// `invalid_config`, which suggests the right key.
pub fn check_option_keys(keys: &[String]) -> Result<(), Error> {
    check_keys(keys, &OPTION_KEYS)
}

fn check_keys(keys: &[String], known: &[&str]) -> Result<(), Error> {
    for key in keys {
        if known.contains(&key.as_str()) {
            continue;
        }
        let near = known.iter().find(|known| is_near(key, known));
        let (advice, near, end) = match near {
            Some(near) => ("`; did you mean `", *near, "`?"),
            None => ("`; see the README", "", "."),
        };
        return Err(Error::config(&["unknown option `", key, advice, near, end]));
    }
    Ok(())
}

/// Whether a person who wrote one key may have meant the other: the same letters, such as
/// `client_id`, or all but two at one place, such as `autority`.
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

fn check_client_id(client_id: &str, authority: &Authority) -> Result<(), Error> {
    let hint = "Copy the Application (client) ID from the app registration's overview.";
    if client_id.is_empty() {
        return Err(Error::config(&["clientId is missing."]).with_hint(hint));
    }
    if authority.is_microsoft() && !is_guid(client_id) {
        return Err(Error::config(&[
            "clientId must be a GUID of 36 characters at this authority.",
        ])
        .with_hint(hint));
    }
    // RFC 6749 Appendix A.1 allows a space; nobody has one but by mistake.
    if !client_id.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(
            Error::config(&["clientId must be printable ASCII with no spaces."]).with_hint(hint),
        );
    }
    Ok(())
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
        let is_good = |b: u8| b.is_ascii_graphic() && !matches!(b, b'"' | b'\\');
        strings(&scopes, is_good)
            .filter(|scopes| !scopes.is_empty())
            .ok_or_else(|| {
                Error::config(&[
                    "scopes must be a list such as ['User.Read'], of one scope at least.",
                ])
            })?
    };
    for added in ADDED_SCOPES {
        if !scopes.iter().any(|scope| scope == added) {
            scopes.push(added.into());
        }
    }
    Ok(scopes)
}

/// A list of names; none is an empty list.
fn names(object: &impl Json, key: &str, advice: &str) -> Result<Vec<String>, Error> {
    let names = object.get(key);
    if names.is_missing() {
        return Ok(Vec::new());
    }
    strings(&names, |b| b.is_ascii_alphanumeric() || b == b'_')
        .ok_or_else(|| Error::config(&[advice]))
}

/// A list of strings that say something in good characters.
fn strings(value: &impl Json, is_good: fn(u8) -> bool) -> Option<Vec<String>> {
    let mut strings = Vec::new();
    for index in 0..value.length()? {
        let text = value.item(index).string()?;
        if text.is_empty() || !text.bytes().all(is_good) {
            return None;
        }
        strings.push(text);
    }
    Some(strings)
}

fn text(object: &impl Json, key: &str) -> Result<Option<String>, Error> {
    let value = object.get(key);
    if value.is_missing() {
        return Ok(None);
    }
    match value.string() {
        Some(text) => Ok(Some(text)),
        None => Err(Error::config(&[key, " must be a string."])),
    }
}
