//! A device authorization response: whatever comes, what is shown can be shown.
#![no_main]

use device_signin::json::Json;
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|body: &str| {
    let Some(body) = <Value as Json>::parse(body) else {
        return;
    };
    let (sent, answered) = (Millis::new(1e12), Millis::new(1e12 + 200.0));
    let Ok(code) = DeviceCode::from_response(&body, sent, answered) else {
        return;
    };
    for text in [
        &code.user.user_code,
        &code.user.verification_uri,
        &code.user.message,
    ] {
        assert!(!text.chars().any(char::is_control), "{text:?}");
    }
    for uri in [
        Some(&code.user.verification_uri),
        code.user.verification_uri_complete.as_ref(),
    ] {
        assert!(uri.is_none_or(|uri| ["http://", "https://"]
            .iter()
            .any(|scheme| uri.to_ascii_lowercase().starts_with(scheme))));
    }
    assert!(code.user.interval.get() >= 1000.0);
    assert!(code.user.expires_in.get() > 0.0 && code.user.expires_in.get() <= 86_400_000.0);
    assert!(code.next_poll_at <= code.user.expires_at);
    assert!(
        serde_json::to_value(&code.user)
            .unwrap()
            .get("deviceCode")
            .is_none()
    );
});
