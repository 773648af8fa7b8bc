//! No type that holds a secret shows it.

use device_signin::flow::device_code::PollResult;
use device_signin::http::message::{Request, RequestKind, Response};
use device_signin::oauth::client::Client;
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::oauth::request;
use device_signin::oauth::tokens::Tokens;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use serde_json::{Value, json};

const MARK: &str = "MARKED-SECRET";

fn device_code() -> DeviceCode {
    let body = json!({
        "device_code": format!("{MARK}-code"), "user_code": "ABCD",
        "verification_uri": "https://example.org/", "expires_in": 900,
    });
    DeviceCode::from_response(&body, Millis::new(0.0), Millis::new(0.0)).unwrap()
}

fn tokens() -> Tokens {
    let body = json!({
        "access_token": format!("{MARK}-access"), "token_type": "Bearer",
        "refresh_token": format!("{MARK}-refresh"), "id_token": format!("{MARK}-id"),
    });
    Tokens::from_response(&body, &[], Millis::new(0.0)).unwrap()
}

#[test]
fn debug_shows_none() {
    let secret = Secret::new(MARK);
    let sent = |kind| Request {
        url: "https://example.org/".into(),
        kind,
    };
    let form = request::device_access_token(&Client::default(), &secret, None, None);
    assert!(form.expose().contains(MARK));
    let shown = [
        format!("{secret:?}"),
        format!("{:#?}", Some(&secret)),
        format!("{:?}", device_code()),
        format!("{:?}", tokens()),
        format!("{:#?}", tokens()),
        format!(
            "{:?}",
            PollResult::Pending {
                device_code: device_code()
            }
        ),
        format!(
            "{:?}",
            PollResult::Authorized {
                tokens: Box::new(tokens())
            }
        ),
        format!("{:?}", sent(RequestKind::Bearer(secret.clone()))),
        format!("{:?}", sent(RequestKind::Form(form, Some(secret.clone())))),
    ];
    for text in shown {
        assert!(!text.contains(MARK), "{text}");
        assert!(text.contains("[redacted]"), "{text}");
    }
}

#[test]
fn what_the_user_sees_holds_none() {
    let seen = serde_json::to_value(&device_code().user).unwrap();
    assert!(!seen.to_string().contains(MARK), "{seen}");
}

#[test]
fn the_caller_gets_the_secrets() {
    let stored = serde_json::to_string(&device_code()).unwrap();
    assert!(stored.contains(&format!("{MARK}-code")));
    let given = serde_json::to_string(&tokens()).unwrap();
    for token in ["access", "refresh", "id"] {
        assert!(given.contains(&format!("{MARK}-{token}")), "{token}");
    }
}

#[test]
fn a_response_shows_its_status() {
    // The one type here whose Debug holds what the server sent: it must reach no message.
    let response: Response<Value> = Response {
        status: 200,
        redirected: false,
        date: None,
        retry_after: None,
        challenge: None,
        body: None,
    };
    assert!(format!("{response:?}").contains("200"));
}
