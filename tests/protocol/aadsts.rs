//! Each of Entra's numbers that has a hint: the code that callers get, and a word of the hint.

use device_signin::entra::{aadsts, errors};
use device_signin::error::{Code, Error};
use device_signin::oauth::error_response;
use serde_json::json;

fn error_of(error: &str, number: u32) -> Error {
    let body = json!({ "error": error, "error_codes": [number] });
    errors::to_error(error_response::read(&body, &[]).expect("an error"))
}

#[test]
fn each_number_has_its_code_and_hint() {
    type Row = (&'static [u32], &'static str, Code, &'static str);
    // Numbers, the OAuth error that they come with, the code, what the hint names.
    let rows: [Row; 29] = [
        (
            &[50059, 90019, 50128],
            "invalid_request",
            Code::InvalidAuthority,
            "tenant",
        ),
        (
            &[90133, 9_001_023, 50194, 90124, 90130],
            "invalid_request",
            Code::InvalidAuthority,
            "/organizations",
        ),
        (
            &[90002],
            "invalid_request",
            Code::InvalidAuthority,
            "not found",
        ),
        (
            &[90038, 90043, 90051, 900_382],
            "invalid_request",
            Code::InvalidAuthority,
            "cloud",
        ),
        (
            &[9_002_332],
            "unauthorized_client",
            Code::InvalidAuthority,
            "work",
        ),
        (
            &[9_002_346],
            "unauthorized_client",
            Code::InvalidAuthority,
            "/consumers",
        ),
        (
            &[700_016],
            "unauthorized_client",
            Code::InvalidClient,
            "clientId",
        ),
        (
            &[7_000_112, 70001],
            "unauthorized_client",
            Code::InvalidClient,
            "disabled",
        ),
        (
            &[7_000_218],
            "invalid_client",
            Code::InvalidClient,
            "Allow public client flows",
        ),
        (&[700_025], "invalid_client", Code::InvalidClient, "secret"),
        (
            &[9_002_326, 9_002_327],
            "invalid_request",
            Code::InvalidClient,
            "single-page",
        ),
        (
            &[70011, 28002, 28003, 700_022, 700_023],
            "invalid_scope",
            Code::InvalidScope,
            "scope",
        ),
        (
            &[500_011, 650_052, 650_057],
            "invalid_resource",
            Code::InvalidScope,
            "resource",
        ),
        (
            &[65001, 90094, 90095, 90008],
            "invalid_grant",
            Code::InteractionRequired,
            "onsent",
        ),
        (
            &[65004],
            "authorization_declined",
            Code::Declined,
            "declined",
        ),
        (
            &[50020, 51004, 50034, 16000, 500_208],
            "invalid_grant",
            Code::AccountRefused,
            "another",
        ),
        (&[50105], "invalid_grant", Code::AccountRefused, "assign"),
        (
            &[50053, 50055, 50057],
            "invalid_grant",
            Code::AccountRefused,
            "locked",
        ),
        (
            &[50072, 50074, 50076, 50078, 50079, 50158],
            "invalid_grant",
            Code::InteractionRequired,
            "Multi-factor",
        ),
        (
            &[50097, 50129, 53000, 53001, 530_003],
            "invalid_grant",
            Code::BlockedByPolicy,
            "managed device",
        ),
        (
            &[53003, 530_032, 530_033, 530_035, 530_036],
            "invalid_grant",
            Code::BlockedByPolicy,
            "Conditional Access",
        ),
        (&[70018], "bad_verification_code", Code::InvalidCode, "new"),
        (&[70019, 70020], "expired_token", Code::Expired, "new"),
        (
            &[70000, 7_000_014],
            "invalid_grant",
            Code::InvalidCode,
            "new",
        ),
        (&[50196, 90055], "invalid_request", Code::Server, "ait"),
        (
            &[70008, 70043, 50173, 700_082],
            "invalid_grant",
            Code::InteractionRequired,
            "gain",
        ),
        (
            &[90033, 90006, 90024, 50033, 50087, 90012, 70012],
            "server_error",
            Code::Server,
            "gain",
        ),
        (&[70016], "authorization_pending", Code::Server, "not done"),
        (
            &[12345, 0, u32::MAX],
            "server_error",
            Code::Server,
            "description",
        ),
    ];
    for (numbers, error, code, hint) in rows {
        for number in numbers {
            let found = error_of(error, *number);
            assert_eq!(found.code, code, "{number}");
            assert!(found.hint.contains(hint), "{number}: {}", found.hint);
            assert_eq!(found.server.as_ref().unwrap().aadsts, Some(*number));
            assert!(found.message.contains(error), "{}", found.message);
        }
    }
}

#[test]
fn oauths_error_says_what_the_user_did() {
    let cases = [
        ("authorization_declined", 65001, Code::Declined),
        ("access_denied", 50105, Code::Declined),
        ("access_denied", 53003, Code::BlockedByPolicy),
        ("expired_token", 70008, Code::Expired),
        ("interaction_required", 50076, Code::InteractionRequired),
        ("invalid_client", 700_016, Code::InvalidClient),
    ];
    for (error, number, code) in cases {
        assert_eq!(error_of(error, number).code, code, "{error} {number}");
    }
}

#[test]
fn only_faults_of_the_server_are_transient() {
    for number in [
        90033, 90006, 90024, 50033, 50087, 90012, 70012, 50196, 90055,
    ] {
        assert!(aadsts::is_transient(number), "{number}");
    }
    for number in [70016, 70020, 7_000_218, 65004, 53003, 0, 1] {
        assert!(!aadsts::is_transient(number), "{number}");
    }
}

#[test]
fn the_number_comes_from_the_codes_or_from_the_description() {
    let cases = [
        (json!({ "error": "e", "error_codes": [70016] }), Some(70016)),
        (json!({ "error": "e", "error_codes": [1, 2] }), Some(1)),
        (json!({ "error": "e", "error_codes": [] }), None),
        (json!({ "error": "e", "error_codes": "70016" }), None),
        (
            json!({ "error": "e", "error_description": "AADSTS7000218: The request body" }),
            Some(7_000_218),
        ),
        (
            json!({ "error": "e", "error_description": "aadsts1: no" }),
            None,
        ),
        (
            json!({ "error": "e", "error_description": "See AADSTS1" }),
            None,
        ),
        (
            json!({ "error": "e", "error_codes": [2], "error_description": "AADSTS1: x" }),
            Some(2),
        ),
    ];
    for (body, number) in cases {
        assert_eq!(
            error_response::read(&body, &[]).unwrap().aadsts,
            number,
            "{body}"
        );
    }
    // Whatever follows the prefix, nothing breaks.
    for body in [
        json!({ "error": "e", "error_codes": [-1] }),
        json!({ "error": "e", "error_codes": [1e300] }),
        json!({ "error": "e", "error_description": format!("AADSTS{}", "9".repeat(500)) }),
    ] {
        assert!(error_response::read(&body, &[]).is_some(), "{body}");
    }
}
