//! Requests as forms: `application/x-www-form-urlencoded`, RFC 6749 Appendix B.

use crate::secret::Secret;

/// The grant type of a device access token request. RFC 8628 §3.4.
const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The device authorization request. RFC 8628 §3.1.
///
/// `claims` is what new tokens must fulfil, in all of these requests. OpenID Connect Core 1.0 §5.5.
pub fn device_authorization(client_id: &str, scope: &str, claims: Option<&str>) -> Secret {
    encode(&[
        ("client_id", Some(client_id)),
        ("scope", Some(scope)),
        ("claims", claims),
    ])
}

/// The device access token request: one poll. RFC 8628 §3.4.
pub fn device_access_token(client_id: &str, device_code: &Secret, claims: Option<&str>) -> Secret {
    encode(&[
        ("grant_type", Some(DEVICE_CODE_GRANT)),
        ("client_id", Some(client_id)),
        ("device_code", Some(device_code.expose())),
        ("claims", claims),
    ])
}

/// The request that exchanges a refresh token. RFC 6749 §6.
pub fn refresh(client_id: &str, token: &Secret, scope: &str, claims: Option<&str>) -> Secret {
    encode(&[
        ("grant_type", Some("refresh_token")),
        ("client_id", Some(client_id)),
        ("refresh_token", Some(token.expose())),
        ("scope", Some(scope)),
        ("claims", claims),
    ])
}

/// Encodes the pairs that have a value. A form may hold a secret, so it is one.
fn encode(pairs: &[(&str, Option<&str>)]) -> Secret {
    // One allocation of the full length: growing would leave copies of a secret in memory.
    let length = pairs
        .iter()
        .map(|(name, value)| name.len() + 3 * value.map_or(0, str::len) + 2);
    let mut form = String::with_capacity(length.sum());
    for (name, value) in pairs {
        let Some(value) = value else {
            continue;
        };
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
                form.push(char::from(byte));
            } else {
                form.push('%');
                form.push(hex(byte >> 4));
                form.push(hex(byte & 15));
            }
        }
    }
    Secret::new(form)
}

fn hex(digit: u8) -> char {
    char::from(if digit < 10 {
        b'0' + digit
    } else {
        b'A' - 10 + digit
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_are_encoded_as_the_rfc_says() {
        let cases = [
            (
                device_authorization("abc", "openid User.Read", None),
                "client_id=abc&scope=openid%20User.Read",
            ),
            (
                device_authorization("a&b=c", "api://x/.default", Some("{}")),
                "client_id=a%26b%3Dc&scope=api%3A%2F%2Fx%2F.default&claims=%7B%7D",
            ),
            (
                device_access_token("abc", &Secret::new("d+/=é"), None),
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code\
                 &client_id=abc&device_code=d%2B%2F%3D%C3%A9",
            ),
            (
                refresh("abc", &Secret::new("r+"), "openid", None),
                "grant_type=refresh_token&client_id=abc&refresh_token=r%2B&scope=openid",
            ),
        ];
        for (form, expected) in cases {
            assert_eq!(form.expose(), expected);
        }
    }
}
