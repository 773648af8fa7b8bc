//! What the flow needs of its host, in three: a platform, a store and a listener.
//!
//! Dropping a future that one of them returned cancels what that future was waiting for.

use std::future::Future;
use std::rc::Rc;

use crate::cache_document::Written;
use crate::error::Error;
use crate::flow::single_flight::InFlight;
use crate::http::message::{Request, Sent};
use crate::json::Json;
use crate::oauth::device_authorization::DeviceCode;
use crate::time::{Millis, Now};

/// Requests, timers and clocks.
pub trait Platform {
    /// A JSON value of the host's parser.
    type Json: Json;
    /// Both clocks.
    fn now(&self) -> Now;
    /// The steady clock alone.
    fn steady(&self) -> Millis {
        self.now().steady
    }
    /// Waits about this long; it may end early.
    fn sleep(&self, length: Millis) -> impl Future<Output = ()>;
    /// Sends a request and reads the whole response.
    fn send(&self, request: &Request) -> impl Future<Output = Sent<Self::Json>>;
    /// The cached metadata of an issuer.
    fn metadata(&self, issuer: &str) -> Option<Self::Json>;
    /// Keeps the metadata of an issuer in memory, for all calls with this platform's way to send
    /// requests; forgets it where there is none. Where the host forbids that calls share what one of
    /// them received, each call has its own.
    fn keep_metadata(&self, issuer: &str, document: Option<&Self::Json>);
    /// Random bytes that cannot be guessed; `None` where the host has none.
    fn random(&self) -> Option<[u8; 32]>;
}

/// The caller's cache, and the calls that use it at the same time.
pub trait Store {
    /// A JSON value of the host's parser.
    type Json: Json;
    /// Whether the caller gave a cache.
    fn is_there(&self) -> bool;
    /// The document of a key; a missing value where there is none.
    fn get(&self, key: &str) -> impl Future<Output = Result<Self::Json, Error>>;
    /// Writes the document of a key; removes it where there is none.
    fn set(
        &self,
        key: &str,
        document: Option<Written<'_>>,
    ) -> impl Future<Output = Result<(), Error>>;
    /// The work that is in progress for this cache. Without a cache, or where the host forbids
    /// that one call waits for the work of another, each call has its own.
    fn in_flight(&self) -> Rc<InFlight>;
}

/// The caller's functions.
pub trait Listener {
    /// Tells the caller what is happening (`onStatus`).
    fn status(&self, status: Status<'_>);
    /// Shows the code to the user (`onCode`).
    fn show_code(&self, code: &DeviceCode) -> impl Future<Output = Result<(), Error>>;
    /// Whether the caller stores device codes (`onDeviceCode`).
    fn stores_device_codes(&self) -> bool;
    /// Lets the caller store the device code, so that another process can go on (`onDeviceCode`).
    fn store_device_code(&self, code: &DeviceCode) -> impl Future<Output = Result<(), Error>>;
}

/// The three together.
pub trait Host {
    /// Requests, timers and clocks.
    type Platform: Platform;
    /// The caller's cache.
    type Store: Store<Json = JsonOf<Self>>;
    /// The caller's functions.
    type Listener: Listener;
    /// Requests, timers and clocks.
    fn platform(&self) -> &Self::Platform;
    /// The caller's cache.
    fn store(&self) -> &Self::Store;
    /// The caller's functions.
    fn listener(&self) -> &Self::Listener;
}

/// The JSON values of a host.
pub type JsonOf<H> = <<H as Host>::Platform as Platform>::Json;

/// What is happening.
#[derive(Debug)]
pub enum Status<'a> {
    /// The device authorization request is being sent.
    RequestingCode,
    /// Waiting for the user; the next poll is this far away.
    Waiting(Millis),
    /// Polling.
    Polling,
    /// A transient fault; the next try is this far away.
    Retrying(Millis, &'a Error),
    /// A refresh token is being exchanged for new tokens.
    Refreshing,
    /// The cache failed; the call goes on without it.
    CacheFailed(&'a Error),
    /// `onDeviceCode` failed; the call goes on.
    CallbackFailed(&'a Error),
    /// The server did not revoke a token; the account is signed out of the cache.
    RevocationFailed(&'a Error),
    /// The user is signed in.
    Authorized,
    /// The profile is being read.
    ReadingProfile,
}
