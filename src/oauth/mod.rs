//! OAuth 2.0 (RFC 6749) and its Device Authorization Grant (RFC 8628): requests as forms,
//! answers as types, and when to poll next. Knows no server by name and no JavaScript.

pub mod device_code;
pub mod error_body;
pub mod form;
pub mod id_token;
pub mod poll;
pub mod retry_after;
pub mod schedule;
pub mod tokens;
