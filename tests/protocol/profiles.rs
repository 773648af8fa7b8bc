//! The profile call: its address, its answers, Graph's errors in both spellings.

use base64ct::{Base64, Encoding};
use device_signin::entra::graph;
use device_signin::error::ServerError;
use device_signin::secret::Secret;
use serde_json::{Value, json};

#[test]
fn the_address_names_what_to_select() {
    let graph = "https://graph.microsoft.com";
    assert_eq!(graph::me_url(graph, &[]), format!("{graph}/v1.0/me"));
    let select = ["id".to_string(), "displayName".to_string()];
    assert_eq!(
        graph::me_url(graph, &select),
        format!("{graph}/v1.0/me?$select=id,displayName")
    );
}

#[test]
fn only_a_json_object_is_a_profile() {
    let profile = json!({ "displayName": "Zoë", "businessPhones": [], "mail": null });
    assert_eq!(
        graph::read(200, Some(profile.clone()), None, &Secret::new("")).unwrap(),
        profile
    );
    let error = json!({ "error": { "code": "X", "message": "m" } });
    let cases = [
        (200, None, "profile_failed"),
        (204, None, "profile_failed"),
        (200, Some(error.clone()), "profile_failed"),
        (400, Some(error.clone()), "profile_failed"),
        (401, None, "profile_denied"),
        (401, Some(error.clone()), "profile_denied"),
        (403, Some(error.clone()), "profile_denied"),
        (404, Some(error.clone()), "profile_failed"),
        (429, None, "profile_failed"),
        (503, Some(json!({})), "profile_failed"),
        (302, None, "profile_failed"),
    ];
    for (status, body, code) in cases {
        let error = graph::read::<Value>(status, body, None, &Secret::new("")).expect_err(code);
        assert_eq!(error.code.as_str(), code, "{status}");
    }
}

#[test]
fn graphs_errors_are_read_in_both_spellings() {
    for inner in ["innerError", "innererror"] {
        let mut body = json!({ "error": {
            "code": "InvalidAuthenticationToken", "message": "Access token is empty.",
        } });
        body["error"][inner] = json!({
            "request-id": "r", "client-request-id": "c", "date": "2026-11-21T10:00:00",
        });
        let error = graph::read::<Value>(401, Some(body), None, &Secret::new("")).expect_err(inner);
        let expected = ServerError {
            error: "InvalidAuthenticationToken".into(),
            description: Some("Access token is empty.".into()),
            correlation_id: Some("c".into()),
            trace_id: Some("r".into()),
            timestamp: Some("2026-11-21T10:00:00".into()),
            ..ServerError::default()
        };
        assert_eq!(error.server, Some(expected), "{inner}");
    }
}

#[test]
fn a_claims_challenge_is_decoded() {
    let wanted = r#"{"access_token":{"nbf":{"essential":true,"value":"1"}}}"#;
    let encoded = Base64::encode_string(wanted.as_bytes());
    let challenge = |rest: &str| format!("Bearer realm=\"\", {rest}");
    let cases = [
        (
            challenge(&format!(
                "error=\"insufficient_claims\", claims=\"{encoded}\""
            )),
            Some(wanted),
        ),
        (
            challenge(&format!("claims=\"{encoded}\", error=\"x\"")),
            Some(wanted),
        ),
        (
            challenge(&format!("claims=\"{}\"", encoded.trim_end_matches('='))),
            Some(wanted),
        ),
        (challenge(&format!("CLAIMS = \"{encoded}\"")), Some(wanted)),
        (
            challenge(&format!("x_claims=\"e30\", claims={encoded}")),
            Some(wanted),
        ),
        (
            challenge(&format!("error=\"a, claims=b\", claims=\"{encoded}\"")),
            Some(wanted),
        ),
        (challenge("claims=\"!!!\""), None),
        (challenge("claims=\"\u{e9}\""), None),
        (challenge("claims=\""), None),
        (challenge("error=\"claims=\""), None),
        (String::new(), None),
        ("\"".into(), None),
    ];
    for (challenge, claims) in cases {
        let error = graph::read::<Value>(401, None, Some(&challenge), &Secret::new(""))
            .expect_err("denied");
        assert_eq!(error.claims(), claims, "{challenge}");
    }
}
