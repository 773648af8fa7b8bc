//! The one error type: a stable code, a sentence, what to do about it, and what the server said.

use std::borrow::Cow;

use crate::secret::Secret;
use crate::time::Millis;

/// Why a call failed. A caller may branch on these; the list only grows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// A key, a value or an argument is wrong; nothing was sent.
    InvalidConfig,
    /// `onCode` threw or rejected.
    CallbackFailed,
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
            Self::CallbackFailed => ("callback_failed", "Mend onCode: its error is the cause."),
            Self::UnsupportedHost => (
                "unsupported_host",
                "Give a fetch in the config, or use a newer host.",
            ),
            Self::Network => (
                "network",
                "Check the connection. In a web page, Entra needs a proxy on the page's own origin: see device-signin/proxy.",
            ),
            Self::Declined => ("declined", "Ask for a new code if this was a mistake."),
            Self::Expired => ("expired", "Ask for a new code when the person is ready."),
            Self::Timeout => ("timeout", "Start again, or allow more time."),
            Self::InvalidCode => (
                "invalid_code",
                "Ask for a new code: this one was used or never valid.",
            ),
            Self::InvalidClient => (
                "invalid_client",
                "Check clientId, and that the app registration allows public client flows.",
            ),
            Self::InvalidAuthority => ("invalid_authority", "Check the authority's tenant."),
            Self::InvalidScope => (
                "invalid_scope",
                "Check scopes: names of one resource only, as its documentation spells them.",
            ),
            Self::InteractionRequired => (
                "interaction_required",
                "Sign the person in again, with a new code.",
            ),
            Self::BlockedByPolicy => (
                "blocked_by_policy",
                "Ask the tenant's administrator to allow device code flow for this app.",
            ),
            Self::AccountRefused => ("account_refused", "Sign in with another account."),
            Self::Server => (
                "server",
                "Look the server's description up, or give its correlation ID to support.",
            ),
            Self::MalformedResponse => (
                "malformed_response",
                "Check that authority is right and that no proxy on the way changes answers.",
            ),
            Self::Redirected => (
                "redirected",
                "Check authority: secrets are sent only where it says.",
            ),
            Self::InvalidIdToken => (
                "invalid_id_token",
                "Check authority, and the device's clock.",
            ),
            Self::ProfileDenied => (
                "profile_denied",
                "Ask for the scope User.Read, and check graphUrl.",
            ),
            Self::ProfileFailed => (
                "profile_failed",
                "Try getProfile again later with the same tokens.",
            ),
        }
    }
}

/// What a server says of its error. RFC 6749 §5.2, and Entra's additions.
#[derive(Clone, Debug, Default)]
pub struct ServerError {
    /// `error`.
    pub error: Option<String>,
    /// `error_description`.
    pub description: Option<String>,
    /// The first number of `error_codes`.
    pub aadsts: Option<u32>,
    /// `suberror`.
    pub suberror: Option<String>,
    /// `correlation_id`, or Graph's `client-request-id`.
    pub correlation_id: Option<String>,
    /// `trace_id`, or Graph's `request-id`.
    pub trace_id: Option<String>,
    /// `timestamp`, or Graph's `date`.
    pub timestamp: Option<String>,
    /// `claims`: what a new sign-in must fulfil.
    pub claims: Option<String>,
}

/// Why a call failed.
#[derive(Clone, Debug)]
pub struct Error {
    /// For programs.
    pub code: Code,
    /// For people: what happened.
    pub message: Cow<'static, str>,
    /// For people: what to do about it.
    pub hint: &'static str,
    /// What the server said, if it did.
    pub server: Option<Box<ServerError>>,
    /// The HTTP status, if an answer came.
    pub status: Option<u16>,
    /// How long the server asked to wait.
    pub retry_after: Option<Millis>,
}

impl Error {
    /// An error with its code's own hint.
    pub fn new(code: Code, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            hint: code.hint(),
            server: None,
            status: None,
            retry_after: None,
        }
    }

    /// A mistake of the caller's.
    pub fn config(message: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::InvalidConfig, message)
    }

    /// The same with another hint.
    #[must_use]
    pub fn with_hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// The same with the HTTP status of the answer.
    #[must_use]
    pub fn with_status(mut self, status: u16) -> Self {
        self.status = Some(status);
        self
    }

    /// The same with a secret blotted out wherever a server repeated it.
    #[must_use]
    pub fn without(mut self, secret: &Secret) -> Self {
        let secret = secret.expose();
        let blot = |text: &mut String| {
            // A secret of a few letters would blot out ordinary words.
            if secret.len() >= 8 && text.contains(secret) {
                *text = text.replace(secret, "[redacted]");
            }
        };
        if let Cow::Owned(message) = &mut self.message {
            blot(message);
        }
        if let Some(server) = &mut self.server {
            let ServerError {
                error,
                description,
                aadsts: _,
                suberror,
                correlation_id,
                trace_id,
                timestamp,
                claims,
            } = server.as_mut();
            for text in [
                error,
                description,
                suberror,
                correlation_id,
                trace_id,
                timestamp,
                claims,
            ]
            .into_iter()
            .flatten()
            {
                blot(text);
            }
        }
        self
    }
}
