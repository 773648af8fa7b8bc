//! What each response to a poll means. RFC 8628 §3.5, and what real servers send.

use device_signin::config::Config;
use device_signin::http::message::Response;
use device_signin::provider::TokenOutcome;
use device_signin::secret::Secret;
use serde_json::{Value, json};

/// What to do, in a word, with the code of an error.
fn outcome(status: u16, body: Option<&Value>) -> String {
    let config = json!({ "clientId": "11111111-2222-3333-4444-555555555555" });
    let provider = Config::parse(&config).unwrap().provider;
    let response = Response {
        status,
        redirected: false,
        date: None,
        retry_after: None,
        challenge: None,
        body: body.cloned(),
    };
    match provider.poll_outcome(&response, &[Some(&Secret::new("device-code"))]) {
        TokenOutcome::Success(_) => "success".into(),
        TokenOutcome::Pending => "pending".into(),
        TokenOutcome::SlowDown(None) => "slow down".into(),
        TokenOutcome::SlowDown(Some(interval)) => format!("slow down to {}", interval.seconds()),
        TokenOutcome::Transient(error) => format!("transient {}", error.code.as_str()),
        TokenOutcome::Refused(error) => format!("refused {}", error.code.as_str()),
    }
}

#[test]
fn only_transient_faults_are_polled_again() {
    let error = |error: &str| json!({ "error": error });
    let entra = |error: &str, number: u32| json!({ "error": error, "error_codes": [number] });
    let cases = [
        (400, error("authorization_pending"), "pending"),
        (403, error("authorization_pending"), "pending"),
        (200, error("authorization_pending"), "pending"),
        (503, error("authorization_pending"), "pending"),
        (400, entra("authorization_pending", 70016), "pending"),
        (400, error("slow_down"), "slow down"),
        (429, error("slow_down"), "slow down"),
        (
            400,
            json!({ "error": "slow_down", "interval": 15 }),
            "slow down to 15",
        ),
        (
            400,
            json!({ "error": "slow_down", "interval": "15" }),
            "slow down to 15",
        ),
        (
            400,
            json!({ "error": "slow_down", "interval": null }),
            "slow down",
        ),
        (400, error("authorization_declined"), "refused declined"),
        (400, error("access_denied"), "refused declined"),
        (403, error("access_denied"), "refused declined"),
        (200, error("access_denied"), "refused declined"),
        (503, error("access_denied"), "refused declined"),
        (400, error("expired_token"), "refused expired"),
        (400, entra("expired_token", 70020), "refused expired"),
        (400, error("code_expired"), "refused expired"),
        (400, error("bad_verification_code"), "refused invalid_code"),
        (400, error("invalid_grant"), "refused invalid_code"),
        (
            400,
            entra("invalid_grant", 7_000_014),
            "refused invalid_code",
        ),
        (400, entra("invalid_grant", 70000), "refused invalid_code"),
        (500, error("invalid_grant"), "refused invalid_code"),
        (401, error("invalid_client"), "refused invalid_client"),
        (
            401,
            entra("invalid_client", 7_000_218),
            "refused invalid_client",
        ),
        (400, error("unauthorized_client"), "refused invalid_client"),
        (400, error("invalid_scope"), "refused invalid_scope"),
        (
            400,
            error("interaction_required"),
            "refused interaction_required",
        ),
        (
            400,
            error("consent_required"),
            "refused interaction_required",
        ),
        (
            400,
            json!({ "error": "invalid_grant", "suberror": "basic_action" }),
            "refused interaction_required",
        ),
        (
            400,
            json!({ "error": "invalid_grant", "claims": "{\"a\":1}" }),
            "refused interaction_required",
        ),
        (
            400,
            entra("invalid_grant", 53003),
            "refused blocked_by_policy",
        ),
        (
            400,
            entra("access_denied", 53003),
            "refused blocked_by_policy",
        ),
        (
            400,
            entra("invalid_request", 90002),
            "refused invalid_authority",
        ),
        (
            400,
            entra("invalid_grant", 50131),
            "refused blocked_by_policy",
        ),
        (
            400,
            entra("invalid_grant", 90072),
            "refused account_refused",
        ),
        (400, entra("invalid_grant", 99999), "refused server"),
        (400, entra("invalid_grant", 70018), "refused invalid_code"),
        (400, error("invalid_request"), "refused server"),
        (400, error("unsupported_grant_type"), "refused server"),
        (400, error("server_error"), "refused server"),
        (400, error("something_new"), "refused server"),
        (200, error("something_new"), "refused server"),
        (500, error("server_error"), "transient server"),
        (429, error("something_new"), "transient server"),
        (408, error("something_new"), "transient server"),
        (400, error("temporarily_unavailable"), "transient server"),
        (400, entra("server_error", 90033), "transient server"),
        (400, entra("server_error", 90006), "transient server"),
        (400, entra("server_error", 90024), "transient server"),
        (400, entra("server_error", 50033), "transient server"),
        (400, entra("server_error", 50087), "transient server"),
        (400, entra("server_error", 90012), "transient server"),
        (400, entra("server_error", 70012), "transient server"),
        (400, entra("server_error", 50196), "transient server"),
        (400, entra("server_error", 90055), "transient server"),
        (404, json!({ "message": "no route" }), "transient server"),
        (502, json!({}), "transient server"),
        // Whether a success holds tokens is for their own table.
        (200, json!({}), "success"),
        (201, json!({ "access_token": "t" }), "success"),
        // An error that is no text is none.
        (400, json!({ "error": { "code": "x" } }), "transient server"),
        (400, json!({ "error": "" }), "transient server"),
    ];
    for (status, body, expected) in cases {
        assert_eq!(outcome(status, Some(&body)), expected, "{status} {body}");
    }
}

#[test]
fn a_body_that_is_no_json_object_is_transient() {
    let cases = [
        (200, "transient malformed_response"),
        (204, "transient malformed_response"),
        (302, "transient server"),
        (400, "transient server"),
        (401, "transient server"),
        (429, "transient server"),
        (502, "transient server"),
    ];
    for (status, expected) in cases {
        assert_eq!(outcome(status, None), expected, "{status}");
    }
}
