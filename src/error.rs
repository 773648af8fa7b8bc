//! The one error type: a stable code, a sentence, what to do about it, and what the server said.

use std::ops::{Deref, DerefMut};

use crate::secret::Secret;
use crate::time::Millis;

/// Why a call failed. A caller may branch on these; the list only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A key, a value or an argument is wrong; nothing was sent.
    InvalidConfig,
    /// `onCode` threw or rejected.
    CallbackFailed,
    /// `listAccounts` or `signOut` could not use the cache.
    CacheFailed,
    /// The host lacks something that is needed, such as `fetch`.
    UnsupportedHost,
    /// No answer came.
    Network,
    /// The person, or a policy on their behalf, declined.
    Declined,
    /// The code ended before the person was done.
    Expired,
    /// The caller's `timeout` passed.
    Timeout,
    /// The server does not know the device code (any more).
    InvalidCode,
    /// The app registration is wrong.
    InvalidClient,
    /// The tenant is wrong, or this app cannot sign in under it.
    InvalidAuthority,
    /// A scope or resource is wrong.
    InvalidScope,
    /// The person must sign in again, or consent.
    InteractionRequired,
    /// The tenant's policy forbids this flow or this device.
    BlockedByPolicy,
    /// The account cannot be used here.
    AccountRefused,
    /// Any other refusal of the authorization server.
    Server,
    /// An answer that is not what the protocol says.
    MalformedResponse,
    /// The server wanted to send the request elsewhere.
    Redirected,
    /// The ID token is not for this app, this server or this time.
    InvalidIdToken,
    /// The profile may not be read with this token.
    ProfileDenied,
    /// The profile could not be read.
    ProfileFailed,
}

impl Code {
    /// The code as JavaScript has it.
    pub const fn as_str(self) -> &'static str {
        self.texts().0
    }

    /// What to do about it, where nothing more exact is known.
    pub const fn hint(self) -> &'static str {
        self.texts().1
    }

    const fn texts(self) -> (&'static str, &'static str) {
        match self {
            Self::InvalidConfig => ("invalid_config", "Correct what the message names."),
            Self::CallbackFailed => ("callback_failed", "See the cause."),
            Self::CacheFailed => ("cache_failed", "See the cause, and mend the cache."),
            Self::UnsupportedHost => (
                "unsupported_host",
                "Give a fetch in the config, or use a newer host.",
            ),
            Self::Network => (
                "network",
                "Check the connection. A web page needs a proxy to reach Entra.",
            ),
            Self::Declined => ("declined", "Ask for a new code."),
            Self::Expired => ("expired", "Ask for a new code."),
            Self::Timeout => ("timeout", "Start again, or allow more time."),
            Self::InvalidCode => ("invalid_code", "Ask for a new code."),
            Self::InvalidClient => (
                "invalid_client",
                "Check clientId, and turn on \"Allow public client flows\" in the app registration, under Authentication.",
            ),
            Self::InvalidAuthority => ("invalid_authority", "Check the authority's tenant."),
            Self::InvalidScope => ("invalid_scope", "Check scopes."),
            Self::InteractionRequired => ("interaction_required", "Sign in again."),
            Self::BlockedByPolicy => (
                "blocked_by_policy",
                "Conditional Access blocks this flow: an administrator must allow it.",
            ),
            Self::AccountRefused => ("account_refused", "Sign in with another account."),
            Self::Server => (
                "server",
                "Look the description up, or give support the correlation ID.",
            ),
            Self::MalformedResponse => (
                "malformed_response",
                "Check authority, and for a proxy that changes answers.",
            ),
            Self::Redirected => ("redirected", "Check authority: secrets go nowhere else."),
            Self::InvalidIdToken => (
                "invalid_id_token",
                "Check authority, and the device's clock.",
            ),
            Self::ProfileDenied => (
                "profile_denied",
                "Ask for the scope User.Read, and check graphUrl.",
            ),
            Self::ProfileFailed => ("profile_failed", "Try again later."),
        }
    }
}

/// What a server says of its error: RFC 6749 §5.2, and the fields that Entra and Graph add.
#[derive(Clone, Debug, Default)]
pub struct ServerError {
    said: Vec<(&'static str, String)>,
    /// Entra's number.
    pub aadsts: Option<u32>,
}

impl ServerError {
    /// Notes what the server said, under the name that callers know it by.
    pub fn note(&mut self, name: &'static str, text: String) {
        self.said.push((name, text));
    }

    /// What the server said under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        let said = self.said.iter().find(|(known, _)| *known == name);
        said.map(|(_, text)| text.as_str())
    }

    /// All that the server said, with the names that callers know it by.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.said.iter().map(|(name, text)| (*name, text.as_str()))
    }
}

/// Why a call failed: small to hand on, because nearly every function may.
#[derive(Clone, Debug)]
pub struct Error(Box<Details>);

/// What an error says.
#[derive(Clone, Debug)]
pub struct Details {
    /// For programs.
    pub code: Code,
    /// For people: what happened.
    pub message: String,
    /// For people: what to do about it.
    pub hint: &'static str,
    /// What the server said, if it did.
    pub server: ServerError,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// How long the server asked to wait.
    pub retry_after: Option<Millis>,
}

impl Deref for Error {
    type Target = Details;

    fn deref(&self) -> &Details {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut Details {
        &mut self.0
    }
}

impl Error {
    /// An error with its code's own hint; the message comes in parts.
    pub fn new(code: Code, message: &[&str]) -> Self {
        Self(Box::new(Details {
            code,
            message: message.concat(),
            hint: code.hint(),
            server: ServerError::default(),
            status: None,
            retry_after: None,
        }))
    }

    /// A mistake of the caller's.
    pub fn config(message: &[&str]) -> Self {
        Self::new(Code::InvalidConfig, message)
    }

    /// The same of a refresh: what says that a code is bad or has ended says it of a sign-in there.
    #[must_use]
    pub fn of_refresh(mut self) -> Self {
        if matches!(self.code, Code::InvalidCode | Code::Expired) {
            self.code = Code::InteractionRequired;
            self.hint = self.code.hint();
            self.message = "The sign-in has ended.".into();
        }
        self
    }

    /// The same with another hint.
    #[must_use]
    pub fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// The same with what the answer's head says.
    #[must_use]
    pub fn with_answer(mut self, status: u16, retry_after: Option<Millis>) -> Self {
        self.status = Some(status);
        self.retry_after = retry_after;
        self
    }

    /// The same with what the server said.
    #[must_use]
    pub fn with_server(mut self, server: ServerError) -> Self {
        self.server = server;
        self
    }

    /// The same with a secret blotted out wherever a server repeated it.
    #[must_use]
    pub fn without(mut self, secret: &Secret) -> Self {
        secret.blot(&mut self.message);
        for (_, text) in &mut self.server.said {
            secret.blot(text);
        }
        self
    }
}
