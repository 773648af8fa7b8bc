//! What one call wants: whose tokens, which claims, whether a code may be shown, how long.

use crate::config::check_keys;
use crate::error::Error;
use crate::json::Json;
use crate::oauth::tokens::Tokens;
use crate::time::Millis;

/// Every key of a call's options; those that hold code are the host's to read.
pub const OPTION_KEYS: [&str; 7] = [
    "signal",
    "timeout",
    "onStatus",
    "onDeviceCode",
    "account",
    "claims",
    "prompt",
];

/// Selects an account in the cache.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountSelector {
    /// The account with this ID: what an account object of `listAccounts` says.
    Id(String),
    /// The account with this ID, else the one with this user name: what a string says.
    IdOrUsername(String),
}

/// Whether a code may be shown. OpenID Connect Core 1.0 §3.1.2.1 (`prompt`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Prompt {
    /// Where the user is needed.
    #[default]
    Allowed,
    /// Never: the call fails with `interaction_required` instead.
    None,
}

/// Which tokens a call wants.
#[derive(Clone, Debug, Default)]
pub struct TokenQuery {
    /// Whose; `None` means whoever signed in last.
    pub account: Option<AccountSelector>,
    /// What new tokens must fulfil, as JSON. OpenID Connect Core 1.0 §5.5.
    pub claims: Option<String>,
    /// Tokens that the resource server rejected: never these again.
    pub rejected: Option<Box<Tokens>>,
}

impl TokenQuery {
    /// What tells apart, within one process, calls that want the tokens of other accounts or with
    /// other claims.
    pub fn key(&self) -> String {
        let claims = self.claims.as_deref().unwrap_or_default();
        let (kind, account) = match &self.account {
            None => ("any", ""),
            Some(AccountSelector::Id(id)) => ("id", id.as_str()),
            Some(AccountSelector::IdOrUsername(text)) => ("text", text.as_str()),
        };
        format!("{kind}\n{account}\n{claims}")
    }
}

/// What one call wants.
#[derive(Clone, Debug, Default)]
pub struct CallOptions {
    /// Which tokens.
    pub query: TokenQuery,
    /// Whether a code may be shown.
    pub prompt: Prompt,
    /// How long the call may take.
    pub timeout: Option<Millis>,
}

impl CallOptions {
    /// Reads the options of a call, without the keys that hold code.
    ///
    /// # Errors
    /// `invalid_config`, which names the key and what to do.
    pub fn parse(object: &impl Json) -> Result<Self, Error> {
        Ok(Self {
            query: TokenQuery {
                account: parse_account(&object.get("account"))?,
                claims: parse_claims(&object.get("claims"))?,
                rejected: None,
            },
            prompt: parse_prompt(&object.get("prompt"))?,
            timeout: parse_timeout(&object.get("timeout"))?,
        })
    }
}

/// Checks the keys of a call's options.
///
/// # Errors
/// `invalid_config`, which suggests the right key.
pub fn check_option_keys(keys: &[String]) -> Result<(), Error> {
    check_keys(keys, &OPTION_KEYS)
}

/// Reads an account: an object of `listAccounts`, or a string that is its ID or its user name.
///
/// # Errors
/// `invalid_config` for anything else; a missing one is `None`.
pub fn parse_account<J: Json>(account: &J) -> Result<Option<AccountSelector>, Error> {
    if account.is_missing() {
        return Ok(None);
    }
    let selector = match account.string() {
        Some(text) => Some(text)
            .filter(|text| !text.is_empty())
            .map(AccountSelector::IdOrUsername),
        None => account.text("id").map(AccountSelector::Id),
    };
    selector.map(Some).ok_or_else(|| {
        Error::config("account must be one of listAccounts, its id or its username.")
    })
}

fn parse_claims<J: Json>(claims: &J) -> Result<Option<String>, Error> {
    if claims.is_missing() {
        return Ok(None);
    }
    claims
        .string()
        .filter(|text| J::parse(text).is_some_and(|claims| claims.is_object()))
        .map(Some)
        .ok_or_else(|| {
            Error::config("claims must be a JSON object as a string, such as an error's claims.")
        })
}

fn parse_prompt(prompt: &impl Json) -> Result<Prompt, Error> {
    match prompt.string().as_deref() {
        None if prompt.is_missing() => Ok(Prompt::Allowed),
        Some("none") => Ok(Prompt::None),
        _ => Err(Error::config(
            "prompt must be 'none' or left out: 'none' means that no code is ever shown.",
        )),
    }
}

fn parse_timeout(timeout: &impl Json) -> Result<Option<Millis>, Error> {
    match timeout.number() {
        None if timeout.is_missing() => Ok(None),
        Some(seconds) if seconds > 0.0 => Ok(Some(Millis::from_seconds(seconds))),
        _ => Err(Error::config(
            "timeout must be a number of seconds above 0.",
        )),
    }
}
