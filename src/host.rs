//! What the sign-in needs of the world it runs in: requests, timers, clocks, and someone to tell.

use std::future::Future;
use std::rc::Rc;

use crate::error::{Code, Error};
use crate::json::Json;
use crate::oauth::device_code::DeviceCode;
use crate::oauth::tokens::Tokens;
use crate::secret::Secret;
use crate::shared::Shared;
use crate::time::{Millis, Now};

/// The most that is read of an answer, in bytes.
pub const LARGEST_BODY: f64 = 1_048_576.0;

/// A request: a form that is posted, or something read with an access token.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where it goes. Redirects are refused.
    pub url: String,
    /// What it carries.
    pub kind: RequestKind,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum RequestKind {
    /// `POST` with this form, and with no header that a browser would ask leave for.
    Form(Secret),
    /// `GET` with this access token. RFC 6750 §2.1.
    Bearer(Secret),
}

/// An answer, whole.
#[derive(Debug)]
pub struct Response<J> {
    /// The HTTP status.
    pub status: u16,
    /// Whether the server wanted to send the request elsewhere, or the host let it.
    pub redirected: bool,
    /// The server's clock (`Date`), where the host shows it.
    pub date: Option<Millis>,
    /// `Retry-After`.
    pub retry_after: Option<Millis>,
    /// `WWW-Authenticate`.
    pub challenge: Option<String>,
    /// The body, if it is a JSON object of at most [`LARGEST_BODY`] bytes.
    pub body: Option<J>,
}

/// A call of the caller's cache.
#[derive(Debug)]
pub enum CacheCall<J> {
    /// Reads what it keeps.
    Get,
    /// Keeps this from now on.
    Set(J),
    /// Forgets what it keeps.
    Delete,
}

/// A silent sign-in that callers share.
pub type Silent = Shared<Result<Box<Tokens>, Error>>;

/// What became of a request.
pub type Answer<J> = Result<Box<Response<J>>, NoAnswer>;

/// Why there is no answer.
#[derive(Debug)]
pub enum NoAnswer {
    /// The connection failed; what the host says of it, where that is safe to repeat.
    Failed(Option<String>),
    /// The request took too long.
    TimedOut,
    /// The answer was larger than [`LARGEST_BODY`].
    TooLarge,
    /// The caller's `fetch` threw instead of returning a promise.
    Threw,
    /// The caller's `fetch` returned something that is no response.
    NotAResponse,
    /// The host has no `fetch`.
    NoFetch,
}

impl From<NoAnswer> for Error {
    fn from(reason: NoAnswer) -> Self {
        let (code, message) = match reason {
            NoAnswer::Failed(why) => {
                let why = why.as_deref().unwrap_or("no connection");
                return Self::new(Code::Network, &["The request got no answer (", why, ")."]);
            }
            NoAnswer::TimedOut => (Code::Network, "The request got no answer in time."),
            NoAnswer::TooLarge => (Code::MalformedResponse, "The answer is larger than 1 MiB."),
            NoAnswer::Threw => (
                Code::InvalidConfig,
                "fetch threw instead of returning a promise.",
            ),
            NoAnswer::NotAResponse => (
                Code::InvalidConfig,
                "fetch returned something that is not a Response.",
            ),
            NoAnswer::NoFetch => (Code::UnsupportedHost, "This host has no fetch."),
        };
        Self::new(code, &[message])
    }
}

/// What is happening now.
#[derive(Debug)]
pub enum Status<'a> {
    /// The device authorization request is on its way.
    RequestingCode,
    /// Waiting for the person; the next poll is this far away.
    Waiting(Millis),
    /// Asking the server whether the person is done.
    Polling,
    /// A fault that passes; the next try is this far away.
    Retrying(Millis, &'a Error),
    /// A refresh token is being exchanged.
    Refreshing,
    /// The cache failed; the call goes on without it.
    CacheFailed(&'a Error),
    /// The person is signed in.
    Authorized,
    /// The profile is being read.
    ReadingProfile,
}

/// The world. Dropping a future that it gave cancels what that future was waiting for.
pub trait Host {
    /// The JSON of the host's own parser.
    type Json: Json;
    /// Both clocks.
    fn now(&self) -> Now;
    /// Waits about this long; it may be woken early.
    fn sleep(&self, length: Millis) -> impl Future<Output = ()>;
    /// Sends a request and reads the whole answer.
    fn send(&self, request: &Request) -> impl Future<Output = Answer<Self::Json>>;
    /// Whether the caller gave a cache.
    fn has_cache(&self) -> bool;
    /// Calls the cache. What it keeps, if that is JSON; something missing where it keeps nothing.
    fn cache(
        &self,
        key: &str,
        call: CacheCall<Self::Json>,
    ) -> impl Future<Output = Result<Self::Json, Error>>;
    /// The silent sign-in that is under way for this cache and key, or a new one.
    fn under_way(&self, key: String) -> Rc<Silent>;
    /// Shows the code to the person.
    fn show(&self, code: &DeviceCode) -> impl Future<Output = Result<(), Error>>;
    /// Tells the caller what is happening.
    fn report(&self, status: Status<'_>);
}
