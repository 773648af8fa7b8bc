//! Configurations: what is read, and what a caller is told of a mistake.

use device_signin::config::{Config, check_config_keys};
use device_signin::oauth::metadata::Endpoint;
use device_signin::options::check_option_keys;
use serde_json::{Value, json};

const CLIENT_ID: &str = "11111111-2222-3333-4444-555555555555";

/// A good configuration with one key set.
fn with(key: &str, value: Value) -> Value {
    let mut config = json!({ "clientId": CLIENT_ID });
    config[key] = value;
    config
}

#[test]
fn a_client_id_is_enough() {
    let config = Config::parse(&json!({ "clientId": CLIENT_ID })).unwrap();
    assert_eq!(config.client.id, CLIENT_ID);
    assert_eq!(config.scope(), "User.Read openid profile offline_access");
    let endpoint = |endpoint| config.provider.endpoint(endpoint).unwrap_or_default();
    assert_eq!(
        Endpoint::ALL.map(endpoint),
        [
            "https://login.microsoftonline.com/organizations/oauth2/v2.0/devicecode",
            "https://login.microsoftonline.com/organizations/oauth2/v2.0/token",
            "https://graph.microsoft.com/v1.0/me",
            "",
        ],
    );
}

#[test]
fn what_is_given_is_used() {
    let scope = |scopes: Value| Config::parse(&with("scopes", scopes)).unwrap().scope();
    let cases = [
        (
            json!(["User.Read"]),
            "User.Read openid profile offline_access",
        ),
        (
            json!(["Mail.Read", "openid"]),
            "Mail.Read openid profile offline_access",
        ),
        (
            json!(["api://x/.default"]),
            "api://x/.default openid profile offline_access",
        ),
        (json!(null), "User.Read openid profile offline_access"),
    ];
    for (scopes, expected) in cases {
        assert_eq!(scope(scopes.clone()), expected, "{scopes}");
    }
    let profile = |key: &str, value: Value| {
        let config = Config::parse(&with(key, value)).unwrap();
        config.provider.endpoint(Endpoint::Userinfo).unwrap()
    };
    let graph = |url: &str| profile("graphUrl", json!(url));
    assert_eq!(
        graph("https://dod-graph.microsoft.us"),
        "https://dod-graph.microsoft.us/v1.0/me"
    );
    assert_eq!(
        graph("https://Graph.example/"),
        "https://graph.example/v1.0/me"
    );
    assert_eq!(
        graph("http://localhost:8000"),
        "http://localhost:8000/v1.0/me"
    );
    for tag in ["de-DE", "de", "zh-Hant-TW"] {
        let config = Config::parse(&with("locale", json!(tag))).unwrap();
        let url = config.provider.endpoint(Endpoint::DeviceAuthorization);
        assert!(url.unwrap().ends_with(&format!("/devicecode?mkt={tag}")));
    }
    let select = json!(["id", "displayName", "onPremises_x"]);
    assert_eq!(
        profile("select", select),
        "https://graph.microsoft.com/v1.0/me?$select=id,displayName,onPremises_x"
    );
    // Elsewhere client IDs have other forms.
    let elsewhere = json!({ "clientId": "my-tv", "authority": "https://id.example/t" });
    assert_eq!(Config::parse(&elsewhere).unwrap().client.id, "my-tv");
}

#[test]
fn each_mistake_is_named() {
    let cases = [
        (json!({}), "clientId"),
        (with("clientId", json!(null)), "clientId"),
        (with("clientId", json!("")), "clientId"),
        (with("clientId", json!(7)), "clientId"),
        (with("clientId", json!("my-tv")), "clientId"),
        (
            with("clientId", json!(CLIENT_ID.replacen('1', "", 1))),
            "clientId",
        ),
        (
            json!({ "clientId": "a b", "authority": "https://id.example/t" }),
            "clientId",
        ),
        (
            json!({ "clientId": "é", "authority": "https://id.example/t" }),
            "clientId",
        ),
        (
            json!({ "clientId": "a\n", "authority": "https://id.example/t\n/x" }),
            "authority",
        ),
        (with("authority", json!(7)), "authority"),
        (with("authority", json!("")), "authority"),
        (
            with("authority", json!("http://login.microsoftonline.com/t")),
            "authority",
        ),
        (with("scopes", json!([])), "scopes"),
        (with("scopes", json!("User.Read")), "scopes"),
        (with("scopes", json!([""])), "scopes"),
        (with("scopes", json!(["a b"])), "scopes"),
        (with("scopes", json!(["a\"b"])), "scopes"),
        (with("scopes", json!(["é"])), "scopes"),
        (with("scopes", json!([7])), "scopes"),
        (with("scopes", json!({})), "scopes"),
        (
            with("clientCapabilities", json!("cp1")),
            "clientCapabilities",
        ),
        (
            with("clientCapabilities", json!(["cp 1"])),
            "clientCapabilities",
        ),
        (with("select", json!("id")), "select"),
        (with("select", json!(["id&x=1"])), "select"),
        (with("select", json!(["id,mail"])), "select"),
        (with("select", json!([""])), "select"),
        (with("locale", json!("de_DE")), "locale"),
        (with("locale", json!("de&x=1")), "locale"),
        (with("locale", json!("d")), "locale"),
        (with("locale", json!("")), "locale"),
        (with("locale", json!(7)), "locale"),
        (
            with("graphUrl", json!("https://graph.microsoft.com/v1.0")),
            "graphUrl",
        ),
        (
            with("graphUrl", json!("http://graph.microsoft.com")),
            "graphUrl",
        ),
        (with("graphUrl", json!("graph.microsoft.com")), "graphUrl"),
        (with("graphUrl", json!("")), "graphUrl"),
        (with("graphUrl", json!(7)), "graphUrl"),
    ];
    for (config, names) in cases {
        let error = Config::parse(&config).expect_err(names);
        assert_eq!(error.code.as_str(), "invalid_config", "{config}");
        assert!(error.message.contains(names), "{config}: {}", error.message);
    }
}

#[test]
fn an_unknown_key_is_told_the_right_one() {
    let cases = [
        ("client_id", Some("`clientId`")),
        ("clientID", Some("`clientId`")),
        ("client-id", Some("`clientId`")),
        ("ClientId", Some("`clientId`")),
        ("cliendId", Some("`clientId`")),
        ("autority", Some("`authority`")),
        ("authorityUrl", None),
        ("scope", Some("`scopes`")),
        ("graph_url", Some("`graphUrl`")),
        ("locales", Some("`locale`")),
        ("Fetch", Some("`fetch`")),
        ("tenant", None),
        ("redirectUri", None),
        ("", None),
        ("ключ", None),
    ];
    for (key, right) in cases {
        let error = check_config_keys(&[key.into()]).expect_err(key);
        assert_eq!(error.code.as_str(), "invalid_config");
        assert!(
            error.message.contains("unknown option"),
            "{}",
            error.message
        );
        let said = error
            .message
            .split_once("did you mean ")
            .map(|(_, said)| said);
        assert_eq!(
            said,
            right.map(|right| format!("{right}?")).as_deref(),
            "{key}"
        );
    }
    let good = [
        "clientId",
        "authority",
        "scopes",
        "fetch",
        "graphUrl",
        "select",
        "locale",
    ];
    assert!(check_config_keys(&good.map(String::from)).is_ok());
    assert!(check_option_keys(&["signal", "timeout", "onStatus"].map(String::from)).is_ok());
    let error = check_option_keys(&["on_status".into()]).expect_err("unknown");
    assert!(error.message.contains("`onStatus`"), "{}", error.message);
}

#[test]
fn what_the_app_can_do_is_added_to_the_claims() {
    let cp1 = r#"{"access_token":{"xms_cc":{"values":["cp1"]}}}"#;
    let both = r#"{"access_token":{"acrs":{"value":"c1"},"xms_cc":{"values":["cp1"]}}}"#;
    let beside = r#"{"access_token":{"xms_cc":{"values":["cp1"]}},"id_token":{"a":null}}"#;
    // The capabilities, what the call wants, and the parameter.
    let cases = [
        (json!(null), None, None),
        (json!([]), None, None),
        (json!([]), Some("{\"a\": 1}"), Some("{\"a\": 1}")),
        (json!(["cp1"]), None, Some(cp1)),
        (json!(["cp1"]), Some("{}"), Some(cp1)),
        (json!(["cp1"]), Some(r#"{"access_token":7}"#), Some(cp1)),
        (
            json!(["cp1"]),
            Some(r#"{"access_token":{"acrs":{"value":"c1"}}}"#),
            Some(both),
        ),
        (
            json!(["cp1"]),
            Some(r#"{"id_token":{"a":null}}"#),
            Some(beside),
        ),
    ];
    for (capabilities, wanted, expected) in cases {
        let id = "11111111-2222-3333-4444-555555555555";
        let object = json!({ "clientId": id, "clientCapabilities": capabilities });
        let config = Config::parse(&object).unwrap();
        assert_eq!(
            config.claims_parameter::<Value>(wanted).as_deref(),
            expected,
            "{object} {wanted:?}"
        );
    }
}
