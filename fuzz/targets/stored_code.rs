//! A stored device code: what is read is written again as it was.
#![no_main]

use device_signin::json::Json;
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::time::{Millis, Now};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|stored: &str| {
    let Some(stored) = <Value as Json>::parse(stored) else {
        return;
    };
    let Ok(code) = DeviceCode::from_json(&stored) else {
        return;
    };
    let first = serde_json::to_value(&code).expect("plain data");
    let again = DeviceCode::from_json(&first).expect("what was written here");
    assert_eq!(serde_json::to_value(&again).expect("plain data"), first);
    let now = Now {
        wall: Millis::new(1e12),
        steady: Millis::new(1e6),
    };
    assert!(code.schedule(now).next() >= now.steady);
});
