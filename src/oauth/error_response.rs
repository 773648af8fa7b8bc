//! The error response of an authorization server. RFC 6749 §5.2, with the fields that Entra adds.

use zeroize::Zeroize;

use crate::error::ServerError;
use crate::json::Json;
use crate::secret::{Secret, Secrets};

/// Longer texts are cut, in bytes.
const MAX_TEXT: usize = 4096;
/// A claims challenge that is longer is left out, in bytes: no server sends such a one.
const MAX_CLAIMS: usize = 65_536;

/// What servers without an `error` say in `message`, and its name in OAuth: Twitch's.
/// <https://dev.twitch.tv/docs/authentication/getting-tokens-oauth/#device-code-grant-flow>
const MESSAGES: [(&str, &str); 6] = [
    ("authorization_pending", "authorization_pending"),
    ("slow_down", "slow_down"),
    ("access_denied", "access_denied"),
    ("expired_token", "expired_token"),
    ("invalid device code", "invalid_grant"),
    ("invalid refresh token", "invalid_grant"),
];

/// The name of the error in a body: `error`, at Google's limits `error_code`, or a `message` that is
/// such a name. A secret, because a server may repeat one in it.
pub fn name(body: &impl Json) -> Option<Secret> {
    let name = body.secret("error").or_else(|| body.secret("error_code"));
    name.or_else(|| {
        let message = body.secret("message")?;
        let mut known = MESSAGES.iter();
        let (_, name) = known.find(|(known, _)| message.expose().eq_ignore_ascii_case(known))?;
        Some(Secret::new(*name))
    })
}

/// Reads an error response to a request with these secrets, which are redacted wherever the server
/// repeats one; `None` where the body names no error.
pub fn read<J: Json>(body: &J, secrets: Secrets<'_>) -> Option<ServerError> {
    let description = text(body, "error_description", secrets);
    Some(ServerError {
        error: redacted(&name(body)?, secrets),
        aadsts: aadsts(body, description.as_deref()),
        description,
        suberror: text(body, "suberror", secrets),
        correlation_id: text(body, "correlation_id", secrets),
        trace_id: text(body, "trace_id", secrets),
        timestamp: text(body, "timestamp", secrets),
        claims: claims(body, secrets),
    })
}

/// A text of the server's without the secrets, cut where it is absurdly long.
pub fn text(body: &impl Json, key: &'static str, secrets: Secrets<'_>) -> Option<String> {
    Some(redacted(&body.secret(key)?, secrets))
}

fn redacted(whole: &Secret, secrets: Secrets<'_>) -> String {
    let whole = whole.expose();
    let end = whole.floor_char_boundary(MAX_TEXT);
    let mut text: String = whole.get(..end).unwrap_or_default().into();
    for secret in secrets.iter().flatten() {
        secret.redact(&mut text);
    }
    text
}

/// The claims challenge, where it is a JSON object. It is never cut, because it would be none any more.
fn claims<J: Json>(body: &J, secrets: Secrets<'_>) -> Option<String> {
    let mut claims = body.text("claims")?;
    if claims.len() > MAX_CLAIMS {
        claims.zeroize();
        return None;
    }
    for secret in secrets.iter().flatten() {
        secret.redact(&mut claims);
    }
    J::parse(&claims)?.is_object().then_some(claims)
}

/// Entra's number: from `error_codes`, else from the start of the description.
fn aadsts(body: &impl Json, description: Option<&str>) -> Option<u32> {
    if let Some(code) = body.get("error_codes").item(0).number() {
        return Some(code as u32);
    }
    let rest = description?.strip_prefix("AADSTS")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.get(..digits)?.parse().ok()
}
