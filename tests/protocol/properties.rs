//! What holds of every schedule and of everything that is written and read again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use device_signin::http::retry_after;
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::oauth::polling::Schedule;
use device_signin::oauth::tokens::Tokens;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use proptest::prelude::*;
use serde_json::{Value, json};

/// A response to a poll.
#[derive(Clone, Debug)]
enum Response {
    Pending,
    SlowDown(Option<f64>),
    Fault(Option<f64>),
}

/// A response, and how long it took, in seconds.
fn response() -> impl Strategy<Value = (Response, f64)> {
    let response = prop_oneof![
        4 => Just(Response::Pending),
        1 => proptest::option::of(0.0..100.0_f64).prop_map(Response::SlowDown),
        2 => proptest::option::of(prop_oneof![0.0..100.0_f64, 0.0..1e300_f64])
            .prop_map(Response::Fault),
    ];
    (response, prop_oneof![3 => 0.0..0.5_f64, 1 => 0.0..30.0_f64])
}

const fn s(seconds: f64) -> Millis {
    Millis::from_seconds(seconds)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_schedule_keeps_the_interval_and_ends_before_the_deadline(
        interval in prop_oneof![1.0..20.0_f64, 1.0..1e7_f64],
        lifetime in 1.0..2000.0_f64,
        responses in proptest::collection::vec(response(), 1..200),
    ) {
        let deadline = s(lifetime);
        let mut interval = s(interval);
        let mut schedule = Schedule::first(interval, s(0.0), deadline);
        let mut answered = s(0.0);
        for (response, took) in responses {
            let next = schedule.next();
            if !schedule.has_poll() {
                // Only where no whole interval fits before the end.
                prop_assert_eq!(next, deadline);
                let lead = s(1.0).min(interval.times(0.125));
                prop_assert!(answered.plus(interval).plus(lead) > deadline, "{answered:?} {schedule:?}");
                break;
            }
            prop_assert!(next >= answered.plus(interval), "{answered:?} {schedule:?}");
            prop_assert!(next < deadline, "{answered:?} {schedule:?}");
            if schedule.is_last(next) {
                prop_assert!(next.plus(s(1.0)).plus(interval) > deadline, "{schedule:?}");
                break;
            }
            answered = next.plus(s(took));
            match response {
                Response::Pending => schedule.pending(answered),
                Response::SlowDown(server) => {
                    schedule.slow_down(answered, server.map(s));
                    let server = server.map_or(s(0.0), s);
                    prop_assert!(schedule.interval() >= interval.plus(s(5.0)).max(server));
                }
                Response::Fault(retry_after) => {
                    schedule.fault(answered, retry_after.map(s));
                    let wait = retry_after.map_or(interval, s);
                    let next = schedule.next();
                    let is_kept = next >= answered.plus(wait)
                        || !schedule.has_poll()
                        || schedule.is_last(next);
                    prop_assert!(is_kept, "{wait:?} {schedule:?}");
                }
            }
            prop_assert!(schedule.interval() >= interval);
            interval = schedule.interval();
        }
    }

    #[test]
    fn a_stored_code_is_read_as_it_was(
        device_code in ".{1,80}",
        user_code in "[A-Z0-9é-]{1,12}",
        path in "[a-z/]{0,20}",
        message in ".{0,80}",
        expires_in in 1_u32..86_400,
        interval in 1_u32..10_000,
        sent in 0_u32..2_000_000_000,
    ) {
        let body = json!({
            "device_code": device_code, "user_code": user_code, "message": message,
            "verification_uri": format!("https://example.org/{path}"),
            "verification_uri_complete": format!("https://example.org/{path}?c"),
            "expires_in": expires_in, "interval": interval,
        });
        let sent = s(f64::from(sent));
        let code = DeviceCode::from_response(&body, sent, sent.plus(Millis::new(40.0))).unwrap();
        let first = serde_json::to_value(&code).unwrap();
        let text = first.to_string();
        let read = DeviceCode::from_json(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
        prop_assert_eq!(serde_json::to_value(&read).unwrap(), first);
        prop_assert_eq!(read.device_code.expose(), code.device_code.expose());
        prop_assert_eq!(read.user.expires_at.get(), code.user.expires_at.get());
        prop_assert_eq!(read.next_poll_at.get(), code.next_poll_at.get());
        prop_assert_eq!(read.user.interval.get(), code.user.interval.get());
    }

    #[test]
    fn a_secret_is_redacted_in_any_text(secret in ".{8,30}", texts in proptest::collection::vec(".{0,20}", 1..5)) {
        let mut text = texts.join(&secret);
        let others = texts.concat();
        Secret::new(secret.clone()).redact(&mut text);
        // What the replacement and the texts around it make together is no leak.
        let is_own = others.contains(&secret) || "[redacted]".contains(&secret);
        prop_assert!(is_own || secret.contains("[redacted]") || !text.contains(&secret) || texts.len() == 1, "{text}");
    }

    #[test]
    fn any_retry_after_is_a_length_of_time_or_none(header in "\\PC{0,40}|[0-9]{1,400}|[0-9.]{1,10}") {
        let read = catch_unwind(AssertUnwindSafe(|| {
            retry_after::read(&header, s(1e9), |_| Some(s(2e9)))
        }));
        let length = read.expect("no panic").map(Millis::get);
        prop_assert!(length.is_none_or(|length| length >= 0.0 && !length.is_nan()));
    }

    #[test]
    fn scopes_are_split_as_they_were_joined(scopes in proptest::collection::vec("[!-~&&[^ ,]]{1,10}", 0..6)) {
        let body = json!({ "access_token": "t", "token_type": "Bearer", "scope": scopes.join(" ") });
        let tokens = Tokens::from_response(&body, &[], s(0.0)).unwrap();
        prop_assert_eq!(tokens.scopes, scopes);
    }
}
