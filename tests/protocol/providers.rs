//! Servers other than Entra: how they are named, what their documents may say, and their dialects.

use device_signin::cache_document::{Change, Document, Entry};
use device_signin::config::Config;
use device_signin::http::message::Response;
use device_signin::oauth::device_authorization::DeviceCode;
use device_signin::oauth::metadata::{self, Endpoint};
use device_signin::oauth::tokens::Tokens;
use device_signin::provider::TokenOutcome;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use serde_json::{Value, json};

const ISSUER: &str = "https://id.example/realms/tv";

/// A configuration with these keys beside the client's ID.
fn config(keys: &Value) -> Result<Config, String> {
    let mut object = json!({ "clientId": "my-tv" });
    for (key, value) in keys.as_object().unwrap() {
        object[key] = value.clone();
    }
    Config::parse(&object).map_err(|error| {
        assert_eq!(error.code.as_str(), "invalid_config", "{object}");
        error.message.clone()
    })
}

fn with_issuer() -> Config {
    config(&json!({ "issuer": ISSUER })).unwrap()
}

fn endpoints() -> Value {
    json!({ "deviceAuthorization": "https://a.example/device", "token": "https://b.example/token" })
}

fn with_endpoints() -> Config {
    config(&json!({ "endpoints": endpoints() })).unwrap()
}

fn response(status: u16, body: Value) -> Response<Value> {
    Response {
        status,
        redirected: false,
        date: None,
        retry_after: None,
        challenge: None,
        body: Some(body).filter(Value::is_object),
    }
}

#[test]
fn what_makes_no_sense_is_refused_with_a_sentence() {
    let only = |key: &str, value: Value| {
        let mut endpoints = endpoints();
        endpoints[key] = value;
        json!({ "endpoints": endpoints })
    };
    let beside = |key: &str, value: Value| {
        let mut keys = json!({ "issuer": ISSUER });
        keys[key] = value;
        keys
    };
    let entras = "for Microsoft Entra alone";
    let others = "means nothing at Microsoft Entra";
    let cases = [
        (
            beside("authority", json!("https://login.microsoftonline.com/x")),
            entras,
        ),
        (
            beside("graphUrl", json!("https://graph.microsoft.com")),
            entras,
        ),
        (beside("select", json!(["id"])), entras),
        (beside("locale", json!("de")), entras),
        (beside("clientCapabilities", json!(["cp1"])), entras),
        (
            json!({ "authority": "https://id.example/t", "endpoints": endpoints() }),
            entras,
        ),
        (
            json!({ "authority": "https://id.example/t", "clientSecret": "s" }),
            others,
        ),
        (
            json!({ "authority": "https://id.example/t", "pkce": true }),
            others,
        ),
        (
            json!({ "authority": "https://id.example/t", "revokeAtSignOut": true }),
            others,
        ),
        (json!({ "issuer": "id.example" }), "issuer must be a URL"),
        (
            json!({ "issuer": "http://id.example" }),
            "issuer must begin with https",
        ),
        (json!({ "issuer": "https://me@id.example" }), "no user name"),
        (json!({ "issuer": "https://id.example?a=1" }), "no query"),
        (json!({ "issuer": "https://id.example#a" }), "no fragment"),
        (
            json!({ "issuer": "https://id.example/\u{200b}" }),
            "printable ASCII",
        ),
        (json!({ "issuer": "" }), "issuer must be a URL"),
        (json!({ "issuer": 7 }), "issuer must be a string"),
        (
            json!({ "issuer": "https://login.microsoftonline.com/t/v2.0" }),
            "write authority",
        ),
        (
            json!({ "issuer": "https://contoso.ciamlogin.com/t/v2.0" }),
            "write authority",
        ),
        (json!({ "endpoints": [] }), "endpoints must be an object"),
        (
            json!({ "endpoints": "https://id.example" }),
            "endpoints must be an object",
        ),
        (
            json!({ "endpoints": {} }),
            "must have deviceAuthorization and token",
        ),
        (
            json!({ "endpoints": { "token": "https://b.example" } }),
            "deviceAuthorization and token",
        ),
        (
            only("device", json!("https://a.example")),
            "unknown option `device`",
        ),
        (
            only("tokens", json!("https://a.example")),
            "did you mean `token`?",
        ),
        (only("__proto__", json!({})), "unknown option `__proto__`"),
        (only("userinfo", json!(7)), "userinfo must be a string"),
        (
            only("userinfo", json!("http://a.example/")),
            "endpoints.userinfo must begin with https",
        ),
        (
            only("token", json!("https://a.example/#x")),
            "endpoints.token must have no fragment",
        ),
        (
            only("token", json!("https://me:x@a.example/")),
            "no user name",
        ),
        (
            only("token", json!("https://a.example\\@b.example/")),
            "printable ASCII",
        ),
        (
            only("token", json!("javascript:alert(1)")),
            "endpoints.token must be a URL",
        ),
        (beside("clientSecret", json!("")), "clientSecret is empty"),
        (
            beside("clientSecret", json!(7)),
            "clientSecret must be a string",
        ),
        (
            beside("clientAuthentication", json!("client_secret_basic")),
            "needs clientSecret",
        ),
        (
            json!({ "issuer": ISSUER, "clientSecret": "s", "clientAuthentication": "basic" }),
            "clientAuthentication must be",
        ),
        (beside("pkce", json!("yes")), "pkce must be true or false"),
        (
            beside("revokeAtSignOut", json!(1)),
            "revokeAtSignOut must be true or false",
        ),
        (
            json!({ "endpoints": endpoints(), "revokeAtSignOut": true }),
            "needs endpoints.revocation",
        ),
        (
            beside("parameters", json!("audience=x")),
            "parameters must be an object",
        ),
        (
            beside("parameters", json!(["audience"])),
            "parameters must be an object",
        ),
        (
            beside("parameters", json!({ "audience": 7 })),
            "each of parameters must be a string",
        ),
        (
            beside("parameters", json!({ "": "x" })),
            "each of parameters must be a string",
        ),
    ];
    for (keys, sentence) in cases {
        let said = config(&keys).expect_err(sentence);
        assert!(said.contains(sentence), "{keys}: {said}");
    }
    let fields = [
        "client_id",
        "client_secret",
        "device_code",
        "grant_type",
        "refresh_token",
        "scope",
        "claims",
        "code_challenge",
        "code_challenge_method",
        "code_verifier",
    ];
    for field in fields {
        let said = config(&beside("parameters", json!({ field: "x" }))).expect_err(field);
        assert!(said.contains(field), "{said}");
    }
}

#[test]
fn no_scope_is_added() {
    let cases = [
        (json!({ "issuer": ISSUER }), "openid profile"),
        (
            json!({ "issuer": ISSUER, "endpoints": endpoints() }),
            "openid profile",
        ),
        (json!({ "issuer": ISSUER, "scopes": ["email"] }), "email"),
        (json!({ "issuer": ISSUER, "scopes": [] }), ""),
        (json!({ "endpoints": endpoints() }), ""),
        (
            json!({ "endpoints": endpoints(), "scopes": ["repo", "gist"] }),
            "repo gist",
        ),
    ];
    for (keys, scope) in cases {
        assert_eq!(config(&keys).unwrap().scope(), scope, "{keys}");
    }
}

#[test]
fn keys_and_codes_name_the_server() {
    // The keys; the cache's key, and the server of a code.
    let cases = [
        (
            json!({ "issuer": ISSUER }),
            "device-signin:https://id.example/realms/tv my-tv",
            Some(ISSUER),
        ),
        (
            json!({ "issuer": "https://id.example/realms/tv/" }),
            "device-signin:https://id.example/realms/tv my-tv",
            Some(ISSUER),
        ),
        (
            json!({ "issuer": ISSUER, "endpoints": endpoints() }),
            "device-signin:https://id.example/realms/tv my-tv",
            Some(ISSUER),
        ),
        (
            json!({ "endpoints": endpoints() }),
            "device-signin:https://b.example/token my-tv",
            Some("https://b.example/token"),
        ),
        (
            json!({ "authority": "https://id.example/tenant" }),
            "device-signin:https://id.example/tenant/my-tv",
            None,
        ),
        // SHA-256 of a=b&audience=https%3A%2F%2Fapi
        (
            json!({ "issuer": ISSUER, "parameters": { "audience": "https://api", "a": "b" } }),
            "device-signin:https://id.example/realms/tv my-tv DDaMZfKqdihHaJ_9hgQe3v6oz9cLDjlzeWZTgkmZbD0",
            Some(ISSUER),
        ),
        (
            json!({ "authority": "https://id.example/tenant", "parameters": {} }),
            "device-signin:https://id.example/tenant/my-tv",
            None,
        ),
    ];
    for (keys, key, server) in cases {
        let config = config(&keys).unwrap();
        assert_eq!(config.cache_key(), key, "{keys}");
        assert_eq!(config.provider.name(), server, "{keys}");
    }
}

#[test]
fn a_stored_code_goes_back_to_its_own_server_alone() {
    let body = json!({
        "device_code": "code", "user_code": "ABCD", "verification_uri": "https://a.example/",
    });
    let mut code = DeviceCode::from_response(&body, Millis::new(0.0), Millis::new(0.0)).unwrap();
    let entras = serde_json::to_value(&code).unwrap();
    assert!(entras.get("server").is_none() && entras.get("codeVerifier").is_none());
    code.server = Some(ISSUER.into());
    code.code_verifier = Some(Secret::new("verifier"));
    let stored = serde_json::to_value(&code).unwrap();
    assert_eq!(stored["server"], ISSUER);
    assert_eq!(stored["codeVerifier"], "verifier");
    let cases = [
        (&entras, None, true),
        (&entras, Some(ISSUER), false),
        (&stored, Some(ISSUER), true),
        (&stored, Some("https://id.example/realms/other"), false),
        (&stored, None, false),
    ];
    for (stored, server, expected) in cases {
        let code = DeviceCode::from_json(stored).unwrap();
        let checked = code.check_server(server);
        assert_eq!(checked.is_ok(), expected, "{stored} {server:?}");
        if let Err(error) = checked {
            assert_eq!(error.code.as_str(), "invalid_config");
        }
    }
}

#[test]
fn a_document_is_where_its_standard_has_it() {
    let cases = [
        (
            "https://id.example",
            "https://id.example/.well-known/openid-configuration",
            "https://id.example/.well-known/oauth-authorization-server",
        ),
        (
            "https://id.example/",
            "https://id.example/.well-known/openid-configuration",
            "https://id.example/.well-known/oauth-authorization-server",
        ),
        (
            "https://id.example:8443/realms/tv/",
            "https://id.example:8443/realms/tv/.well-known/openid-configuration",
            "https://id.example:8443/.well-known/oauth-authorization-server/realms/tv",
        ),
    ];
    for (issuer, first, second) in cases {
        assert_eq!(metadata::addresses(issuer), [first, second], "{issuer}");
    }
}

#[test]
fn a_document_names_its_issuer_and_safe_addresses() {
    let published = |issuer: &str, document: Value| match metadata::issuer(&document, issuer) {
        Ok(issuer) => issuer,
        Err(error) => {
            assert_eq!(error.code.as_str(), "discovery_failed");
            assert!(error.message.contains("(issuer)"), "{}", error.message);
            "refused".into()
        }
    };
    let slash = "https://id.example/realms/tv/";
    let issuers = [
        (ISSUER, json!({ "issuer": ISSUER }), ISSUER),
        (ISSUER, json!({ "issuer": slash }), slash),
        (slash, json!({ "issuer": ISSUER }), ISSUER),
        (
            ISSUER,
            json!({ "issuer": "https://id.example/realms/tv//" }),
            "refused",
        ),
        (
            ISSUER,
            json!({ "issuer": "https://id.example/realms/TV" }),
            "refused",
        ),
        (
            ISSUER,
            json!({ "issuer": "https://ID.example/realms/tv" }),
            "refused",
        ),
        (
            ISSUER,
            json!({ "issuer": "https://id.example/realms" }),
            "refused",
        ),
        (
            ISSUER,
            json!({ "issuer": "https://evil.example/" }),
            "refused",
        ),
        (ISSUER, json!({ "issuer": [ISSUER] }), "refused"),
        (
            ISSUER,
            json!({ "__proto__": { "issuer": ISSUER } }),
            "refused",
        ),
        (ISSUER, json!({}), "refused"),
    ];
    for (issuer, document, expected) in issuers {
        assert_eq!(
            published(issuer, document.clone()),
            expected,
            "{issuer} {document}"
        );
    }

    let address = |issuer: &str, value: Value| {
        let document = json!({ "token_endpoint": value });
        metadata::endpoint(&document, issuer, Endpoint::Token).map_err(|error| {
            assert_eq!(error.code.as_str(), "discovery_failed", "{document}");
            assert!(
                error.message.contains("token_endpoint"),
                "{}",
                error.message
            );
        })
    };
    let local = "http://127.0.0.1:8080/realms/tv";
    let addresses = [
        (ISSUER, json!("https://elsewhere.example/token"), Ok(true)),
        (ISSUER, json!("https://id.example/token?p=B2C_1"), Ok(true)),
        (ISSUER, json!(null), Ok(false)),
        (ISSUER, json!(""), Err(())),
        (ISSUER, json!(7), Err(())),
        (ISSUER, json!(["https://id.example/token"]), Err(())),
        (ISSUER, json!("/token"), Err(())),
        (ISSUER, json!("http://id.example/token"), Err(())),
        (ISSUER, json!("http://127.0.0.1/token"), Err(())),
        (ISSUER, json!("http://localhost/token"), Err(())),
        (ISSUER, json!("https://user@id.example/token"), Err(())),
        (
            ISSUER,
            json!("https://id.example@evil.example/token"),
            Err(()),
        ),
        (
            ISSUER,
            json!("https://evil.example\\@id.example/token"),
            Err(()),
        ),
        (ISSUER, json!("https://id.example/token#x"), Err(())),
        (ISSUER, json!("https://id.example/to ken"), Err(())),
        (ISSUER, json!("javascript:alert(1)"), Err(())),
        (local, json!("http://localhost:8080/token"), Ok(true)),
        (local, json!("http://id.example/token"), Err(())),
        (local, json!("https://id.example/token"), Ok(true)),
    ];
    for (issuer, value, expected) in addresses {
        let read = address(issuer, value.clone()).map(|url| url.is_some());
        assert_eq!(read, expected, "{issuer} {value}");
    }
}

/// What a response to a poll means, in a word.
fn poll(config: &Config, status: u16, body: Value) -> String {
    let response = response(status, body);
    let secrets = [Some(&Secret::new("device-code")), None];
    match config.provider.poll_outcome(&response, &secrets) {
        TokenOutcome::Success(_) => "success".into(),
        TokenOutcome::Pending => "pending".into(),
        TokenOutcome::SlowDown(interval) => {
            format!("slow down {:?}", interval.map(Millis::seconds))
        }
        TokenOutcome::Transient(error) => format!("transient {}", error.code.as_str()),
        TokenOutcome::Refused(error) => format!("refused {}", error.code.as_str()),
    }
}

#[test]
fn each_servers_answers_to_a_poll_are_understood() {
    let error = |error: &str| json!({ "error": error });
    let twitch = |message: &str| json!({ "status": 400, "message": message });
    let cases = [
        ("GitHub", 200, error("authorization_pending"), "pending"),
        (
            "Auth0, PingAM",
            403,
            error("authorization_pending"),
            "pending",
        ),
        ("Google", 428, error("authorization_pending"), "pending"),
        ("Twitch", 400, twitch("authorization_pending"), "pending"),
        (
            "Twitch",
            400,
            twitch("invalid device code"),
            "refused invalid_code",
        ),
        (
            "Twitch",
            500,
            twitch("the server is on fire"),
            "transient server",
        ),
        (
            "GitHub",
            200,
            json!({ "error": "slow_down", "interval": 10 }),
            "slow down Some(10.0)",
        ),
        (
            "GitHub's form",
            200,
            json!({ "error": "slow_down", "interval": "10" }),
            "slow down Some(10.0)",
        ),
        ("Dex", 401, error("slow_down"), "slow down None"),
        (
            "Rauthy's refusal",
            400,
            error("expired_token"),
            "refused expired",
        ),
        (
            "authentik's end",
            400,
            error("invalid_grant"),
            "refused invalid_code",
        ),
        (
            "Google's refusal",
            403,
            error("access_denied"),
            "refused declined",
        ),
        (
            "Google's limit",
            403,
            json!({ "error_code": "rate_limit_exceeded" }),
            "refused server",
        ),
        (
            "an OpenID success",
            200,
            json!({ "access_token": "t", "message": "hi" }),
            "success",
        ),
    ];
    for config in [with_issuer(), with_endpoints()] {
        for (server, status, body, expected) in &cases {
            assert_eq!(
                &poll(&config, *status, body.clone()),
                expected,
                "{server} {body}"
            );
        }
    }
}

#[test]
fn a_refresh_that_is_refused_ends_in_a_new_code() {
    let again = "refused interaction_required";
    let cases = [
        ("most", 400, json!({ "error": "invalid_grant" }), again),
        (
            "GitHub",
            200,
            json!({ "error": "bad_refresh_token" }),
            again,
        ),
        (
            "GitHub",
            401,
            json!({ "error": "bad_refresh_token" }),
            again,
        ),
        ("Glewlwyd", 400, json!(null), again),
        ("nothing", 401, json!({}), again),
        (
            "Twitch",
            400,
            json!({ "status": 400, "message": "Invalid refresh token" }),
            again,
        ),
        (
            "fewer scopes",
            400,
            json!({ "error": "invalid_scope" }),
            again,
        ),
        (
            "the app",
            401,
            json!({ "error": "invalid_client" }),
            "refused invalid_client",
        ),
        ("a fault", 503, json!(null), "transient server"),
        (
            "a fault",
            500,
            json!({ "error": "server_error" }),
            "transient server",
        ),
    ];
    let config = with_issuer();
    for (server, status, body, expected) in cases {
        let response = response(status, body.clone());
        let secrets = [Some(&Secret::new("refresh-token"))];
        let outcome = match config.provider.refresh_outcome(&response, &secrets) {
            TokenOutcome::Transient(error) => format!("transient {}", error.code.as_str()),
            TokenOutcome::Refused(error) => format!("refused {}", error.code.as_str()),
            other => format!("{other:?}"),
        };
        assert_eq!(outcome, expected, "{server} {body}");
    }
}

#[test]
fn no_secret_of_the_client_is_repeated() {
    let (secret, verifier) = (Secret::new("s3cret-of-tv"), Secret::new("verifier-of-tv"));
    let code = Secret::new("device-code");
    let body = json!({
        "error": "invalid_client",
        "error_description": "s3cret-of-tv is wrong, verifier-of-tv%20and device-code too",
    });
    let response = response(401, body);
    let secrets = [Some(&code), Some(&verifier), Some(&secret)];
    let TokenOutcome::Refused(error) = with_issuer().provider.poll_outcome(&response, &secrets)
    else {
        panic!("it is refused");
    };
    let shown = format!("{error:?}");
    for secret in ["s3cret", "verifier-of", "device-code"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(error.hint.contains("clientSecret"), "{}", error.hint);
}

#[test]
fn scopes_are_read_in_every_form() {
    let requested = ["asked".to_string()];
    let cases = [
        (json!("a b"), vec!["a", "b"]),
        (json!("repo,gist"), vec!["repo", "gist"]),
        (json!("https://x/a,b c"), vec!["https://x/a,b", "c"]),
        (
            json!(["user:read:email", "chat"]),
            vec!["user:read:email", "chat"],
        ),
        (json!([]), vec!["asked"]),
        (json!(""), vec!["asked"]),
        (json!(null), vec!["asked"]),
    ];
    for (scope, expected) in cases {
        let body = json!({ "access_token": "t", "token_type": "bearer", "scope": scope });
        let tokens = Tokens::from_response(&body, &requested, Millis::new(0.0)).unwrap();
        assert_eq!(tokens.scopes, expected, "{body}");
        assert_eq!(tokens.expires_at, None);
    }
}

/// Tokens without a known end, of this user and with this refresh token.
fn endless(user: &str, access: &str, refresh: Option<&str>) -> Tokens {
    let body = json!({ "access_token": access, "token_type": "bearer", "refresh_token": refresh });
    let mut tokens = Tokens::from_response(&body, &[], Millis::new(0.0)).unwrap();
    let profile = json!({ "id": user });
    tokens.account = with_endpoints().provider.profile_account(&profile);
    tokens
}

#[test]
fn a_token_without_an_end_is_used_until_it_is_refused() {
    let now = |days: f64| Millis::from_seconds(days * 86_400.0);
    let margin = Millis::from_seconds(300.0);
    // The refresh token, the age in days, and whether the access token is used.
    let cases = [
        (None, 0.0, true),
        (None, 1000.0, true),
        (Some("r"), 0.0, true),
        (Some("r"), 1.0, false),
    ];
    for (refresh, age, expected) in cases {
        let entry = Entry::new(&endless("a", "t", refresh), &[], Millis::new(0.0));
        assert_eq!(
            entry.is_valid(now(age), margin),
            expected,
            "{refresh:?} {age}"
        );
    }
    // One that lost its refresh token has an end all the same, only that nobody knows it.
    let mut document = Document::default();
    let mut add = |tokens: &Tokens, scope: &str| {
        let entry = Entry::new(tokens, &[scope.to_string()], Millis::new(0.0));
        document.change(Change::SignedIn(entry));
    };
    add(&endless("a", "old", Some("r1")), "one");
    add(&endless("a", "new", Some("r2")), "other");
    let left: Vec<_> = document.entries_of(None).collect();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].tokens.access_token.expose(), "new");
    document.change(Change::RemoveRefreshToken(Secret::new("r2")));
    assert_eq!(document.entries_of(None).count(), 0);
}

#[test]
fn a_profile_tells_users_apart() {
    let openid = with_issuer();
    let plain = with_endpoints();
    let id = |config: &Config, profile: &Value| {
        let account = config.provider.profile_account(profile);
        account.map(|it| (it.id, it.username))
    };
    // The profile; the account at an OpenID server, and at another one.
    let cases = [
        (
            json!({ "sub": "s", "email": "a@b" }),
            Some(("s", Some("a@b"))),
            Some(("s", Some("a@b"))),
        ),
        (
            json!({ "sub": "s", "preferred_username": "ada", "email": "a@b" }),
            Some(("s", Some("ada"))),
            Some(("s", Some("ada"))),
        ),
        (
            json!({ "sub": "s", "id": "i" }),
            Some(("s", None)),
            Some(("s", None)),
        ),
        (json!({ "id": "i" }), None, Some(("i", None))),
        (json!({ "id": 583_231 }), None, Some(("583231", None))),
        // Two users may look the same here.
        (json!({ "id": 9_007_199_254_740_992_u64 }), None, None),
        (json!({ "id": 1e30 }), None, None),
        (json!({ "id": -1 }), None, None),
        (json!({ "id": 1.5 }), None, None),
        (json!({ "id": null, "name": "Ada" }), None, None),
        (json!({}), None, None),
    ];
    for (profile, at_openid, elsewhere) in cases {
        let expected = |it: Option<(&str, Option<&str>)>| {
            it.map(|(id, name)| (id.to_string(), name.map(String::from)))
        };
        assert_eq!(id(&openid, &profile), expected(at_openid), "{profile}");
        assert_eq!(id(&plain, &profile), expected(elsewhere), "{profile}");
    }
    let entra = config(&json!({ "authority": "https://id.example/t" })).unwrap();
    assert_eq!(id(&entra, &json!({ "sub": "s", "id": "i" })), None);
}

#[test]
fn the_profile_is_that_of_the_account() {
    let token = Secret::new("access-token");
    let read = |config: &Config, status, body: Value, account: Option<&str>| {
        let read = config
            .provider
            .read_profile(response(status, body), &token, account);
        read.map(|_| ()).map_err(|error| error.code.as_str())
    };
    let (openid, plain) = (with_issuer(), with_endpoints());
    let cases = [
        (&openid, 200, json!({ "sub": "a" }), Some("a"), Ok(())),
        (
            &openid,
            200,
            json!({ "sub": "b" }),
            Some("a"),
            Err("profile_failed"),
        ),
        (
            &openid,
            200,
            json!({ "id": "a" }),
            Some("a"),
            Err("profile_failed"),
        ),
        (&openid, 200, json!({ "sub": "b" }), None, Ok(())),
        (&plain, 200, json!({ "id": 7 }), Some("7"), Ok(())),
        (
            &plain,
            200,
            json!({ "id": 8 }),
            Some("7"),
            Err("profile_failed"),
        ),
        (
            &plain,
            401,
            json!({ "message": "Bad credentials" }),
            None,
            Err("profile_denied"),
        ),
        (
            &openid,
            401,
            json!({ "error": "invalid_token" }),
            None,
            Err("profile_denied"),
        ),
        (
            &openid,
            200,
            json!({ "error": "invalid_token" }),
            None,
            Err("profile_failed"),
        ),
        (&openid, 200, json!(null), None, Err("profile_failed")),
        (&openid, 404, json!({}), None, Err("profile_failed")),
    ];
    for (config, status, body, account, expected) in cases {
        let said = read(config, status, body.clone(), account);
        assert_eq!(said, expected, "{status} {body} {account:?}");
    }
}

#[test]
fn an_id_token_is_read_where_its_issuer_is_known() {
    use base64ct::{Base64UrlUnpadded, Encoding};
    let now = 1_795_000_000.0;
    let part = |value: Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    let token = |issuer: &str| {
        let claims = json!({
            "iss": issuer, "aud": "my-tv", "sub": "subject", "exp": now + 60.0, "iat": now,
            "oid": "object", "tid": "tenant", "email": "ada@id.example",
        });
        Secret::new(format!(
            "{}.{}.s",
            part(json!({ "alg": "EdDSA" })),
            part(claims)
        ))
    };
    let slash = "https://id.example/realms/tv/";
    let account = |config: &Config, issuer: &str, published: Option<&str>| {
        let now = Millis::from_seconds(now);
        let account = config
            .provider
            .account::<Value>(&token(issuer), now, "my-tv", published);
        account.map_err(|error| error.code.as_str())
    };
    // The token's issuer, the one that was published, and whether it is trusted.
    let cases = [
        (ISSUER, None, true),
        (slash, None, true),
        (ISSUER, Some(ISSUER), true),
        (ISSUER, Some(slash), false),
        (slash, Some(slash), true),
        ("https://evil.example", None, false),
        ("https://login.microsoftonline.com/tenant/v2.0", None, false),
    ];
    for (issuer, published, expected) in cases {
        let read = account(&with_issuer(), issuer, published);
        assert_eq!(read.is_ok(), expected, "{issuer} {published:?}");
        if let Ok(account) = read {
            let account = account.expect("an account");
            assert_eq!(account.id, "subject");
            assert_eq!(account.username.as_deref(), Some("ada@id.example"));
            assert_eq!(account.tenant_id, None);
        }
    }
    assert_eq!(
        account(&with_endpoints(), "https://evil.example", None),
        Ok(None)
    );
}
