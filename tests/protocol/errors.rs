//! Errors: their closed list, what servers say in them, and what is kept out of them.

use device_signin::entra::explain::{Entra, is_dead};
use device_signin::error::{Code, Error};
use device_signin::host::NoAnswer;
use device_signin::oauth::error_body;
use device_signin::oauth::poll::Explain;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use serde_json::json;

#[test]
fn every_code_has_a_name_and_a_hint() {
    let codes = [
        (Code::InvalidConfig, "invalid_config"),
        (Code::CallbackFailed, "callback_failed"),
        (Code::CacheFailed, "cache_failed"),
        (Code::UnsupportedHost, "unsupported_host"),
        (Code::Network, "network"),
        (Code::Declined, "declined"),
        (Code::Expired, "expired"),
        (Code::Timeout, "timeout"),
        (Code::InvalidCode, "invalid_code"),
        (Code::InvalidClient, "invalid_client"),
        (Code::InvalidAuthority, "invalid_authority"),
        (Code::InvalidScope, "invalid_scope"),
        (Code::InteractionRequired, "interaction_required"),
        (Code::BlockedByPolicy, "blocked_by_policy"),
        (Code::AccountRefused, "account_refused"),
        (Code::Server, "server"),
        (Code::MalformedResponse, "malformed_response"),
        (Code::Redirected, "redirected"),
        (Code::InvalidIdToken, "invalid_id_token"),
        (Code::ProfileDenied, "profile_denied"),
        (Code::ProfileFailed, "profile_failed"),
    ];
    for (code, name) in codes {
        assert_eq!(code.as_str(), name);
        assert!(code.hint().ends_with('.'), "{name}: {}", code.hint());
    }
}

#[test]
fn each_way_to_get_no_answer_has_its_code() {
    let cases = [
        (NoAnswer::Failed(None), "network"),
        (NoAnswer::Failed(Some("ECONNRESET".into())), "network"),
        (NoAnswer::TimedOut, "network"),
        (NoAnswer::TooLarge, "malformed_response"),
        (NoAnswer::Threw, "invalid_config"),
        (NoAnswer::NotAResponse, "invalid_config"),
        (NoAnswer::NoFetch, "unsupported_host"),
    ];
    for (reason, code) in cases {
        let what = format!("{reason:?}");
        assert_eq!(Error::from(reason).code.as_str(), code, "{what}");
    }
    let error = Error::from(NoAnswer::Failed(Some("ECONNRESET".into())));
    assert!(error.message.contains("ECONNRESET"), "{}", error.message);
}

#[test]
fn all_that_a_server_says_is_handed_on() {
    let body = json!({
        "error": "invalid_grant", "error_description": "AADSTS50076: Use MFA.",
        "error_codes": [50076], "timestamp": "2026-11-21 10:00:00Z", "trace_id": "t",
        "correlation_id": "c", "suberror": "basic_action", "claims": "{\"x\":1}",
        "error_uri": "https://login.microsoftonline.com/error?code=50076",
    });
    let error = Entra
        .explain(error_body::read(&body).unwrap())
        .with_answer(400, Some(Millis::from_seconds(7.0)));
    for (name, text) in [
        ("oauthError", "invalid_grant"),
        ("description", "AADSTS50076: Use MFA."),
        ("timestamp", "2026-11-21 10:00:00Z"),
        ("traceId", "t"),
        ("correlationId", "c"),
        ("suberror", "basic_action"),
        ("claims", "{\"x\":1}"),
    ] {
        assert_eq!(error.server.get(name), Some(text), "{name}");
    }
    assert_eq!(error.server.aadsts, Some(50076));
    assert_eq!(error.status, Some(400));
    assert_eq!(error.retry_after.map(Millis::get), Some(7000.0));
}

#[test]
fn a_secret_that_a_server_repeats_is_kept_out() {
    let secret = Secret::new("DC-0123456789-secret");
    let say = |text: &str| {
        let body = json!({ "error": "e", "error_description": text, "trace_id": text });
        let error = Entra.explain(error_body::read(&body).unwrap());
        format!("{:?}", error.without(&secret))
    };
    let filler = |length: usize| "x".repeat(length);
    let cases = [
        secret.expose().to_string(),
        format!("The code {0} or {0} is bad", secret.expose()),
        // Where a text is cut off, so is the secret.
        format!("{}{}", filler(4096 - 19), secret.expose()),
        format!("{}{}", filler(4096 - 12), secret.expose()),
        format!("{}{}", filler(4096 - 8), secret.expose()),
    ];
    for text in cases {
        let said = say(&text);
        assert!(!said.contains("DC-01234"), "{said}");
        assert!(said.contains("[redacted]"), "{said}");
    }
}

#[test]
fn texts_are_cut_where_they_are_absurdly_long() {
    for letter in ["x", "é", "日", "👩‍🚀"] {
        let body = json!({ "error": "e", "error_description": letter.repeat(100_000) });
        let error = error_body::read(&body).unwrap();
        let length = error.get("description").unwrap().len();
        assert!((4000..=4096).contains(&length), "{letter} {length}");
    }
}

#[test]
fn a_refusal_of_a_refresh_asks_for_the_person_or_says_why_not() {
    // The code that a caller gets, and whether the refresh token is good for nothing any more.
    let cases = [
        (
            json!({ "error": "invalid_grant" }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "suberror": "bad_token" }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [70008] }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [70043] }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [700_082] }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [50173] }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [70000] }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "expired_token" }),
            "interaction_required",
            false,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [65001] }),
            "interaction_required",
            false,
        ),
        (
            json!({ "error": "invalid_grant", "suberror": "consent_required" }),
            "interaction_required",
            false,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [50076], "claims": "{}" }),
            "interaction_required",
            false,
        ),
        (
            json!({ "error": "interaction_required" }),
            "interaction_required",
            false,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [50057] }),
            "account_refused",
            false,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [53003] }),
            "blocked_by_policy",
            false,
        ),
        (
            json!({ "error": "invalid_client" }),
            "invalid_client",
            false,
        ),
        (json!({ "error": "invalid_scope" }), "invalid_scope", false),
        (json!({ "error": "teapot" }), "server", false),
    ];
    for (body, code, dead) in cases {
        let error = Entra.explain(error_body::read(&body).unwrap()).of_refresh();
        assert_eq!(error.code.as_str(), code, "{body}");
        assert_eq!(is_dead(&error.server), dead, "{body}");
        if code == "interaction_required" {
            assert!(!error.hint.contains("new code"), "{body}: {}", error.hint);
        }
    }
}
