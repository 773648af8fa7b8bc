//! An error response: a line with a secret that it may repeat, then the body.
#![no_main]

use device_signin::entra::errors::{to_error, to_refresh_error};
use device_signin::json::Json;
use device_signin::oauth::error_response;
use device_signin::secret::Secret;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|response: &str| {
    let Some((secret, body)) = response.split_once('\n') else {
        return;
    };
    let Some(body) = <Value as Json>::parse(body) else {
        return;
    };
    let Some(server) = error_response::read(&body, &[Some(&Secret::new(secret))]) else {
        return;
    };
    assert!(!server.error.is_empty() && server.error.len() <= 4096);
    for error in [to_error(server.clone()), to_refresh_error(server)] {
        assert!(!error.hint.is_empty());
        // What the replacement and the text around it make together is no leak.
        if secret.len() >= 8 && !secret.contains(['[', ']']) && !"[redacted]".contains(secret) {
            let server = error.server.clone().expect("the server's error response");
            for text in [Some(server.error), server.description, server.claims] {
                let text = text.unwrap_or_default();
                assert!(!text.contains(secret), "{text:?} holds {secret:?}");
            }
        }
    }
});
