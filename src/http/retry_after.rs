//! `Retry-After`: how long a server wants a client to wait, in seconds or as a date.
//! RFC 9110 §10.2.3.

use crate::json::parse_seconds;
use crate::time::Millis;

/// Reads the field. A date counts from `now`: the response's own `Date` where the host shows it,
/// because a device's clock may be far off.
pub fn read(header: &str, now: Millis, date: impl Fn(&str) -> Option<Millis>) -> Option<Millis> {
    if let Some(seconds) = parse_seconds(header) {
        return Some(Millis::from_seconds(seconds));
    }
    // Hosts parse many texts as dates that are no HTTP dates.
    let is_date = header.ends_with("GMT");
    Some(date(header).filter(|_| is_date)?.minus(now))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    fn date(text: &str) -> Option<Millis> {
        let time = httpdate::parse_http_date(text).ok()?;
        let length = time.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        Some(Millis::from_seconds(length.as_secs_f64()))
    }

    #[test]
    fn both_forms_are_read_and_anything_else_is_not() {
        let noon = date("Sat, 21 Nov 2026 12:00:00 GMT").unwrap();
        let cases = [
            ("0", Some(0.0)),
            ("7", Some(7.0)),
            (" 120 ", Some(120.0)),
            ("Sat, 21 Nov 2026 12:00:30 GMT", Some(30.0)),
            ("Sat, 21 Nov 2026 11:00:00 GMT", Some(0.0)),
            ("100000000000", Some(1e11)),
            ("-3", None),
            ("soon", None),
            ("GMT", None),
            ("", None),
        ];
        for (header, seconds) in cases {
            let read = read(header, noon, date).map(|length| length.get() / 1000.0);
            assert_eq!(read, seconds, "{header}");
        }
    }
}
