//! What holds of every schedule and of everything that is written and read again.

use std::panic::{AssertUnwindSafe, catch_unwind};

use device_signin::oauth::device_code::DeviceCode;
use device_signin::oauth::schedule::{Schedule, with_margin};
use device_signin::oauth::{retry_after, tokens};
use device_signin::secret::Secret;
use device_signin::time::Millis;
use proptest::prelude::*;
use serde_json::{Value, json};

/// An answer to a poll, and how long it took, in seconds.
#[derive(Clone, Debug)]
enum Answer {
    Pending,
    SlowDown(Option<f64>),
    Fault(Option<f64>),
}

fn answer() -> impl Strategy<Value = (Answer, f64)> {
    let answer = prop_oneof![
        4 => Just(Answer::Pending),
        1 => proptest::option::of(0.0..100.0_f64).prop_map(Answer::SlowDown),
        2 => proptest::option::of(prop_oneof![0.0..100.0_f64, 0.0..1e300_f64])
            .prop_map(Answer::Fault),
    ];
    (answer, prop_oneof![3 => 0.0..0.5_f64, 1 => 0.0..30.0_f64])
}

const fn s(seconds: f64) -> Millis {
    Millis::from_seconds(seconds)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_schedule_keeps_the_interval_and_ends_at_the_deadline(
        interval in prop_oneof![1.0..20.0_f64, 1.0..1e7_f64],
        lifetime in 1.0..2000.0_f64,
        answers in proptest::collection::vec(answer(), 1..200),
    ) {
        let deadline = s(lifetime);
        let mut schedule = Schedule::new(s(interval), s(0.0), with_margin(s(interval)), deadline);
        let mut answered = s(0.0);
        let mut interval = s(interval);
        for (answer, took) in answers {
            let next = schedule.next();
            // Not before the interval, but a server's nonsense keeps nobody beyond the deadline.
            let least = interval.min(s(60.0));
            prop_assert!(next >= answered.plus(least), "{answered:?} {schedule:?}");
            // Never later than the deadline, unless the interval is still running then.
            let latest = deadline.max(answered.plus(with_margin(least.max(s(60.0).min(interval)))));
            prop_assert!(next <= latest, "{answered:?} {schedule:?}");
            if schedule.is_last(next) {
                prop_assert!(next >= deadline, "{schedule:?}");
                break;
            }
            answered = next.plus(s(took));
            match answer {
                Answer::Pending => schedule.pending(answered),
                Answer::SlowDown(told) => {
                    schedule.slow_down(answered, told.map(s));
                    let told = told.map_or(s(0.0), s);
                    prop_assert!(schedule.interval() >= interval.plus(s(5.0)).max(told));
                }
                Answer::Fault(asked) => {
                    schedule.fault(answered, asked.map(s));
                    let asked = asked.map_or(interval, s);
                    let next = schedule.next();
                    let is_kept = next >= answered.plus(asked) || schedule.is_last(next);
                    prop_assert!(is_kept, "{asked:?} {schedule:?}");
                }
            }
            prop_assert!(schedule.interval() >= interval);
            interval = schedule.interval();
        }
    }

    #[test]
    fn a_code_that_is_stored_comes_back_as_it_was(
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
        let code = DeviceCode::from_answer(&body, sent, sent.plus(Millis::new(40.0))).unwrap();
        let first: Value = code.to_json();
        let text = first.to_string();
        let read = DeviceCode::from_json(&serde_json::from_str::<Value>(&text).unwrap()).unwrap();
        prop_assert_eq!(read.to_json::<Value>(), first);
        prop_assert_eq!(read.device_code.expose(), code.device_code.expose());
        prop_assert_eq!(read.expires_at.get(), code.expires_at.get());
        prop_assert_eq!(read.next_poll_at.get(), code.next_poll_at.get());
        prop_assert_eq!(read.interval.get(), code.interval.get());
    }

    #[test]
    fn a_text_is_cleared_of_its_secret(secret in ".{8,30}", texts in proptest::collection::vec(".{0,20}", 1..5)) {
        let mut text = texts.join(&secret);
        let others = texts.concat();
        Secret::new(secret.clone()).blot(&mut text);
        // What the blot itself and the texts around make together is no leak.
        let is_own = others.contains(&secret) || "[redacted]".contains(&secret);
        prop_assert!(is_own || secret.contains("[redacted]") || !text.contains(&secret) || texts.len() == 1, "{text}");
    }

    #[test]
    fn any_header_is_a_length_of_time_or_none(header in "\\PC{0,40}|[0-9]{1,400}|[0-9.]{1,10}") {
        let read = catch_unwind(AssertUnwindSafe(|| {
            retry_after::read(&header, s(1e9), |_| Some(s(2e9)))
        }));
        let length = read.expect("no panic").map(Millis::get);
        prop_assert!(length.is_none_or(|length| length >= 0.0 && !length.is_nan()));
    }

    #[test]
    fn scopes_are_split_as_they_were_joined(scopes in proptest::collection::vec("[!-~&&[^ ]]{1,10}", 0..6)) {
        prop_assert_eq!(tokens::split_scopes(&scopes.join(" ")), scopes);
    }
}
