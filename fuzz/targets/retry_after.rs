//! `Retry-After`, in seconds or as a date.
#![no_main]

use std::time::SystemTime;

use device_signin::http::retry_after;
use device_signin::time::Millis;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|header: &str| {
    let now = Millis::new(1_795_000_000_000.0);
    let read = retry_after::read(header, now, |text| {
        let date = httpdate::parse_http_date(text).ok()?;
        let since = date.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Millis::from_seconds(since.as_secs_f64()))
    });
    if let Some(length) = read {
        assert!(length.get() >= 0.0, "{header:?} {length:?}");
    }
});
