//! What HTTP status codes mean. RFC 9110 §15.

/// Whether the request succeeded.
pub const fn is_success(status: u16) -> bool {
    matches!(status, 200..=299)
}

/// Whether the same request may succeed later: the server is busy or has a fault of its own.
pub const fn is_transient(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}
