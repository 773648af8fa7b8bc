//! No type that holds a secret shows it.

use device_signin::host::{Request, RequestKind, Response};
use device_signin::oauth::device_code::DeviceCode;
use device_signin::oauth::form;
use device_signin::oauth::tokens::Tokens;
use device_signin::secret::Secret;
use device_signin::sign_in::PollResult;
use device_signin::time::Millis;
use serde_json::{Value, json};

const MARK: &str = "MARKED-SECRET";

fn device_code() -> DeviceCode {
    let body = json!({
        "device_code": format!("{MARK}-code"), "user_code": "ABCD",
        "verification_uri": "https://example.org/", "expires_in": 900,
    });
    DeviceCode::from_answer(&body, Millis::new(0.0), Millis::new(0.0)).unwrap()
}

fn tokens() -> Tokens {
    let body = json!({
        "access_token": format!("{MARK}-access"), "token_type": "Bearer",
        "refresh_token": format!("{MARK}-refresh"), "id_token": format!("{MARK}-id"),
    });
    Tokens::from_answer(&body, &[], Millis::new(0.0)).unwrap()
}

#[test]
fn debug_shows_none() {
    let secret = Secret::new(MARK);
    let request = |kind| Request {
        url: "https://example.org/".into(),
        kind,
    };
    let form = form::device_access_token("client", &secret, None);
    assert!(form.expose().contains(MARK));
    let shown = [
        format!("{secret:?}"),
        format!("{:#?}", Some(&secret)),
        format!("{:?}", device_code()),
        format!("{:?}", tokens()),
        format!("{:#?}", tokens()),
        format!("{:?}", PollResult::Pending(device_code())),
        format!("{:?}", PollResult::Authorized(Box::new(tokens()))),
        format!("{:?}", request(RequestKind::Bearer(secret.clone()))),
        format!("{:?}", request(RequestKind::Form(form))),
    ];
    for text in shown {
        assert!(!text.contains(MARK), "{text}");
        assert!(text.contains("[redacted]"), "{text}");
    }
}

#[test]
fn what_people_see_holds_none() {
    let seen: Value = device_code().for_people();
    assert!(!seen.to_string().contains(MARK), "{seen}");
}

#[test]
fn the_caller_gets_all_because_they_are_the_callers() {
    let stored = device_code().to_json::<Value>().to_string();
    assert!(stored.contains(&format!("{MARK}-code")));
    let given = tokens().to_json::<Value>().to_string();
    for token in ["access", "refresh", "id"] {
        assert!(given.contains(&format!("{MARK}-{token}")), "{token}");
    }
}

#[test]
fn an_answer_shows_its_body_to_nobody_but_its_reader() {
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
