//! What is kept of sign-ins: the document of a cache, what is read of it, and how it changes.

use device_signin::cache::{Change, Document, Entry};
use device_signin::config::Config;
use device_signin::oauth::tokens::Tokens;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use serde_json::{Value, json};

const KEY: &str = "device-signin:https://login.microsoftonline.com/organizations/1";

/// An entry as a document has it; `edit` changes it.
fn entry(person: &str, asked: &str, edit: &Value) -> Value {
    let mut entry = json!({
        "accessToken": format!("{person}-{asked}"), "tokenType": "Bearer",
        "expiresAt": 4_000_000.0, "obtainedAt": 1_000_000.0, "scopes": [asked], "asked": [asked],
        "refreshToken": format!("{person}-refresh"),
        "account": { "id": person, "username": format!("{person}@contoso.com") },
    });
    for (key, value) in edit.as_object().into_iter().flatten() {
        entry[key] = value.clone();
    }
    entry
}

fn document(entries: &[Value]) -> Document {
    let value = json!({ "version": 1, "key": KEY, "tokens": entries });
    Document::from_json(&value, KEY).unwrap()
}

fn plain(person: &str, asked: &str) -> Value {
    entry(person, asked, &json!({}))
}

/// Each entry as its access token, with `+` where it can be refreshed.
fn told(document: &Document) -> Vec<String> {
    let value: Option<Value> = document.to_json(KEY);
    let entries = value.map_or(Vec::new(), |it| it["tokens"].as_array().unwrap().clone());
    let tell = |entry: &Value| {
        let token = entry["accessToken"].as_str().unwrap();
        let mark = if entry["refreshToken"].is_string() {
            "+"
        } else {
            ""
        };
        format!("{token}{mark}")
    };
    entries.iter().map(tell).collect()
}

/// New tokens of a person for a scope, granted at 2,000 s.
fn granted(person: &str, asked: &str, refresh: bool) -> Box<Entry> {
    let json =
        json!({ "clientId": "1".repeat(8) + "-2222-3333-4444-555555555555", "scopes": [asked] });
    let mut config = Config::parse(&json).unwrap();
    config.scopes = vec![asked.into()];
    let mut value = plain(person, asked);
    value["accessToken"] = format!("{person}-{asked}-new").into();
    if !refresh {
        value["refreshToken"] = Value::Null;
    }
    if person.is_empty() {
        value["account"] = Value::Null;
    }
    Entry::new(
        &Tokens::from_json(&value).unwrap(),
        &config,
        Millis::new(2e6),
    )
}

#[test]
fn what_is_written_is_read_again() {
    let whole = entry("ada", "User.Read", &json!({ "idToken": "a.b.c" }));
    let written: Value = document(&[whole, plain("bob", "Mail.Read")])
        .to_json(KEY)
        .unwrap();
    assert_eq!(written["version"], 1.0);
    assert_eq!(written["key"], KEY);
    let read = Document::from_json(&written, KEY).unwrap();
    assert_eq!(read.to_json::<Value>(KEY), Some(written));
    assert_eq!(document(&[]).to_json::<Value>(KEY), None);
}

#[test]
fn a_document_of_another_version_or_key_is_none() {
    let good = json!({ "version": 1, "key": KEY, "tokens": [] });
    assert!(Document::from_json(&good, KEY).is_some());
    assert!(
        Document::from_json(&Value::Null, KEY).is_some(),
        "nothing is kept"
    );
    let bad = [
        json!({ "version": 2, "key": KEY, "tokens": [] }),
        json!({ "version": "1", "key": KEY, "tokens": [] }),
        json!({ "version": 1, "key": "device-signin:other", "tokens": [] }),
        json!({ "version": 1, "tokens": [] }),
        json!({ "version": 1, "key": KEY }),
        json!({ "version": 1, "key": KEY, "tokens": {} }),
        json!({ "version": 1, "key": KEY, "tokens": "" }),
        json!([]),
        json!(""),
        json!(1),
    ];
    for document in bad {
        assert!(Document::from_json(&document, KEY).is_none(), "{document}");
    }
}

#[test]
fn an_entry_that_cannot_be_trusted_is_left_out() {
    let bad = [
        json!({ "accessToken": null }),
        json!({ "accessToken": "" }),
        json!({ "accessToken": "a\r\nX-Header: b" }),
        json!({ "accessToken": "é" }),
        json!({ "expiresAt": null }),
        json!({ "expiresAt": -1 }),
        json!({ "expiresAt": "4000000" }),
        json!({ "obtainedAt": null }),
        json!({ "obtainedAt": [] }),
    ];
    for edit in bad {
        let entries = [entry("ada", "User.Read", &edit), plain("bob", "Mail.Read")];
        assert_eq!(told(&document(&entries)), ["bob-Mail.Read+"], "{edit}");
    }
}

#[test]
fn a_token_is_good_by_the_clock_it_came_by() {
    // Obtained at, expires at, now and what must be left, in seconds.
    let cases = [
        (1000.0, 4000.0, 1000.0, 300.0, true),
        (1000.0, 4000.0, 3699.0, 300.0, true),
        (1000.0, 4000.0, 3700.0, 300.0, false),
        (1000.0, 4000.0, 3700.0, 0.0, true),
        (1000.0, 4000.0, 4000.0, 0.0, false),
        // The clock was set back, by a little and by more.
        (1000.0, 4000.0, 800.0, 300.0, true),
        (1000.0, 4000.0, 600.0, 300.0, false),
        // No token lives for ever.
        (1000.0, 1e12, 2000.0, 300.0, false),
    ];
    for (obtained, expires, now, left, good) in cases {
        let edit = json!({ "obtainedAt": 1000.0 * obtained, "expiresAt": 1000.0 * expires });
        let document = document(&[entry("ada", "User.Read", &edit)]);
        let entry = document.entries_of(None).next().unwrap();
        let is_good = entry.is_good(Millis::from_seconds(now), Millis::from_seconds(left));
        assert_eq!(is_good, good, "{obtained} {expires} {now} {left}");
    }
}

#[test]
fn tokens_serve_those_scopes_they_were_asked_for() {
    let edit =
        json!({ "asked": ["User.Read", "Mail.Read"], "scopes": ["https://graph/User.Read"] });
    let document = document(&[entry("ada", "", &edit)]);
    let entry = document.entries_of(None).next().unwrap();
    let covers = |scopes: &[&str]| {
        let scopes: Vec<String> = scopes.iter().map(ToString::to_string).collect();
        entry.covers(&scopes)
    };
    assert!(covers(&["Mail.Read"]) && covers(&["user.read", "MAIL.READ"]) && covers(&[]));
    assert!(!covers(&["User.Read", "Calendars.Read"]));
}

#[test]
fn entries_are_those_of_one_person() {
    let entries = [
        plain("ada", "User.Read"),
        plain("bob", "User.Read"),
        plain("ada", "Mail.Read"),
    ];
    let document = document(&entries);
    let cases: [(Option<&str>, &[&str]); 5] = [
        // Whoever signed in last, if nobody is named.
        (None, &["ada-User.Read", "ada-Mail.Read"]),
        (Some("bob"), &["bob-User.Read"]),
        (Some("Bob@Contoso.com"), &["bob-User.Read"]),
        (Some("eve"), &[]),
        (Some(""), &[]),
    ];
    for (wanted, expected) in cases {
        let entries = document.entries_of(wanted);
        let tokens: Vec<_> = entries.map(|it| it.tokens.access_token.expose()).collect();
        assert_eq!(tokens, expected, "{wanted:?}");
    }
    let accounts = document.accounts();
    let ids: Vec<_> = accounts.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["ada", "bob"]);
}

#[test]
fn each_change_leaves_what_it_should() {
    let ended = entry(
        "ada",
        "Files.Read",
        &json!({ "expiresAt": 1_500_000.0, "refreshToken": null }),
    );
    let kept = [plain("ada", "User.Read"), plain("bob", "User.Read"), ended];
    let refresh = |person: &str| Secret::new(format!("{person}-refresh"));
    let cases: [(&str, Change, &[&str]); 12] = [
        (
            "a refresh is kept in its place",
            Change::Refreshed(granted("bob", "User.Read", true)),
            &["ada-User.Read+", "bob-User.Read-new+", "ada-Files.Read"],
        ),
        (
            "a sign-in stands first",
            Change::SignedIn(granted("bob", "User.Read", true)),
            &["bob-User.Read-new+", "ada-User.Read+", "ada-Files.Read"],
        ),
        (
            "tokens for other scopes stand beside; the refresh token is the newest; what ended goes",
            Change::Refreshed(granted("ada", "Mail.Read", true)),
            &["ada-Mail.Read-new+", "ada-User.Read", "bob-User.Read+"],
        ),
        (
            "a refresh token that is not renewed stays",
            Change::Refreshed(granted("ada", "Mail.Read", false)),
            &["ada-Mail.Read-new", "ada-User.Read+", "bob-User.Read+"],
        ),
        (
            "somebody new",
            Change::SignedIn(granted("eve", "User.Read", true)),
            &[
                "eve-User.Read-new+",
                "ada-User.Read+",
                "bob-User.Read+",
                "ada-Files.Read",
            ],
        ),
        (
            "somebody who was signed out during a refresh",
            Change::Refreshed(granted("eve", "User.Read", true)),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        (
            "a refresh token that is refused",
            Change::ForgetRefreshToken(refresh("ada")),
            &["ada-User.Read", "bob-User.Read+", "ada-Files.Read"],
        ),
        (
            "a refresh token that is another by now",
            Change::ForgetRefreshToken(refresh("eve")),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        (
            "one person",
            Change::Forget(Some("ada".into())),
            &["bob-User.Read+"],
        ),
        (
            "one person by name",
            Change::Forget(Some("BOB@contoso.com".into())),
            &["ada-User.Read+", "ada-Files.Read"],
        ),
        (
            "nobody who is known",
            Change::Forget(Some("eve".into())),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        ("all", Change::Forget(None), &[]),
    ];
    for (what, change, expected) in cases {
        let mut document = document(&kept);
        document.change(change);
        assert_eq!(told(&document), expected, "{what}");
    }
}

#[test]
fn two_who_cannot_be_told_apart_share_nothing() {
    let nobody = entry("", "User.Read", &json!({ "account": null }));
    let mut document = document(&[nobody, plain("bob", "User.Read")]);
    document.change(Change::SignedIn(granted("", "Mail.Read", true)));
    assert_eq!(told(&document), ["-Mail.Read-new+", "bob-User.Read+"]);
}
