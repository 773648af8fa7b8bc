//! HTTP (RFC 9110): messages as data, status codes, header fields. Knows no host.

pub mod message;
pub mod origin;
pub mod retry_after;
pub mod status;
pub mod www_authenticate;
