//! The checks of an ID token from the token endpoint. OpenID Connect Core 1.0 §3.1.3.7.

use base64ct::{Base64UrlUnpadded, Encoding};
use device_signin::oauth::id_token::{self, Account};
use device_signin::secret::Secret;
use device_signin::time::Millis;
use serde_json::{Value, json};

const NOW: f64 = 1_795_000_000.0;

fn claims() -> Value {
    json!({
        "aud": "client", "iss": "good", "tid": "tenant", "oid": "object", "sub": "subject",
        "exp": NOW + 3600.0, "nbf": NOW - 10.0, "iat": NOW - 10.0,
        "preferred_username": "employee@contoso.com", "name": "Zoë Ångström",
    })
}

/// The claims with one changed; `null` is no claim.
fn with(key: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[key] = value;
    claims
}

fn token(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    format!("{}.{}.signature", part(header), part(claims))
}

fn read(token: &str) -> Result<Value, String> {
    let trusts = |issuer: &str, tid: Option<&str>| issuer == "good" && tid != Some("bad");
    let now = Millis::from_seconds(NOW);
    let is_client = |aud: &str| aud == "client";
    id_token::validate::<Value>(&Secret::new(token), now, &is_client, &trusts).map_err(|error| {
        assert_eq!(error.code.as_str(), "invalid_id_token");
        error.message.clone()
    })
}

#[test]
fn claims_are_checked_with_five_minutes_of_skew() {
    let rs256 = json!({ "alg": "RS256" });
    // Header, claims, and what is wrong, or nothing.
    let cases = [
        (rs256.clone(), claims(), None),
        (json!({ "alg": "none" }), claims(), Some("not signed")),
        (json!({ "alg": "None" }), claims(), Some("not signed")),
        (json!({ "alg": "" }), claims(), Some("not signed")),
        (json!({}), claims(), Some("not signed")),
        (json!([]), claims(), Some("not signed")),
        (rs256.clone(), with("aud", json!("other")), Some("aud")),
        (rs256.clone(), with("aud", json!(null)), Some("aud")),
        (rs256.clone(), with("aud", json!(7)), Some("aud")),
        (rs256.clone(), with("aud", json!([])), Some("aud")),
        (rs256.clone(), with("aud", json!(["client"])), None),
        (
            rs256.clone(),
            with("aud", json!(["client", "other"])),
            Some("aud"),
        ),
        (rs256.clone(), with("aud", json!(["other"])), Some("aud")),
        (rs256.clone(), with("azp", json!("client")), None),
        (rs256.clone(), with("azp", json!("other")), Some("aud")),
        (rs256.clone(), with("iss", json!("evil")), Some("iss")),
        (rs256.clone(), with("iss", json!(null)), Some("iss")),
        (rs256.clone(), with("tid", json!("bad")), Some("iss")),
        (rs256.clone(), with("exp", json!(null)), Some("exp")),
        (rs256.clone(), with("exp", json!("never")), Some("exp")),
        (rs256.clone(), with("exp", json!(NOW - 299.0)), None),
        (rs256.clone(), with("exp", json!(NOW - 300.0)), Some("exp")),
        (rs256.clone(), with("exp", json!(-1)), Some("exp")),
        (rs256.clone(), with("nbf", json!(NOW + 300.0)), None),
        (rs256.clone(), with("nbf", json!(NOW + 301.0)), Some("nbf")),
        (rs256.clone(), with("nbf", json!(null)), None),
        (rs256.clone(), json!({}), Some("aud")),
        (rs256.clone(), json!([]), Some("aud")),
        (rs256.clone(), json!(null), Some("aud")),
    ];
    for (header, claims, wrong) in cases {
        let read = read(&token(&header, &claims));
        match wrong {
            None => assert!(read.is_ok(), "{header} {claims}: {read:?}"),
            Some(wrong) => {
                let message = read.expect_err(wrong);
                assert!(message.contains(wrong), "{header} {claims}: {message}");
                assert!(!message.contains("employee"), "{message}");
            }
        }
    }
}

#[test]
fn several_audiences_need_an_authorized_party() {
    let mut claims = with("aud", json!(["client", "other"]));
    claims["azp"] = json!("client");
    assert!(read(&token(&json!({ "alg": "ES256" }), &claims)).is_ok());
}

#[test]
fn what_is_no_signed_jwt_is_refused() {
    let good = token(&json!({ "alg": "RS256" }), &claims());
    let (unsigned, _) = good.rsplit_once('.').unwrap();
    let cases = [
        String::new(),
        "a".into(),
        "..".into(),
        "a.b.c".into(),
        unsigned.into(),
        format!("{unsigned}."),
        format!("{good}.more"),
        format!("!{good}"),
        good.replacen('.', "..", 1),
        good.replacen('.', " .", 1),
        format!("{}.{}.s", Base64UrlUnpadded::encode_string(b"{"), "e30"),
        format!(
            "{}.{}.s",
            "e30",
            Base64UrlUnpadded::encode_string(&[0xff, 0xfe])
        ),
    ];
    for token in cases {
        let message = read(&token).expect_err(&token);
        assert!(!message.is_empty() && !message.contains("eyJ"), "{message}");
    }
}

#[test]
fn the_account_is_the_object_in_its_directory() {
    let rs256 = json!({ "alg": "RS256" });
    let account = |claims: &Value| {
        let claims = read(&token(&rs256, claims)).unwrap();
        Account::from_entra(&claims)
    };
    let expected = json!({
        "id": "object.tenant", "username": "employee@contoso.com", "name": "Zoë Ångström",
        "tenantId": "tenant",
    });
    assert_eq!(serde_json::to_value(account(&claims())).unwrap(), expected);

    let ids = [
        (with("oid", json!(null)), Some("subject")),
        (with("tid", json!(null)), Some("subject")),
        (with("sub", json!(null)), Some("object.tenant")),
    ];
    for (claims, id) in ids {
        let account = account(&claims);
        assert_eq!(account.map(|account| account.id).as_deref(), id, "{claims}");
    }
    let mut nobody = with("oid", json!(null));
    nobody["sub"] = json!(null);
    assert!(account(&nobody).is_none());
}
