//! Errors: their closed list, the server's error response in them, and the secrets that are not.

use device_signin::entra::errors::{refresh_token_is_invalid, to_error, to_refresh_error};
use device_signin::error::{Code, Error, ServerError};
use device_signin::http::message::TransportError;
use device_signin::oauth::error_response;
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
        (Code::DiscoveryFailed, "discovery_failed"),
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
fn each_transport_error_has_its_code() {
    let cases = [
        (TransportError::Failed(None, None), "network"),
        (
            TransportError::Failed(Some("ECONNRESET".into()), None),
            "network",
        ),
        (TransportError::TimedOut, "network"),
        (TransportError::TooLarge, "malformed_response"),
        (TransportError::Threw(None), "invalid_config"),
        (TransportError::NotAResponse, "invalid_config"),
        (TransportError::NoFetch, "unsupported_host"),
    ];
    for (reason, code) in cases {
        let what = format!("{reason:?}");
        assert_eq!(Error::from(reason).code.as_str(), code, "{what}");
    }
    let error = Error::from(TransportError::Failed(Some("ECONNRESET".into()), None));
    assert!(error.message.contains("ECONNRESET"), "{}", error.message);
}

#[test]
fn every_field_of_an_error_response_is_returned() {
    let body = json!({
        "error": "invalid_grant", "error_description": "AADSTS50076: Use MFA.",
        "error_codes": [50076], "timestamp": "2026-11-21 10:00:00Z", "trace_id": "t",
        "correlation_id": "c", "suberror": "basic_action", "claims": "{\"x\":1}",
        "error_uri": "https://login.microsoftonline.com/error?code=50076",
    });
    let error = to_error(error_response::read(&body, &[]).unwrap())
        .with_response(400, Some(Millis::from_seconds(7.0)));
    let expected = ServerError {
        error: "invalid_grant".into(),
        description: Some("AADSTS50076: Use MFA.".into()),
        suberror: Some("basic_action".into()),
        aadsts: Some(50076),
        correlation_id: Some("c".into()),
        trace_id: Some("t".into()),
        timestamp: Some("2026-11-21 10:00:00Z".into()),
        claims: Some("{\"x\":1}".into()),
    };
    assert_eq!(error.server, Some(expected));
    assert_eq!(error.status, Some(400));
    assert_eq!(error.retry_after.map(Millis::get), Some(7000.0));
}

#[test]
fn claims_are_a_json_object_or_left_out() {
    let cases = [
        (r#"{"access_token":{}}"#, true),
        ("", false),
        ("[]", false),
        ("null", false),
        (r#"{"access_token":"#, false),
        ("claims", false),
    ];
    for (claims, is_kept) in cases {
        let body = json!({ "error": "interaction_required", "claims": claims });
        let error = error_response::read(&body, &[]).unwrap();
        assert_eq!(error.claims.is_some(), is_kept, "{claims}");
    }
}

#[test]
fn a_secret_that_a_server_repeats_is_redacted() {
    let secret = Secret::new("DC-0123456789-secret");
    let say = |text: &str| {
        let body = json!({ "error": "e", "error_description": text, "trace_id": text });
        let error = to_error(error_response::read(&body, &[Some(&secret)]).unwrap());
        format!("{error:?}")
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
        assert!(said.contains("[redact") || said.len() > 4096, "{said}");
    }
}

#[test]
fn texts_are_cut_where_they_are_absurdly_long() {
    for letter in ["x", "é", "日", "👩‍🚀"] {
        let body = json!({ "error": "e", "error_description": letter.repeat(100_000) });
        let error = error_response::read(&body, &[]).unwrap();
        let length = error.description.unwrap().len();
        assert!((4000..=4096).contains(&length), "{letter} {length}");
    }
}

#[test]
fn a_refused_refresh_needs_the_user_or_says_why_not() {
    // The code that a caller gets, and whether the refresh token is invalid.
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
        (json!({ "error": "teapot" }), "interaction_required", false),
        (
            json!({ "error": "invalid_request" }),
            "interaction_required",
            false,
        ),
        (
            json!({ "error": "bad_refresh_token" }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "access_denied" }),
            "interaction_required",
            false,
        ),
        (json!({ "error": "server_error" }), "server", false),
        (
            json!({ "error": "invalid_grant", "error_codes": [99999] }),
            "interaction_required",
            true,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [50131] }),
            "blocked_by_policy",
            false,
        ),
        (
            json!({ "error": "invalid_grant", "error_codes": [90072] }),
            "account_refused",
            false,
        ),
    ];
    for (body, code, is_invalid) in cases {
        let server = error_response::read(&body, &[]).unwrap();
        let error = to_refresh_error(server.clone());
        assert_eq!(error.code.as_str(), code, "{body}");
        assert_eq!(refresh_token_is_invalid(&server), is_invalid, "{body}");
        if code == "interaction_required" {
            assert!(!error.hint.contains("new code"), "{body}: {}", error.hint);
        }
    }
}
