//! What the pure modules make of what servers and callers write: tables, a case a line.

// A test may panic: that is how it fails.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod aadsts;
mod authorities;
mod cache_document;
mod configurations;
mod device_codes;
mod errors;
mod id_tokens;
mod polls;
mod profiles;
mod properties;
mod providers;
mod secrets;
mod tokens;
