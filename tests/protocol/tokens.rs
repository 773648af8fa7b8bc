//! Success responses of the token endpoint. RFC 6749 §5.1.

use device_signin::oauth::tokens::Tokens;
use device_signin::time::Millis;
use serde_json::{Value, json};

fn read(body: &Value) -> Result<Tokens, String> {
    let requested = ["User.Read".to_string()];
    Tokens::from_response(body, &requested, Millis::new(1000.0))
        .map_err(|error| format!("{} {}", error.code.as_str(), error.message))
}

#[test]
fn a_success_without_a_bearer_token_is_malformed() {
    let cases = [
        json!({}),
        json!({ "access_token": "t" }),
        json!({ "access_token": "t", "token_type": "mac" }),
        json!({ "access_token": "t", "token_type": 1 }),
        json!({ "access_token": "", "token_type": "Bearer" }),
        json!({ "access_token": null, "token_type": "Bearer" }),
        json!({ "access_token": ["t"], "token_type": "Bearer" }),
        json!({ "access_token": "a b", "token_type": "Bearer" }),
        json!({ "access_token": "a\r\nX-Header: b", "token_type": "Bearer" }),
        json!({ "access_token": "é", "token_type": "Bearer" }),
        json!({ "token_type": "Bearer", "id_token": "a.b.c" }),
    ];
    for body in cases {
        let error = read(&body).expect_err("no tokens");
        assert!(error.starts_with("malformed_response "), "{body}: {error}");
    }
}

#[test]
fn what_a_server_leaves_out_has_a_default() {
    let full = json!({
        "access_token": "at", "token_type": "bEARER", "expires_in": "3599",
        "scope": " User.Read  openid ", "refresh_token": "rt", "id_token": "it",
    });
    let tokens = read(&full).unwrap();
    assert_eq!(tokens.access_token.expose(), "at");
    assert_eq!(tokens.expires_at.unwrap().get(), 3_600_000.0);
    assert_eq!(tokens.scopes, ["User.Read", "openid"]);
    assert_eq!(tokens.refresh_token.unwrap().expose(), "rt");
    assert_eq!(tokens.id_token.unwrap().expose(), "it");

    let bare = json!({ "access_token": "at", "token_type": "Bearer" });
    let tokens = read(&bare).unwrap();
    assert!(tokens.expires_at.is_none());
    assert_eq!(tokens.scopes, ["User.Read"]);
    assert!(tokens.refresh_token.is_none() && tokens.id_token.is_none());
}

#[test]
fn the_caller_gets_tokens_by_their_names_and_nothing_that_is_missing() {
    let body = json!({ "access_token": "at", "token_type": "Bearer", "expires_in": 1 });
    let value = serde_json::to_value(read(&body).unwrap()).unwrap();
    let expected = json!({
        "accessToken": "at", "tokenType": "Bearer", "expiresAt": 2000.0, "scopes": ["User.Read"],
    });
    assert_eq!(value, expected);
}
