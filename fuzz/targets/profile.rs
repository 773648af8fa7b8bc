//! The profile's response: a line with its status and its challenge, then the body.
#![no_main]

use device_signin::entra::graph;
use device_signin::json::Json;
use device_signin::secret::Secret;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|response: &str| {
    let Some((head, body)) = response.split_once('\n') else {
        return;
    };
    let (status, challenge) = head.split_once(' ').unwrap_or((head, ""));
    let status = status.parse().unwrap_or(200);
    let body = <Value as Json>::parse(body).filter(Json::is_object);
    match graph::read(
        status,
        body.clone(),
        Some(challenge),
        &Secret::new("access-token"),
    ) {
        Ok(profile) => {
            assert!((200..300).contains(&status));
            assert_eq!(Some(profile), body, "the profile comes as it was sent");
        }
        Err(error) => assert!(!error.hint.is_empty()),
    }
});
