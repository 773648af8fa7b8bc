//! What the caller's cache holds: one versioned JSON document for each client and server.

use serde::{Serialize, Serializer};

use crate::json::Json;
use crate::oauth::id_token::Account;
use crate::oauth::tokens::Tokens;
use crate::options::{AccountSelector, TokenQuery};
use crate::secret::Secret;
use crate::time::Millis;

/// A document of another version counts as none, and is replaced.
const VERSION: f64 = 1.0;
/// No device has more entries: what is beyond it in a document is left out.
const MAX_ENTRIES: u32 = 1000;
/// An access token with a longer lifetime is not believed.
const MAX_LIFETIME: Millis = Millis::from_seconds(366.0 * 86_400.0);
/// How long a token lasts that can be refreshed and whose lifetime the server did not send.
const DEFAULT_LIFETIME: Millis = Millis::from_seconds(3600.0);
/// How far the clock may have been set back before an entry's times mean nothing.
const SKEW: Millis = Millis::from_seconds(300.0);

/// Cached tokens.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The tokens, as the caller got them.
    #[serde(flatten)]
    pub tokens: Tokens,
    /// The scopes that were requested: those of the token may be fewer, or spelt otherwise.
    #[serde(rename = "asked")]
    pub requested: Vec<String>,
    /// When the request for them was sent, by the wall clock.
    pub obtained_at: Millis,
}

impl Entry {
    /// The entry of tokens that were requested with these scopes.
    pub fn new(tokens: &Tokens, requested: &[String], obtained_at: Millis) -> Box<Self> {
        Box::new(Self {
            tokens: tokens.clone(),
            requested: requested.to_vec(),
            obtained_at,
        })
    }

    /// Whether the access token is valid for so long from `now` on.
    pub fn is_valid(&self, now: Millis, length: Millis) -> bool {
        let Some(end) = self.end() else {
            return true;
        };
        // Before its own beginning, the clock was set back: then its end is not to be believed.
        self.obtained_at <= now.plus(SKEW)
            && end > now.plus(length)
            && end.minus(self.obtained_at) <= MAX_LIFETIME
    }

    /// When the access token expires, as far as that is known. One that has no known end and cannot
    /// be refreshed is used until it is refused.
    fn end(&self) -> Option<Millis> {
        let is_refreshable = self.tokens.refresh_token.is_some();
        let assumed = || is_refreshable.then(|| self.obtained_at.plus(DEFAULT_LIFETIME));
        self.tokens.expires_at.or_else(assumed)
    }

    /// Removes the refresh token. `false` where nothing is left to be used: without it, a token of
    /// unknown end would seem to have none.
    fn lose_refresh_token(&mut self) -> bool {
        let had_one = self.tokens.refresh_token.take().is_some();
        !had_one || self.tokens.expires_at.is_some()
    }

    /// The token to revoke at a sign-out, and its kind: the refresh token, or the access token where
    /// there is none. RFC 7009 §2.1.
    pub fn to_revoke(&self) -> (&Secret, &'static str) {
        match &self.tokens.refresh_token {
            Some(token) => (token, "refresh_token"),
            None => (&self.tokens.access_token, "access_token"),
        }
    }

    /// Whether it was requested with these scopes, and perhaps others.
    pub fn covers(&self, scopes: &[String]) -> bool {
        covers(&self.requested, scopes)
    }

    fn account_id(&self) -> &str {
        account_id(&self.tokens)
    }

    fn from_json(value: &impl Json) -> Option<Self> {
        Some(Self {
            tokens: Tokens::from_json(value)?,
            requested: value.texts("asked"),
            obtained_at: value.millis("obtainedAt")?,
        })
    }
}

/// Whether a list of requested scopes holds all of these.
pub fn covers(requested: &[String], scopes: &[String]) -> bool {
    scopes.iter().all(|scope| {
        let mut requested = requested.iter();
        requested.any(|requested| requested.eq_ignore_ascii_case(scope))
    })
}

/// The account's ID; empty where the tokens name no account.
fn account_id(tokens: &Tokens) -> &str {
    tokens.account.as_ref().map_or("", |account| &account.id)
}

/// What a document has for a query.
#[derive(Debug)]
pub struct Lookup<'a> {
    /// The valid access token that expires last.
    pub access: Option<&'a Entry>,
    /// The tokens to refresh, and their refresh token.
    pub refresh: Option<(&'a Tokens, &'a Secret)>,
    /// When the newest of that account's tokens were obtained.
    pub newest: Millis,
}

/// A change of a document.
#[derive(Debug)]
pub enum Change {
    /// The user signed in: their entry comes first.
    SignedIn(Box<Entry>),
    /// Tokens were refreshed: they are cached if their account is still there.
    Refreshed {
        /// The new tokens.
        entry: Box<Entry>,
        /// The tokens that were refreshed.
        old: Box<Tokens>,
    },
    /// The server does not accept this refresh token any more.
    RemoveRefreshToken(Secret),
    /// Sign one account out, or all.
    Remove(Option<AccountSelector>),
}

impl Change {
    /// Whether it can be made without knowing the document: nothing of it matters afterwards, or
    /// the new tokens matter more.
    pub const fn is_complete(&self) -> bool {
        matches!(
            self,
            Self::SignedIn(_) | Self::Refreshed { .. } | Self::Remove(None)
        )
    }
}

/// A document: whoever signed in last comes first.
#[derive(Clone, Debug, Default)]
pub struct Document(Vec<Entry>);

/// A document as it is written.
#[derive(Debug, Serialize)]
pub struct Written<'a> {
    #[serde(serialize_with = "serialize_version")]
    version: (),
    key: &'a str,
    tokens: &'a [Entry],
}

fn serialize_version<S: Serializer>((): &(), serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_f64(VERSION)
}

impl Document {
    /// Reads the document of this key. Entries that cannot be read are left out. `None` where it is
    /// damaged or another's: a store that confuses its keys must not confuse clients and servers.
    pub fn from_json(value: &impl Json, key: &str) -> Option<Self> {
        if value.is_missing() {
            return Some(Self::default());
        }
        let is_ours = value.get("version").number() == Some(VERSION)
            && value.text("key").as_deref() == Some(key);
        let entries = value.get("tokens");
        let count = entries.length().filter(|_| is_ours)?.min(MAX_ENTRIES);
        let entry = |index| Entry::from_json(&entries.item(index));
        Some(Self((0..count).filter_map(entry).collect()))
    }

    /// What to write under this key; `None` where the document is empty.
    pub fn to_write<'a>(&'a self, key: &'a str) -> Option<Written<'a>> {
        let written = Written {
            version: (),
            key,
            tokens: &self.0,
        };
        (!self.0.is_empty()).then_some(written)
    }

    /// The accounts, whoever signed in last first.
    pub fn accounts(&self) -> Vec<&Account> {
        let mut accounts: Vec<&Account> = Vec::new();
        for account in self.0.iter().filter_map(|it| it.tokens.account.as_ref()) {
            if accounts.iter().all(|known| known.id != account.id) {
                accounts.push(account);
            }
        }
        accounts
    }

    /// The entries of the selected account, else of whoever signed in last.
    pub fn entries_of(&self, account: Option<&AccountSelector>) -> impl Iterator<Item = &Entry> {
        let entry = match account {
            None => self.0.first(),
            Some(AccountSelector::Id(id)) => self.find_id(id),
            Some(AccountSelector::IdOrUsername(text)) => self
                .find_id(text)
                .or_else(|| self.0.iter().find(|it| has_username(&it.tokens, text))),
        };
        let id = entry.map(Entry::account_id);
        self.0.iter().filter(move |it| Some(it.account_id()) == id)
    }

    /// The scopes that the tokens with this refresh token were requested with.
    pub fn requested_with(&self, refresh_token: &Secret) -> Option<&[String]> {
        let mut entries = self.0.iter();
        let entry = entries.find(|it| it.tokens.refresh_token.as_ref() == Some(refresh_token))?;
        Some(&entry.requested)
    }

    fn find_id(&self, id: &str) -> Option<&Entry> {
        let has_account = |it: &&Entry| it.tokens.account.is_some();
        let mut entries = self.0.iter().filter(has_account);
        entries.find(|it| it.account_id() == id)
    }

    /// What there is for a query with these scopes.
    pub fn look_up<'a>(
        &'a self,
        scopes: &[String],
        query: &'a TokenQuery,
        now: Millis,
    ) -> Lookup<'a> {
        let rejected = query.rejected.as_deref();
        let mut lookup = Lookup {
            access: None,
            refresh: rejected.and_then(refreshable),
            newest: Millis::default(),
        };
        for entry in self.entries_of(query.account.as_ref()) {
            let tokens = &entry.tokens;
            lookup.newest = lookup.newest.max(entry.obtained_at);
            lookup.refresh = refreshable(tokens).or(lookup.refresh);
            let is_rejected = rejected.is_some_and(|it| it.access_token == tokens.access_token);
            let end = |entry: &Entry| entry.end().map_or(f64::MAX, Millis::get);
            let expires_later = lookup.access.is_none_or(|best| end(best) < end(entry));
            if entry.is_valid(now, Millis::default())
                && entry.covers(scopes)
                // The server has not said that these fulfil the claims.
                && query.claims.is_none()
                && !is_rejected
                && expires_later
            {
                lookup.access = Some(entry);
            }
        }
        lookup
    }

    /// Makes a change. Returns the entries that a sign-out has removed.
    pub fn change(&mut self, change: Change) -> Vec<Entry> {
        match change {
            Change::SignedIn(entry) => self.sign_in(*entry),
            Change::Refreshed { entry, old } => self.refresh(*entry, &old),
            Change::RemoveRefreshToken(token) => self.0.retain_mut(|it| {
                it.tokens.refresh_token.as_ref() != Some(&token) || it.lose_refresh_token()
            }),
            Change::Remove(None) => return std::mem::take(&mut self.0),
            Change::Remove(Some(account)) => return self.remove(&account),
        }
        Vec::new()
    }

    /// Caches the tokens of a user who has just signed in.
    fn sign_in(&mut self, mut entry: Entry) {
        let id = entry.account_id().to_string();
        if id.is_empty() {
            // Two users who have no account must not share their tokens.
            self.0.retain(|it| !it.account_id().is_empty());
        } else {
            // A server need not send a refresh token each time. RFC 6749 §5.1.
            entry.tokens.refresh_token = entry
                .tokens
                .refresh_token
                .take()
                .or_else(|| self.newest_refresh_token(&id).map(|(token, _)| token));
            self.make_room_for(&entry, &id);
        }
        self.0.insert(0, entry);
    }

    /// Caches refreshed tokens, unless their account was signed out meanwhile.
    fn refresh(&mut self, mut entry: Entry, old: &Tokens) {
        // The first ID token may come with a refresh: then the account was not known before.
        let old_id = account_id(old);
        // Of users who have no account, only the refresh token tells one from another.
        let is_same_user =
            |it: &Entry| it.account_id() == old_id && it.tokens.refresh_token == old.refresh_token;
        if old_id.is_empty() && !self.0.iter().any(is_same_user) {
            return;
        }
        for it in &mut self.0 {
            if it.account_id() == old_id {
                it.tokens.account.clone_from(&entry.tokens.account);
            }
        }
        let id = entry.account_id().to_string();
        let Some(index) = self.0.iter().position(|it| it.account_id() == id) else {
            return;
        };
        // Another process may have got a newer refresh token while this refresh was under way.
        if let Some((token, obtained_at)) = self.newest_refresh_token(&id)
            && obtained_at > entry.obtained_at
            && old.refresh_token.as_ref() != Some(&token)
        {
            entry.tokens.refresh_token = Some(token);
        }
        self.make_room_for(&entry, &id);
        self.0.insert(index.min(self.0.len()), entry);
    }

    /// The newest refresh token of an account, and when it was obtained.
    fn newest_refresh_token(&self, id: &str) -> Option<(Secret, Millis)> {
        let mut newest: Option<(&Secret, Millis)> = None;
        for entry in self.0.iter().filter(|it| it.account_id() == id) {
            if let Some(token) = &entry.tokens.refresh_token
                && newest.is_none_or(|(_, obtained_at)| obtained_at < entry.obtained_at)
            {
                newest = Some((token, entry.obtained_at));
            }
        }
        newest.map(|(token, obtained_at)| (token.clone(), obtained_at))
    }

    /// Removes what a new entry of the account replaces: tokens with the same scopes or fewer, and
    /// every other refresh token, because an account has one, the newest. RFC 6749 §6.
    fn make_room_for(&mut self, new: &Entry, id: &str) {
        self.0.retain_mut(|it| {
            if it.account_id() != id {
                return true;
            }
            if new.tokens.refresh_token.is_some() && !it.lose_refresh_token() {
                return false;
            }
            !new.covers(&it.requested) && it.is_valid(new.obtained_at, Millis::default())
        });
    }

    /// Removes the selected account. Returns its entries.
    fn remove(&mut self, account: &AccountSelector) -> Vec<Entry> {
        let by_username = match account {
            AccountSelector::IdOrUsername(text) => self.find_id(text).is_none(),
            AccountSelector::Id(_) => false,
        };
        let (AccountSelector::Id(text) | AccountSelector::IdOrUsername(text)) = account;
        let is_removed = |it: &mut Entry| {
            if by_username {
                has_username(&it.tokens, text)
            } else {
                it.account_id() == text
            }
        };
        self.0.extract_if(.., is_removed).collect()
    }
}

/// Tokens that can be refreshed.
fn refreshable(tokens: &Tokens) -> Option<(&Tokens, &Secret)> {
    Some((tokens, tokens.refresh_token.as_ref()?))
}

/// Whether new tokens are those of the selected account.
pub fn belongs_to(tokens: &Tokens, account: &AccountSelector) -> bool {
    let has_id = |id: &str| tokens.account.as_ref().is_some_and(|it| it.id == id);
    match account {
        AccountSelector::Id(id) => has_id(id),
        AccountSelector::IdOrUsername(text) => has_id(text) || has_username(tokens, text),
    }
}

/// User names are compared without regard to case, as Entra has it.
fn has_username(tokens: &Tokens, username: &str) -> bool {
    let account = tokens.account.as_ref();
    let known = account.and_then(|account| account.username.as_deref());
    known.is_some_and(|known| known.eq_ignore_ascii_case(username))
}
