//! What each answer to a poll leads to. RFC 8628 §3.5, and what servers in the field send.

use device_signin::entra::explain::Entra;
use device_signin::oauth::poll::{self, PollAnswer};
use serde_json::{Value, json};

/// What to do, in a word, with the code of an error.
fn told(status: u16, body: Option<&Value>) -> String {
    match poll::read(status, body, &Entra) {
        PollAnswer::Granted(_) => "granted".into(),
        PollAnswer::Pending => "pending".into(),
        PollAnswer::SlowDown(None) => "slow down".into(),
        PollAnswer::SlowDown(Some(interval)) => format!("slow down to {}", interval.seconds()),
        PollAnswer::Fault(error) => format!("fault {}", error.code.as_str()),
        PollAnswer::Refused(error) => format!("refused {}", error.code.as_str()),
    }
}

#[test]
fn only_what_may_pass_is_polled_again() {
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
        (400, error("invalid_request"), "refused server"),
        (400, error("unsupported_grant_type"), "refused server"),
        (400, error("server_error"), "refused server"),
        (400, error("something_new"), "refused server"),
        (200, error("something_new"), "refused server"),
        (500, error("server_error"), "fault server"),
        (429, error("something_new"), "fault server"),
        (408, error("something_new"), "fault server"),
        (400, error("temporarily_unavailable"), "fault server"),
        (400, entra("server_error", 90033), "fault server"),
        (400, entra("server_error", 90006), "fault server"),
        (400, entra("server_error", 90024), "fault server"),
        (400, entra("server_error", 50033), "fault server"),
        (400, entra("server_error", 50087), "fault server"),
        (400, entra("server_error", 90012), "fault server"),
        (400, entra("server_error", 70012), "fault server"),
        (400, entra("server_error", 50196), "fault server"),
        (400, entra("server_error", 90055), "fault server"),
        (404, json!({ "message": "no route" }), "fault server"),
        (502, json!({}), "fault server"),
        // Whether a success holds tokens is for their own table.
        (200, json!({}), "granted"),
        (201, json!({ "access_token": "t" }), "granted"),
        // An error that is no text is none.
        (400, json!({ "error": { "code": "x" } }), "fault server"),
        (400, json!({ "error": "" }), "fault server"),
    ];
    for (status, body, expected) in cases {
        assert_eq!(told(status, Some(&body)), expected, "{status} {body}");
    }
}

#[test]
fn a_body_that_is_no_json_object_passes() {
    let cases = [
        (200, "fault malformed_response"),
        (204, "fault malformed_response"),
        (302, "fault server"),
        (400, "fault server"),
        (401, "fault server"),
        (429, "fault server"),
        (502, "fault server"),
    ];
    for (status, expected) in cases {
        assert_eq!(told(status, None), expected, "{status}");
    }
}
