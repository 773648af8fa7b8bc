//! A server's error, told to a person: a line with a secret that it may repeat, then the body.
#![no_main]

use device_signin::entra::explain::Entra;
use device_signin::json::Json;
use device_signin::oauth::error_body;
use device_signin::oauth::poll::Explain;
use device_signin::secret::Secret;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|answer: &str| {
    let Some((secret, body)) = answer.split_once('\n') else {
        return;
    };
    let Some(body) = <Value as Json>::parse(body) else {
        return;
    };
    let Some(said) = error_body::read(&body) else {
        return;
    };
    assert!(
        said.said()
            .all(|(_, text)| !text.is_empty() && text.len() <= 4096)
    );
    let error = Entra.explain(said).without(&Secret::new(secret));
    assert!(!error.hint.is_empty());
    // A secret that is part of the blot, or that the blot completes, is no leak.
    if secret.len() >= 8 && !secret.contains(['[', ']']) && !"[redacted]".contains(secret) {
        for (_, text) in error.server.said() {
            assert!(!text.contains(secret), "{text:?} holds {secret:?}");
        }
    }
});
