//! OAuth 2.0 (RFC 6749), its Device Authorization Grant (RFC 8628) and OpenID Connect: requests,
//! responses, and when to poll next. Knows no server by name and no host.

pub mod client;
pub mod device_authorization;
pub mod error_response;
pub mod id_token;
pub mod metadata;
pub mod pkce;
pub mod polling;
pub mod request;
pub mod token_response;
pub mod tokens;
pub mod userinfo;
