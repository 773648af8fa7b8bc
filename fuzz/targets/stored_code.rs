//! A device code that was stored: what is read is written again as it was.
#![no_main]

use device_signin::json::Json;
use device_signin::oauth::device_code::DeviceCode;
use device_signin::oauth::schedule::Schedule;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|stored: &str| {
    let Some(stored) = <Value as Json>::parse(stored) else {
        return;
    };
    let Ok(code) = DeviceCode::from_json(&stored) else {
        return;
    };
    let first: Value = code.to_json();
    let again = DeviceCode::from_json(&first).expect("what was written here");
    assert_eq!(again.to_json::<Value>(), first);
    let now = Millis::new(1e12);
    let schedule = Schedule::new(code.interval, now, code.next_poll_at, code.expires_at);
    assert!(schedule.next().get() >= now.get());
});
