//! Requests and responses as data, and why there may be no response.

use crate::error::{Cause, Code, Error};
use crate::http::status;
use crate::secret::Secret;
use crate::time::Millis;

/// The most that is read of a response's body, in bytes.
pub const MAX_BODY: f64 = 1_048_576.0;

/// A request: a form that is posted, or a resource that is read. Redirects are refused.
#[derive(Clone, Debug)]
pub struct Request {
    /// Where it goes.
    pub url: String,
    /// What it carries.
    pub kind: RequestKind,
}

/// What a request carries.
#[derive(Clone, Debug)]
pub enum RequestKind {
    /// `POST` with this form, and with `Authorization` where the client authenticates by it.
    Form(Secret, Option<Secret>),
    /// `GET` with this access token. RFC 6750 §2.1.
    Bearer(Secret),
    /// The same at a server that may refuse a request without `User-Agent`, as api.github.com does.
    Userinfo(Secret),
    /// `GET` of a public document.
    Document,
}

/// A response, read to its end.
#[derive(Debug)]
pub struct Response<J> {
    /// The HTTP status.
    pub status: u16,
    /// Whether the server sent a redirect, or the host followed one.
    pub redirected: bool,
    /// The server's clock (`Date`), where the host shows it.
    pub date: Option<Millis>,
    /// How long the server wants the device to wait (`Retry-After`).
    pub retry_after: Option<Millis>,
    /// `WWW-Authenticate`: a server may repeat the access token in it.
    pub challenge: Option<Secret>,
    /// The body, if it is a JSON object of at most [`MAX_BODY`] bytes.
    pub body: Option<J>,
}

impl<J> Response<J> {
    /// The error of a response that says nothing in OAuth's terms.
    pub fn unreadable(&self) -> Error {
        let error = if status::is_success(self.status) {
            Error::new(
                Code::MalformedResponse,
                "The answer is not the JSON object that it should be.",
            )
        } else {
            Error::new(Code::Server, "The server answered with an HTTP error.")
        };
        error.with_response(self.status, self.retry_after)
    }
}

/// A response, or why there is none.
pub type Sent<J> = Result<Box<Response<J>>, TransportError>;

/// Why there is no response.
#[derive(Debug)]
pub enum TransportError {
    /// The connection failed: the system's own code for it where that is safe to repeat, and what
    /// `fetch` rejected with.
    Failed(Option<String>, Option<Cause>),
    /// The request took too long.
    TimedOut,
    /// The body was larger than [`MAX_BODY`].
    TooLarge,
    /// A framework's signal to its own code above us, such as Next.js's call for dynamic rendering.
    Framework(Cause),
    /// The caller's `fetch` threw this instead of returning a promise.
    Threw(Option<Cause>),
    /// The caller's `fetch` returned something that is no response.
    NotAResponse,
    /// The host has no `fetch`.
    NoFetch,
}

impl From<TransportError> for Error {
    fn from(reason: TransportError) -> Self {
        match reason {
            TransportError::Failed(code, cause) => {
                let code = code.as_deref().unwrap_or("no connection");
                Self::new(
                    Code::Network,
                    format!("The request got no answer ({code})."),
                )
                .with_cause(cause)
            }
            TransportError::TimedOut => {
                Self::new(Code::Network, "The request got no answer in time.")
            }
            TransportError::TooLarge => {
                Self::new(Code::MalformedResponse, "The answer is larger than 1 MiB.")
            }
            TransportError::Framework(cause) => {
                Self::config("The framework does not allow this request here.")
                    .with_cause(Some(cause))
                    .rethrown()
            }
            TransportError::Threw(cause) => {
                Self::config("fetch threw instead of returning a promise.").with_cause(cause)
            }
            TransportError::NotAResponse => {
                Self::config("fetch returned something that is not a Response.")
            }
            TransportError::NoFetch => Self::new(Code::UnsupportedHost, "This host has no fetch."),
        }
    }
}
