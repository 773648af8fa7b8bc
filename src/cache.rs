//! What is kept of sign-ins: one JSON document, with a version, for one app at one authority.

use crate::config::Config;
use crate::json::Json;
use crate::oauth::id_token::Account;
use crate::oauth::tokens::Tokens;
use crate::secret::Secret;
use crate::time::Millis;

/// A document of another version counts as none, and is replaced.
const VERSION: f64 = 1.0;
/// More entries than this no device has: beyond it a document is somebody's mischief.
const MOST_ENTRIES: u32 = 1000;
/// An access token that claims to live longer is not believed: none does that is any good.
const LONGEST_LIFETIME: Millis = Millis::from_seconds(366.0 * 86_400.0);
/// How far the clock may have been set back before an entry's times mean nothing.
const SKEW: Millis = Millis::from_seconds(300.0);

/// Tokens that are kept.
#[derive(Clone, Debug)]
pub struct Entry {
    /// As the server granted them.
    pub tokens: Tokens,
    /// The scopes that were asked for: those that are granted may be fewer, or spelt otherwise.
    pub asked: Vec<String>,
    /// When they were granted, by the wall clock.
    pub obtained_at: Millis,
}

impl Entry {
    /// Tokens that were granted for this config's scopes.
    pub fn new(tokens: &Tokens, config: &Config, obtained_at: Millis) -> Box<Self> {
        Box::new(Self {
            tokens: tokens.clone(),
            asked: config.scopes.clone(),
            obtained_at,
        })
    }

    /// Whether the access token is good for so long from `now` on.
    pub fn is_good(&self, now: Millis, length: Millis) -> bool {
        // Before its own beginning, the clock was set back and its end is not to be believed.
        let end = self.tokens.expires_at;
        self.obtained_at <= now.plus(SKEW)
            && end > now.plus(length)
            && end.minus(self.obtained_at) <= LONGEST_LIFETIME
    }

    /// Whether it was granted for these scopes, and perhaps others.
    pub fn covers(&self, scopes: &[String]) -> bool {
        scopes.iter().all(|scope| {
            let mut asked = self.asked.iter();
            asked.any(|asked| asked.eq_ignore_ascii_case(scope))
        })
    }

    fn id(&self) -> &str {
        self.tokens.account.as_ref().map_or("", |it| &it.id)
    }

    fn from_json(value: &impl Json) -> Option<Self> {
        Some(Self {
            tokens: Tokens::from_json(value)?,
            asked: value.texts("asked"),
            obtained_at: value.millis("obtainedAt")?,
        })
    }

    fn to_json<J: Json>(&self) -> J {
        let mut value: J = self.tokens.to_json();
        value.set("asked", J::from_texts(&self.asked));
        value.set_number("obtainedAt", self.obtained_at.get());
        value
    }
}

/// What a document has for a call.
#[derive(Debug)]
pub struct Offer<'a> {
    /// The access token that is good for the longest time.
    pub good: Option<&'a Entry>,
    /// Tokens to be refreshed, and what refreshes them.
    pub old: Option<(&'a Tokens, &'a Secret)>,
    /// When the newest of that person's tokens were granted.
    pub newest: Millis,
}

impl<'a> Offer<'a> {
    fn refreshable(tokens: &'a Tokens) -> Option<(&'a Tokens, &'a Secret)> {
        Some((tokens, tokens.refresh_token.as_ref()?))
    }
}

/// What can become of a document.
#[derive(Debug)]
pub enum Change {
    /// Keep the tokens of somebody who has just signed in, and so stands first.
    SignedIn(Box<Entry>),
    /// Keep renewed tokens, if their person is still signed in.
    Refreshed(Box<Entry>),
    /// Forget a refresh token that the server refuses.
    ForgetRefreshToken(Secret),
    /// Forget one person, or all.
    Forget(Option<String>),
}

impl Change {
    /// Whether it makes sense without knowing what was kept.
    pub const fn is_whole(&self) -> bool {
        matches!(
            self,
            Self::SignedIn(_) | Self::Refreshed(_) | Self::Forget(None)
        )
    }
}

/// All that is kept. Whoever signed in last stands first.
#[derive(Clone, Debug, Default)]
pub struct Document(Vec<Entry>);

impl Document {
    /// Reads the document of this key; what cannot be read of it is left out. `None` where it is
    /// damaged or another: a store that mixes its keys up must not mix apps and authorities up.
    pub fn from_json(value: &impl Json, key: &str) -> Option<Self> {
        if value.is_missing() {
            return Some(Self::default());
        }
        let is_ours = value.get("version").number() == Some(VERSION)
            && value.text("key").as_deref() == Some(key);
        let entries = value.get("tokens");
        let count = entries.length().filter(|_| is_ours)?.min(MOST_ENTRIES);
        let entry = |index| Entry::from_json(&entries.item(index));
        Some(Self((0..count).filter_map(entry).collect()))
    }

    /// The document of this key; `None` where there is nothing to keep.
    pub fn to_json<J: Json>(&self, key: &str) -> Option<J> {
        if self.0.is_empty() {
            return None;
        }
        let mut value = J::new_object();
        value.set_number("version", VERSION);
        value.set_text("key", Some(key));
        value.set("tokens", J::from_list(self.0.iter().map(Entry::to_json)));
        Some(value)
    }

    /// Who is signed in.
    pub fn accounts(&self) -> Vec<&Account> {
        let mut accounts: Vec<&Account> = Vec::new();
        for account in self.0.iter().filter_map(|it| it.tokens.account.as_ref()) {
            if accounts.iter().all(|known| known.id != account.id) {
                accounts.push(account);
            }
        }
        accounts
    }

    /// The entries of whoever is wanted, or else of whoever signed in last.
    pub fn entries_of(&self, wanted: Option<&str>) -> impl Iterator<Item = &Entry> {
        let is_wanted = |entry: &&Entry| wanted.is_none_or(|it| is(&entry.tokens, it));
        let id = self.0.iter().find(is_wanted).map(Entry::id);
        self.0.iter().filter(move |entry| Some(entry.id()) == id)
    }

    /// What there is for a call of this config, but for tokens that were refused.
    pub fn offer<'a>(
        &'a self,
        config: &Config,
        refused: Option<&'a Tokens>,
        now: Millis,
    ) -> Offer<'a> {
        let mut offer = Offer {
            good: None,
            old: refused.and_then(Offer::refreshable),
            newest: Millis::default(),
        };
        for entry in self.entries_of(config.account.as_deref()) {
            let tokens = &entry.tokens;
            offer.newest = offer.newest.max(entry.obtained_at);
            offer.old = Offer::refreshable(tokens).or(offer.old);
            let is_refused = refused.is_some_and(|it| it.access_token == tokens.access_token);
            let is_better = offer
                .good
                .is_none_or(|good| good.tokens.expires_at < tokens.expires_at);
            if entry.is_good(now, Millis::default())
                && entry.covers(&config.scopes)
                // The server has not said of these that they fulfil them.
                && config.claims.is_none()
                && !is_refused
                && is_better
            {
                offer.good = Some(entry);
            }
        }
        offer
    }

    /// Makes a change.
    pub fn change(&mut self, change: Change) {
        match change {
            Change::SignedIn(entry) => self.keep(*entry, true),
            Change::Refreshed(entry) => self.keep(*entry, false),
            Change::ForgetRefreshToken(token) => {
                for kept in &mut self.0 {
                    let is_it = kept.tokens.refresh_token.as_ref() == Some(&token);
                    if is_it {
                        kept.tokens.refresh_token = None;
                    }
                }
            }
            Change::Forget(account) => self.0.retain(|kept| {
                let account = account.as_deref();
                account.is_some_and(|account| !is(&kept.tokens, account))
            }),
        }
    }

    fn keep(&mut self, entry: Entry, is_new: bool) {
        let id = entry.id();
        let place = self.0.iter().position(|kept| kept.id() == id);
        // Who was signed out during a refresh stays so.
        if !is_new && place.is_none() {
            return;
        }
        self.0.retain_mut(|kept| {
            if kept.id() != id {
                return true;
            }
            // Two who cannot be told apart must not share what they may do.
            if is_new && id.is_empty() {
                return false;
            }
            // One person has one refresh token: the newest.
            if entry.tokens.refresh_token.is_some() {
                kept.tokens.refresh_token = None;
            }
            !entry.covers(&kept.asked) && kept.is_good(entry.obtained_at, Millis::default())
        });
        let place = place.filter(|_| !is_new).unwrap_or_default();
        self.0.insert(place.min(self.0.len()), entry);
    }
}

/// Whether these are the tokens of the account with this ID or sign-in name.
pub fn is(tokens: &Tokens, account: &str) -> bool {
    tokens.account.as_ref().is_some_and(|it| {
        let name = it.username.as_deref();
        it.id == account || name.is_some_and(|name| name.eq_ignore_ascii_case(account))
    })
}
