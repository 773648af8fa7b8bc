//! Device authorization responses, and codes that were stored. RFC 8628 §3.2.

use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::time::Millis;
use serde_json::{Value, json};

const SENT: f64 = 1_000_000.0;

fn full() -> Value {
    json!({
        "device_code": "DC", "user_code": "ABCD-EFGH",
        "verification_uri": "https://microsoft.com/devicelogin",
        "expires_in": 900, "interval": 5, "message": "Go there.",
    })
}

/// Entra's answer with a field changed; `null` removes it.
fn with(key: &str, value: Value) -> Value {
    let mut body = full();
    if value.is_null() {
        body.as_object_mut().unwrap().remove(key);
    } else {
        body[key] = value;
    }
    body
}

fn read(body: &Value) -> Option<DeviceCode> {
    DeviceCode::from_response(body, Millis::new(SENT), Millis::new(SENT + 100.0)).ok()
}

#[test]
fn numbers_are_read_as_servers_write_them() {
    // The field, what it is, the interval and the lifetime that it leads to, in seconds.
    let cases = [
        ("interval", json!(5), 5.0, 900.0),
        ("interval", json!("7"), 7.0, 900.0),
        ("interval", json!(null), 5.0, 900.0),
        ("interval", json!(0), 5.0, 900.0),
        ("interval", json!(-1), 5.0, 900.0),
        ("interval", json!("soon"), 5.0, 900.0),
        ("interval", json!([3]), 5.0, 900.0),
        ("interval", json!(0.2), 1.0, 900.0),
        ("interval", json!(3_000_000), 3_000_000.0, 900.0),
        ("expires_in", json!(60), 5.0, 60.0),
        ("expires_in", json!("900"), 5.0, 900.0),
        ("expires_in", json!(null), 5.0, 900.0),
        ("expires_in", json!("never"), 5.0, 900.0),
        ("expires_in", json!(1e12), 5.0, 86_400.0),
    ];
    for (key, value, interval, lifetime) in cases {
        let code = read(&with(key, value.clone())).expect("a code");
        assert_eq!(code.user.interval.get(), interval * 1000.0, "{key} {value}");
        assert_eq!(
            code.user.expires_in.get(),
            lifetime * 1000.0,
            "{key} {value}"
        );
        assert_eq!(
            code.user.expires_at.get(),
            SENT + lifetime * 1000.0,
            "{key} {value}"
        );
        assert!(
            code.next_poll_at.get() >= SENT + 100.0 + 1000.0,
            "{key} {value}"
        );
        assert!(
            code.next_poll_at.get() <= code.user.expires_at.get(),
            "{key} {value}"
        );
    }
    let mut null = full();
    null["interval"] = Value::Null;
    assert_eq!(read(&null).unwrap().user.interval.get(), 5000.0);
}

#[test]
fn what_cannot_be_used_or_shown_is_malformed() {
    let cases = [
        with("device_code", json!(null)),
        with("device_code", json!("")),
        with("expires_in", json!(0)),
        with("expires_in", json!("0")),
        with("user_code", json!("A\u{202e}B")),
        with("user_code", json!("A\u{9b}B")),
        with("device_code", json!(7)),
        with("user_code", json!(null)),
        with("user_code", json!("A\u{1b}[2J")),
        with("user_code", json!("A\nB")),
        with("user_code", json!("A".repeat(2000))),
        with("verification_uri", json!(null)),
        with("verification_uri", json!("javascript:alert(1)")),
        with("verification_uri", json!("data:text/html,x")),
        with("verification_uri", json!("file:///etc/passwd")),
        with("verification_uri", json!("//example.org")),
        with("verification_uri", json!("httpsx://example.org")),
        with(
            "verification_uri",
            json!("JAVASCRIPT://example.org/%0Aalert(1)"),
        ),
        with("verification_uri", json!("https://example.org/\u{7}")),
        with("verification_uri", json!(["https://example.org"])),
        json!({}),
        json!([]),
        json!("device_code"),
    ];
    for body in cases {
        let read = DeviceCode::from_response(&body, Millis::new(0.0), Millis::new(0.0));
        let error = read.expect_err("no code");
        assert_eq!(error.code.as_str(), "malformed_response", "{body}");
    }
}

#[test]
fn older_and_other_servers_are_understood() {
    let mut older = with("verification_uri", json!(null));
    older["verification_url"] = json!("http://127.0.0.1/device");
    assert_eq!(
        read(&older).unwrap().user.verification_uri,
        "http://127.0.0.1/device"
    );

    let both = {
        let mut body = full();
        body["verification_url"] = json!("https://other.example/");
        body
    };
    assert_eq!(
        read(&both).unwrap().user.verification_uri,
        "https://microsoft.com/devicelogin"
    );

    let complete = [
        (
            json!("https://example.org/?c=ABCD"),
            Some("https://example.org/?c=ABCD"),
        ),
        (
            json!("HTTPS://EXAMPLE.ORG/D?C=ABCD"),
            Some("HTTPS://EXAMPLE.ORG/D?C=ABCD"),
        ),
        (json!("javascript:alert(1)"), None),
        (json!(7), None),
        (json!(null), None),
    ];
    for (uri, expected) in complete {
        let code = read(&with("verification_uri_complete", uri.clone())).unwrap();
        assert_eq!(
            code.user.verification_uri_complete.as_deref(),
            expected,
            "{uri}"
        );
    }
}

#[test]
fn the_message_is_the_servers_or_names_address_and_code() {
    assert_eq!(read(&full()).unwrap().user.message, "Go there.");
    for message in [json!(null), json!(""), json!(7)] {
        let said = read(&with("message", message)).unwrap().user.message;
        assert!(said.contains("https://microsoft.com/devicelogin"), "{said}");
        assert!(said.contains("ABCD-EFGH"), "{said}");
    }
    let colours = read(&with("message", json!("\u{1b}[31mGo\r\nthere\u{0}"))).unwrap();
    assert!(
        !colours.user.message.chars().any(|c| c.is_ascii_control()),
        "{:?}",
        colours.user.message
    );
}

#[test]
fn the_user_sees_everything_but_the_device_code() {
    let code = read(&full()).unwrap();
    let seen = serde_json::to_value(&code.user).unwrap();
    let expected = json!({
        "userCode": "ABCD-EFGH", "verificationUri": "https://microsoft.com/devicelogin",
        "message": "Go there.", "expiresAt": 1_900_000.0, "expiresIn": 900.0, "interval": 5.0,
    });
    assert_eq!(seen, expected);
    let stored = serde_json::to_value(&code).unwrap();
    assert_eq!(stored["deviceCode"], "DC");
    assert_eq!(stored["nextPollAt"], 1_005_725.0);
}

#[test]
fn a_stored_code_that_is_damaged_is_the_callers_mistake() {
    let stored = serde_json::to_value(read(&full()).unwrap()).unwrap();
    assert!(DeviceCode::from_json(&stored).is_ok());
    let damage = |key: &str, value: Value| {
        let mut stored = stored.clone();
        stored[key] = value;
        stored
    };
    let cases = [
        damage("deviceCode", json!(null)),
        damage("deviceCode", json!("")),
        damage("nextPollAt", json!("later")),
        damage("nextPollAt", json!(-1)),
        damage("expiresAt", json!(null)),
        damage("expiresIn", json!(0)),
        damage("interval", json!(-5)),
        json!(null),
        json!([]),
        json!("x"),
    ];
    for value in cases {
        let error = DeviceCode::from_json(&value).expect_err("no code");
        assert_eq!(error.code.as_str(), "invalid_config", "{value}");
    }
}
