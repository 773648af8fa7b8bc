//! `Retry-After`: how long a server asks to wait, in seconds or as a date. RFC 9110 §10.2.3.

use std::time::{Duration, SystemTime};

use httpdate::parse_http_date;

use crate::time::Millis;

/// Reads the header. A date counts from the answer's own `Date`, because a device's clock may be
/// far off, and from the device's clock only where the answer has none.
pub fn read(header: Option<&str>, date: Option<&str>, wall: Millis) -> Option<Millis> {
    let header = header?.trim();
    if !header.is_empty() && header.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Millis::from_seconds(header.parse().unwrap_or(u64::MAX)));
    }
    let until = since_epoch(parse_http_date(header).ok()?)?;
    Some(until.minus(date.and_then(server_time).unwrap_or(wall)))
}

/// The server's own clock, from its `Date` header.
pub fn server_time(date: &str) -> Option<Millis> {
    since_epoch(parse_http_date(date.trim()).ok()?)
}

fn since_epoch(time: SystemTime) -> Option<Millis> {
    let length: Duration = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    Some(Millis::from_seconds(length.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_nonsense_is_not() {
        let noon = "Sat, 21 Nov 2026 12:00:00 GMT";
        let later = "Sat, 21 Nov 2026 12:00:30 GMT";
        let wall = Millis::from_seconds(1_795_262_390);
        let cases = [
            ("0", None, Some(0)),
            ("7", None, Some(7)),
            (" 120 ", None, Some(120)),
            (later, Some(noon), Some(30)),
            (noon, Some(later), Some(0)),
            (later, None, Some(40)),
            ("99999999999999999999999", None, Some(u64::MAX / 1000)),
            ("-3", None, None),
            ("1.5", None, None),
            ("soon", None, None),
            ("", None, None),
        ];
        for (header, date, seconds) in cases {
            let read = read(Some(header), date, wall).map(|length| length.0 / 1000);
            assert_eq!(read, seconds, "{header}");
        }
    }
}
