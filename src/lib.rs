//! Signs a user in on a device without a browser (OAuth 2.0 Device Authorization Grant, RFC 8628)
//! and reads their profile, from any JavaScript host.
//!
//! Only [`flow`] and `js` await; only `js` touches JavaScript; everything else is data in, data
//! out, and can be tried natively:
//!
//! ```
//! use device_signin::config::Config;
//! use device_signin::oauth::metadata::Endpoint;
//! use serde_json::json;
//!
//! let config = Config::parse(&json!({
//!     "clientId": "11111111-2222-3333-4444-555555555555",
//!     "authority": "https://login.microsoftonline.com/contoso.com",
//! }))?;
//! assert_eq!(
//!     config.provider.endpoint(Endpoint::Token).as_deref(),
//!     Some("https://login.microsoftonline.com/contoso.com/oauth2/v2.0/token"),
//! );
//! # Ok::<(), device_signin::error::Error>(())
//! ```
//!
//! How a sign-in runs:
//! 1. `js` reads the arguments into a [`config::Config`] and [`options::CallOptions`].
//! 2. [`flow::sign_in`] looks for tokens without the user: [`flow::silent`].
//! 3. That reads the cache ([`flow::token_store`], [`cache_document`]): a valid access token is
//!    returned, an expired one is refreshed.
//! 4. Where the user is needed, [`flow::device_code`] requests a device code; the caller shows it.
//! 5. It polls when [`oauth::polling`] says so, until the token response comes.
//! 6. [`flow::token_request`] reads that response and validates the ID token.
//! 7. The tokens are cached and returned.
//! 8. [`flow::sign_in`] reads the profile: [`entra::graph`], elsewhere [`oauth::userinfo`].
//!
//! Where a request goes, [`flow::discovery`] says: [`provider`] knows, or [`oauth::metadata`] reads it
//! in the document that the server publishes.
//!
//! Where to look:
//! - [`config`], [`options`], [`error`]: what callers give and get.
//! - [`oauth`]: RFC 6749, RFC 8628 and OpenID Connect. [`http`]: messages, status codes, headers.
//! - [`entra`]: what Microsoft Entra ID adds. [`provider`]: what differs from server to server.
//! - [`host`]: what the flow needs of its host; `js` implements it on JavaScript's.
//! - [`json`], [`secret`], [`time`]: the types that everything else uses.

pub mod cache_document;
pub mod config;
pub mod entra;
pub mod error;
pub mod flow;
pub mod host;
pub mod http;
#[cfg(target_arch = "wasm32")]
mod js;
pub mod json;
pub mod oauth;
pub mod options;
pub mod provider;
pub mod secret;
pub mod time;
