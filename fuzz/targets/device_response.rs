//! A device authorization response: whatever comes, what is shown can be shown.
#![no_main]

use device_signin::json::Json;
use device_signin::oauth::device_code::DeviceCode;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &str| {
    let Some(body) = <Value as Json>::parse(body) else {
        return;
    };
    let (sent, answered) = (Millis::new(1e12), Millis::new(1e12 + 200.0));
    let Ok(code) = DeviceCode::from_answer(&body, sent, answered) else {
        return;
    };
    for text in [&code.user_code, &code.verification_uri, &code.message] {
        assert!(!text.chars().any(|c| c.is_ascii_control()), "{text:?}");
    }
    for uri in [
        Some(&code.verification_uri),
        code.verification_uri_complete.as_ref(),
    ] {
        assert!(uri.is_none_or(|uri| uri.starts_with("http://") || uri.starts_with("https://")));
    }
    assert!(code.interval.get() >= 1000.0);
    assert!(code.next_poll_at.get() >= answered.get() + 1000.0);
    assert!(code.expires_in.get() > 0.0 && code.expires_in.get() <= 86_400_000.0);
    // A server's nonsense does not put off the last poll for long.
    assert!(code.next_poll_at.get() <= code.expires_at.get() + 70_000.0);
    assert!(
        !code
            .for_people::<Value>()
            .as_object()
            .unwrap()
            .contains_key("deviceCode")
    );
});
