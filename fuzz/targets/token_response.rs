//! An answer to a poll: a line with its status, then the body.
#![no_main]

use device_signin::entra::explain::Entra;
use device_signin::json::Json;
use device_signin::oauth::poll::{self, PollAnswer};
use device_signin::oauth::tokens::Tokens;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|answer: &str| {
    let Some((status, body)) = answer.split_once('\n') else {
        return;
    };
    let status = status.parse().unwrap_or(200);
    let body = <Value as Json>::parse(body).filter(Json::is_object);
    let asked = ["User.Read".to_string()];
    if let PollAnswer::Granted(body) = poll::read(status, body.as_ref(), &Entra) {
        assert!((200..300).contains(&status), "tokens with status {status}");
        assert!(body.text("error").is_none(), "tokens with an error");
        if let Ok(tokens) = Tokens::from_answer(body, &asked, Millis::new(1e12)) {
            let token = tokens.access_token.expose();
            // It goes into a header.
            assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
            assert!(tokens.expires_at.get() >= 1e12);
            assert!(tokens.scopes.iter().all(|scope| !scope.contains(' ')));
            let written: Value = tokens.to_json();
            assert_eq!(written["accessToken"], token);
        }
    }
});
