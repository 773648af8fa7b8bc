//! A response to a poll or a refresh: a line with its status, then the body.
#![no_main]

use device_signin::config::Config;
use device_signin::http::message::Response;
use device_signin::json::Json;
use device_signin::oauth::tokens::Tokens;
use device_signin::provider::TokenOutcome;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};

fuzz_target!(|response: &str| {
    let Some((status, body)) = response.split_once('\n') else {
        return;
    };
    let status = status.parse().unwrap_or(200);
    let body = <Value as Json>::parse(body).filter(Json::is_object);
    let config = json!({ "clientId": "11111111-2222-3333-4444-555555555555" });
    let provider = Config::parse(&config)
        .expect("a valid configuration")
        .provider;
    let response = Response {
        status,
        redirected: false,
        date: None,
        retry_after: None,
        challenge: None,
        body,
    };
    let _ = provider.refresh_outcome(&response, &[Some(&Secret::new("refresh-token"))]);
    let requested = ["User.Read".to_string()];
    if let TokenOutcome::Success(body) =
        provider.poll_outcome(&response, &[Some(&Secret::new("device-code"))])
    {
        assert!((200..300).contains(&status), "tokens with status {status}");
        assert!(body.text("error").is_none(), "tokens with an error");
        if let Ok(tokens) = Tokens::from_response(body, &requested, Millis::new(1e12)) {
            let token = tokens.access_token.expose();
            // It goes into a header.
            assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
            assert!(tokens.expires_at.is_none_or(|it| it.get() >= 1e12));
            assert!(tokens.scopes.iter().all(|scope| !scope.contains(' ')));
            let written = serde_json::to_value(&tokens).expect("plain data");
            assert_eq!(written["accessToken"], token);
        }
    }
});
