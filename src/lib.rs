//! Signs a person in on a device without a browser (OAuth 2.0 Device Authorization Grant,
//! RFC 8628) and reads their profile, from any JavaScript host.
//!
//! Where to look:
//! - [`sign_in`]: the story, from the device authorization request to the profile; [`silent`]: its
//!   part without a person.
//! - [`send`], [`granted`], [`kept`]: one request with patience, what the token endpoint answered,
//!   the caller's cache.
//! - [`oauth`]: what the RFCs say: forms, answers, when to poll next.
//! - [`entra`]: what Microsoft Entra ID adds: authorities, clouds, error numbers.
//! - [`graph`]: the profile call.
//! - [`cache`]: what is kept of sign-ins; [`shared`]: what many callers want at once.
//! - [`host`]: what the story needs of its host; `js` gives it that on JavaScript's.
//! - [`config`], [`error`]: what the caller says and is told.
//! - [`allocator`]: where the module's memory comes from.
//! - [`json`], [`secret`], [`text`], [`time`]: what the rest is made of.

pub mod allocator;
pub mod cache;
pub mod config;
pub mod entra;
pub mod error;
pub mod granted;
pub mod graph;
pub mod host;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod json;
pub mod kept;
pub mod oauth;
pub mod secret;
pub mod send;
pub mod shared;
pub mod sign_in;
pub mod silent;
pub mod text;
pub mod time;
