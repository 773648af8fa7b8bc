//! Requests as forms: `application/x-www-form-urlencoded`, RFC 6749 Appendix B.

use crate::oauth::client::Client;
use crate::secret::Secret;

/// The grant type of a device access token request. RFC 8628 §3.4.
const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// The device authorization request. RFC 8628 §3.1.
///
/// `claims` is what new tokens must fulfil, in all of these requests. OpenID Connect Core 1.0 §5.5.
/// `challenge` is what the device proves when it polls. RFC 7636 §4.3.
pub fn device_authorization(
    client: &Client,
    scope: &str,
    claims: Option<&str>,
    challenge: Option<&str>,
) -> Secret {
    for_tokens(
        client,
        &[
            ("client_id", Some(&client.id)),
            ("scope", Some(scope).filter(|it| !it.is_empty())),
            ("claims", claims),
            ("code_challenge", challenge),
            ("code_challenge_method", challenge.and(Some("S256"))),
        ],
    )
}

/// The device access token request: one poll. RFC 8628 §3.4.
///
/// `verifier` is what the challenge was made of. RFC 7636 §4.5.
pub fn device_access_token(
    client: &Client,
    device_code: &Secret,
    claims: Option<&str>,
    verifier: Option<&Secret>,
) -> Secret {
    for_tokens(
        client,
        &[
            ("grant_type", Some(DEVICE_CODE_GRANT)),
            ("client_id", Some(&client.id)),
            ("device_code", Some(device_code.expose())),
            ("claims", claims),
            ("code_verifier", verifier.map(Secret::expose)),
        ],
    )
}

/// The request that exchanges a refresh token. RFC 6749 §6.
///
/// Without a scope, the new tokens have the old ones'.
pub fn refresh(
    client: &Client,
    token: &Secret,
    scope: Option<&str>,
    claims: Option<&str>,
) -> Secret {
    for_tokens(
        client,
        &[
            ("grant_type", Some("refresh_token")),
            ("client_id", Some(&client.id)),
            ("refresh_token", Some(token.expose())),
            ("scope", scope.filter(|it| !it.is_empty())),
            ("claims", claims),
        ],
    )
}

/// The request that revokes a token of this kind. RFC 7009 §2.1.
pub fn revocation(client: &Client, token: &Secret, kind: &str) -> Secret {
    let pairs = [
        ("token", Some(token.expose())),
        ("token_type_hint", Some(kind)),
        ("client_id", Some(&client.id)),
        ("client_secret", client.secret_in_form()),
    ];
    encode(&pairs, '=')
}

/// The form of a request for a code or for tokens: its own fields, and what the client adds.
fn for_tokens(client: &Client, fields: &[(&str, Option<&str>)]) -> Secret {
    let mut pairs = fields.to_vec();
    pairs.push(("client_secret", client.secret_in_form()));
    for (name, value) in &client.parameters {
        pairs.push((name, Some(value)));
    }
    encode(&pairs, '=')
}

/// Encodes the pairs that have a value, with this between the two. A form may hold a secret, so it is
/// one.
pub fn encode(pairs: &[(&str, Option<&str>)], between: char) -> Secret {
    // One allocation of the full length: growing would leave copies of a secret in memory.
    let length = pairs
        .iter()
        .map(|(name, value)| 3 * (name.len() + value.map_or(0, str::len)) + 2);
    let mut form = String::with_capacity(length.sum());
    for (name, value) in pairs {
        let Some(value) = value else {
            continue;
        };
        if !form.is_empty() {
            form.push('&');
        }
        push_encoded(&mut form, name);
        form.push(between);
        push_encoded(&mut form, value);
    }
    Secret::new(form)
}

fn push_encoded(form: &mut String, text: &str) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            form.push(char::from(byte));
        } else {
            form.push('%');
            form.push(hex(byte >> 4));
            form.push(hex(byte & 15));
        }
    }
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
    use crate::http::message::RequestKind;

    #[test]
    fn forms_are_encoded_as_the_rfc_says() {
        let client = |id: &str| Client {
            id: id.into(),
            ..Client::default()
        };
        let full = |uses_basic| Client {
            id: "a b".into(),
            secret: Some(Secret::new("s:+%")),
            uses_basic,
            parameters: vec![("audience".into(), "https://api".into())],
            pkce: true,
        };
        let code = Secret::new("d");
        let token = Secret::new("r+");
        let cases = [
            (
                device_authorization(&client("abc"), "openid User.Read", None, None),
                "client_id=abc&scope=openid%20User.Read",
            ),
            (
                device_authorization(&client("a&b=c"), "api://x/.default", Some("{}"), None),
                "client_id=a%26b%3Dc&scope=api%3A%2F%2Fx%2F.default&claims=%7B%7D",
            ),
            (
                device_access_token(&client("abc"), &Secret::new("d+/=é"), None, None),
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code\
                 &client_id=abc&device_code=d%2B%2F%3D%C3%A9",
            ),
            (
                refresh(&client("abc"), &token, Some("openid"), None),
                "grant_type=refresh_token&client_id=abc&refresh_token=r%2B&scope=openid",
            ),
            (
                device_authorization(&client("abc"), "", None, Some("hash")),
                "client_id=abc&code_challenge=hash&code_challenge_method=S256",
            ),
            (
                device_access_token(&full(false), &code, None, Some(&Secret::new("v"))),
                "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code\
                 &client_id=a%20b&device_code=d&code_verifier=v&client_secret=s%3A%2B%25\
                 &audience=https%3A%2F%2Fapi",
            ),
            (
                refresh(&full(true), &token, None, None),
                "grant_type=refresh_token&client_id=a%20b&refresh_token=r%2B\
                 &audience=https%3A%2F%2Fapi",
            ),
            (
                revocation(&full(false), &token, "refresh_token"),
                "token=r%2B&token_type_hint=refresh_token&client_id=a%20b&client_secret=s%3A%2B%25",
            ),
        ];
        for (form, expected) in cases {
            assert_eq!(form.expose(), expected);
        }
        let header = |client: &Client| match client.request(Secret::new("")) {
            RequestKind::Form(_, header) => header.map(|it| it.expose().to_string()),
            _ => None,
        };
        assert_eq!(header(&full(false)), None);
        // a%20b:s%3A%2B%25
        assert_eq!(
            header(&full(true)).as_deref(),
            Some("Basic YSUyMGI6cyUzQSUyQiUyNQ==")
        );
    }
}
