//! The error type: a stable code, a message, a hint, and the server's error response.

use std::any::Any;
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::rc::Rc;

use crate::time::Millis;

/// Why a call failed. Callers may branch on these; the list only grows.
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
    /// The server's metadata could not be read, or is not that of the issuer.
    DiscoveryFailed,
    /// No response came.
    Network,
    /// The user, or a policy on their behalf, declined.
    Declined,
    /// The device code expired before the user had signed in.
    Expired,
    /// The call took longer than `options.timeout`.
    Timeout,
    /// The server does not accept the device code (any more).
    InvalidCode,
    /// The app registration is wrong.
    InvalidClient,
    /// The tenant is wrong, or this app cannot sign in under it.
    InvalidAuthority,
    /// A scope or resource is wrong.
    InvalidScope,
    /// The user must sign in again, or consent.
    InteractionRequired,
    /// The tenant's policy forbids this flow or this device.
    BlockedByPolicy,
    /// The account cannot be used here.
    AccountRefused,
    /// Any other error response of the authorization server.
    Server,
    /// A response that is not what the protocol says.
    MalformedResponse,
    /// The server sent a redirect, which is refused.
    Redirected,
    /// The ID token is not for this client, from this issuer or valid at this time.
    InvalidIdToken,
    /// The access token may not read the profile.
    ProfileDenied,
    /// The profile could not be read.
    ProfileFailed,
}

impl Code {
    /// The code as callers see it.
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
            Self::CacheFailed => ("cache_failed", "See the cause, and correct the cache."),
            Self::UnsupportedHost => (
                "unsupported_host",
                "Give a fetch in the config, or use a newer host.",
            ),
            Self::Network => (
                "network",
                "Check the connection. A web page needs a proxy to reach Entra.",
            ),
            Self::DiscoveryFailed => (
                "discovery_failed",
                "Check issuer, or write the addresses in endpoints.",
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
                "Check authority or issuer, and look for a proxy that changes responses.",
            ),
            Self::Redirected => (
                "redirected",
                "Check authority or issuer: a redirect is refused, because the request holds secrets.",
            ),
            Self::InvalidIdToken => (
                "invalid_id_token",
                "Check authority or issuer, and the device's clock.",
            ),
            Self::ProfileDenied => (
                "profile_denied",
                "Ask for the scope User.Read, and check graphUrl.",
            ),
            Self::ProfileFailed => ("profile_failed", "Try again later."),
        }
    }
}

/// A server's error response: RFC 6749 §5.2, with the fields that Entra and Graph add.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServerError {
    /// `error`; at Graph, `error.code`.
    pub error: String,
    /// `error_description`; at Graph, `error.message`.
    pub description: Option<String>,
    /// `suberror`, such as `bad_token`.
    pub suberror: Option<String>,
    /// The number of Entra's error, such as 70016.
    pub aadsts: Option<u32>,
    /// `correlation_id`; at Graph, `client-request-id`.
    pub correlation_id: Option<String>,
    /// `trace_id`; at Graph, `request-id`.
    pub trace_id: Option<String>,
    /// When the server made the error, in the server's own format.
    pub timestamp: Option<String>,
    /// The claims challenge, as JSON: what new tokens must fulfil.
    pub claims: Option<String>,
}

/// What the caller's own code threw, as its host has it. It prints as `Cause`, because it may
/// hold anything.
#[derive(Clone)]
pub struct Cause(Rc<dyn Any>);

impl Cause {
    /// Wraps what was thrown.
    pub fn new(thrown: impl Any) -> Self {
        Self(Rc::new(thrown))
    }

    /// What was thrown, where it is of this type.
    pub fn get<T: Any>(&self) -> Option<&T> {
        self.0.downcast_ref()
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cause")
    }
}

/// Why a call failed. Small to return, because nearly every function may.
#[derive(Clone, Debug)]
pub struct Error(Box<Details>);

/// The fields of an [`Error`].
#[derive(Clone, Debug)]
pub struct Details {
    /// For programs.
    pub code: Code,
    /// For developers: what happened.
    pub message: String,
    /// For developers: what to do about it.
    pub hint: &'static str,
    /// The server's error response, if there was one.
    pub server: Option<ServerError>,
    /// The HTTP status, if a response came.
    pub status: Option<u16>,
    /// How long the server wants the device to wait (`Retry-After`).
    pub retry_after: Option<Millis>,
    /// What the caller's own code threw, if that caused it.
    pub cause: Option<Cause>,
    /// Whether the caller gets the cause itself in place of this error.
    pub rethrow: bool,
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
    /// An error with its code's own hint.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self(Box::new(Details {
            code,
            message: message.into(),
            hint: code.hint(),
            server: None,
            status: None,
            retry_after: None,
            cause: None,
            rethrow: false,
        }))
    }

    /// `invalid_config`: a key, a value or an argument is wrong.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidConfig, message)
    }

    /// The same with another hint.
    #[must_use]
    pub fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// The same with the status and the `Retry-After` of the response.
    #[must_use]
    pub fn with_response(mut self, status: u16, retry_after: Option<Millis>) -> Self {
        self.status = Some(status);
        self.retry_after = retry_after;
        self
    }

    /// The same with the server's error response.
    #[must_use]
    pub fn with_server(mut self, server: ServerError) -> Self {
        self.server = Some(server);
        self
    }

    /// The same with what the caller's own code threw.
    #[must_use]
    pub fn with_cause(mut self, cause: Option<Cause>) -> Self {
        self.cause = cause;
        self
    }

    /// The same, where the caller gets the cause itself.
    #[must_use]
    pub fn rethrown(mut self) -> Self {
        self.rethrow = true;
        self
    }

    /// Whether it comes from what the caller of this one call gave, so that it says nothing about
    /// another call that wants the same.
    pub fn is_of_caller(&self) -> bool {
        let by_caller = [
            Code::CallbackFailed,
            Code::InvalidConfig,
            Code::UnsupportedHost,
        ];
        self.rethrow || by_caller.contains(&self.code)
    }

    /// The claims challenge of the server's error response, as JSON.
    pub fn claims(&self) -> Option<&str> {
        self.server.as_ref()?.claims.as_deref()
    }
}
