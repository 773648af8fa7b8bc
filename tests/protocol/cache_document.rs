//! The document in the cache: what is read of it, and how it changes.

use device_signin::cache_document::{Change, Document, Entry};
use device_signin::oauth::tokens::Tokens;
use device_signin::options::AccountSelector;
use device_signin::secret::Secret;
use device_signin::time::Millis;
use serde_json::{Value, json};

const KEY: &str = "device-signin:https://login.microsoftonline.com/organizations/1";

/// An entry as a document has it; `edit` changes it.
fn entry(user: &str, scope: &str, edit: &Value) -> Value {
    let mut entry = json!({
        "accessToken": format!("{user}-{scope}"), "tokenType": "Bearer",
        "expiresAt": 4_000_000.0, "obtainedAt": 1_000_000.0, "scopes": [scope], "asked": [scope],
        "refreshToken": format!("{user}-refresh"),
        "account": { "id": user, "username": format!("{user}@contoso.com") },
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

fn plain(user: &str, scope: &str) -> Value {
    entry(user, scope, &json!({}))
}

fn written(document: &Document) -> Option<Value> {
    let written = document.to_write(KEY);
    written.map(|it| serde_json::to_value(it).unwrap())
}

/// Each entry as its access token, with `+` where it has a refresh token.
fn tokens_of(document: &Document) -> Vec<String> {
    let value = written(document);
    let entries = value.map_or(Vec::new(), |it| it["tokens"].as_array().unwrap().clone());
    let describe = |entry: &Value| {
        let token = entry["accessToken"].as_str().unwrap();
        let mark = match entry["refreshToken"].as_str() {
            Some(token) if token.ends_with("-new") => "+new",
            Some(_) => "+",
            None => "",
        };
        format!("{token}{mark}")
    };
    entries.iter().map(describe).collect()
}

/// New tokens of a user for a scope, obtained at 2,000 s.
fn new(user: &str, scope: &str, refresh: bool) -> Box<Entry> {
    let mut value = plain(user, scope);
    value["accessToken"] = format!("{user}-{scope}-new").into();
    value["refreshToken"] = format!("{user}-refresh-new").into();
    if !refresh {
        value["refreshToken"] = Value::Null;
    }
    if user.is_empty() {
        value["account"] = Value::Null;
    }
    let tokens = Tokens::from_json(&value).unwrap();
    Entry::new(&tokens, &[scope.into()], Millis::new(2e6))
}

/// The same by a refresh of the user's tokens for `User.Read`.
fn refreshed(user: &str, scope: &str, refresh: bool) -> Change {
    Change::Refreshed {
        entry: new(user, scope, refresh),
        old: Box::new(Tokens::from_json(&plain(user, "User.Read")).unwrap()),
    }
}

#[test]
fn what_is_written_is_read_again() {
    let whole = entry("ada", "User.Read", &json!({ "idToken": "a.b.c" }));
    let value = written(&document(&[whole, plain("bob", "Mail.Read")])).unwrap();
    assert_eq!(value["version"], 1.0);
    assert_eq!(value["key"], KEY);
    let read = Document::from_json(&value, KEY).unwrap();
    assert_eq!(written(&read), Some(value));
    assert_eq!(written(&document(&[])), None);
}

#[test]
fn a_document_of_another_version_or_key_is_none() {
    let valid = json!({ "version": 1, "key": KEY, "tokens": [] });
    assert!(Document::from_json(&valid, KEY).is_some());
    assert!(
        Document::from_json(&Value::Null, KEY).is_some(),
        "nothing is cached"
    );
    let invalid = [
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
    for document in invalid {
        assert!(Document::from_json(&document, KEY).is_none(), "{document}");
    }
}

#[test]
fn an_entry_that_cannot_be_trusted_is_left_out() {
    let invalid = [
        json!({ "accessToken": null }),
        json!({ "accessToken": "" }),
        json!({ "accessToken": "a\r\nX-Header: b" }),
        json!({ "accessToken": "é" }),
        json!({ "expiresAt": -1 }),
        json!({ "expiresAt": "4000000" }),
        json!({ "obtainedAt": null }),
        json!({ "obtainedAt": [] }),
    ];
    for edit in invalid {
        let entries = [entry("ada", "User.Read", &edit), plain("bob", "Mail.Read")];
        assert_eq!(tokens_of(&document(&entries)), ["bob-Mail.Read+"], "{edit}");
    }
}

#[test]
fn a_token_is_valid_by_the_clock_it_came_by() {
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
        // No token lives that long.
        (1000.0, 1e12, 2000.0, 300.0, false),
    ];
    for (obtained, expires, now, left, expected) in cases {
        let edit = json!({ "obtainedAt": 1000.0 * obtained, "expiresAt": 1000.0 * expires });
        let document = document(&[entry("ada", "User.Read", &edit)]);
        let entry = document.entries_of(None).next().unwrap();
        let is_valid = entry.is_valid(Millis::from_seconds(now), Millis::from_seconds(left));
        assert_eq!(is_valid, expected, "{obtained} {expires} {now} {left}");
    }
}

#[test]
fn tokens_cover_the_scopes_they_were_requested_with() {
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
fn entries_are_those_of_one_account() {
    let entries = [
        plain("ada", "User.Read"),
        plain("bob", "User.Read"),
        plain("ada", "Mail.Read"),
    ];
    let document = document(&entries);
    let name = |text: &str| Some(AccountSelector::IdOrUsername(text.into()));
    let id = |text: &str| Some(AccountSelector::Id(text.into()));
    let cases: [(Option<AccountSelector>, &[&str]); 8] = [
        // Whoever signed in last, where no account is named.
        (None, &["ada-User.Read", "ada-Mail.Read"]),
        (name("bob"), &["bob-User.Read"]),
        (name("Bob@Contoso.com"), &["bob-User.Read"]),
        (name("eve"), &[]),
        (name(""), &[]),
        (id("bob"), &["bob-User.Read"]),
        // An object of listAccounts names an account by ID alone.
        (id("bob@contoso.com"), &[]),
        (id(""), &[]),
    ];
    for (account, expected) in cases {
        let entries = document.entries_of(account.as_ref());
        let tokens: Vec<_> = entries.map(|it| it.tokens.access_token.expose()).collect();
        assert_eq!(tokens, expected, "{account:?}");
    }
    let accounts = document.accounts();
    let ids: Vec<_> = accounts.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["ada", "bob"]);
}

#[test]
fn a_string_that_is_an_id_never_selects_another_accounts_user_name() {
    let disguised = entry(
        "ada",
        "User.Read",
        &json!({ "account": { "id": "ada", "username": "bob" } }),
    );
    let document = document(&[disguised, plain("bob", "Mail.Read")]);
    let bob = AccountSelector::IdOrUsername("bob".into());
    let tokens: Vec<_> = document
        .entries_of(Some(&bob))
        .map(|it| it.tokens.access_token.expose())
        .collect();
    assert_eq!(tokens, ["bob-Mail.Read"]);
}

#[test]
fn each_change_leaves_the_right_tokens() {
    let expired = entry(
        "ada",
        "Files.Read",
        &json!({ "expiresAt": 1_500_000.0, "refreshToken": null }),
    );
    let cached = [
        plain("ada", "User.Read"),
        plain("bob", "User.Read"),
        expired,
    ];
    let refresh_token = |user: &str| Secret::new(format!("{user}-refresh"));
    let name = |text: &str| Change::Remove(Some(AccountSelector::IdOrUsername(text.into())));
    let cases: [(&str, Change, &[&str]); 15] = [
        (
            "refreshed tokens stay in their place",
            refreshed("bob", "User.Read", true),
            &["ada-User.Read+", "bob-User.Read-new+new", "ada-Files.Read"],
        ),
        (
            "a user who signs in comes first",
            Change::SignedIn(new("bob", "User.Read", true)),
            &["bob-User.Read-new+new", "ada-User.Read+", "ada-Files.Read"],
        ),
        (
            "a sign-in without a refresh token does not lose the old one",
            Change::SignedIn(new("bob", "User.Read", false)),
            &["bob-User.Read-new+", "ada-User.Read+", "ada-Files.Read"],
        ),
        (
            "the same for other scopes",
            Change::SignedIn(new("bob", "Mail.Read", false)),
            &[
                "bob-Mail.Read-new+",
                "ada-User.Read+",
                "bob-User.Read",
                "ada-Files.Read",
            ],
        ),
        (
            "tokens for other scopes are added; the refresh token is the newest; expired ones go",
            refreshed("ada", "Mail.Read", true),
            &["ada-Mail.Read-new+new", "ada-User.Read", "bob-User.Read+"],
        ),
        (
            "a refresh token that was not renewed stays",
            refreshed("ada", "Mail.Read", false),
            &["ada-Mail.Read-new", "ada-User.Read+", "bob-User.Read+"],
        ),
        (
            "another user",
            Change::SignedIn(new("eve", "User.Read", true)),
            &[
                "eve-User.Read-new+new",
                "ada-User.Read+",
                "bob-User.Read+",
                "ada-Files.Read",
            ],
        ),
        (
            "a user who was signed out during the refresh",
            refreshed("eve", "User.Read", true),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        (
            "a refresh token that is not valid any more",
            Change::RemoveRefreshToken(refresh_token("ada")),
            &["ada-User.Read", "bob-User.Read+", "ada-Files.Read"],
        ),
        (
            "a refresh token that was replaced meanwhile",
            Change::RemoveRefreshToken(refresh_token("eve")),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        ("one account", name("ada"), &["bob-User.Read+"]),
        (
            "one account by user name",
            name("BOB@contoso.com"),
            &["ada-User.Read+", "ada-Files.Read"],
        ),
        (
            "one account by an object whose ID is another's user name",
            Change::Remove(Some(AccountSelector::Id("bob@contoso.com".into()))),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        (
            "an account that is not there",
            name("eve"),
            &["ada-User.Read+", "bob-User.Read+", "ada-Files.Read"],
        ),
        ("all", Change::Remove(None), &[]),
    ];
    for (what, change, expected) in cases {
        let mut document = document(&cached);
        document.change(change);
        assert_eq!(tokens_of(&document), expected, "{what}");
    }
}

#[test]
fn a_sign_out_returns_what_it_removes_and_what_of_it_to_revoke() {
    let cached = [
        plain("ada", "User.Read"),
        plain("bob", "User.Read"),
        entry("ada", "Files.Read", &json!({ "refreshToken": null })),
    ];
    let named = |text: &str| Some(AccountSelector::IdOrUsername(text.into()));
    let cases: [(&str, Option<AccountSelector>, &[&str]); 5] = [
        (
            "all",
            None,
            &["ada-refresh", "bob-refresh", "ada-Files.Read"],
        ),
        ("an ID", named("ada"), &["ada-refresh", "ada-Files.Read"]),
        ("a user name", named("BOB@contoso.com"), &["bob-refresh"]),
        (
            "an ID that is another's user name",
            Some(AccountSelector::Id("bob@contoso.com".into())),
            &[],
        ),
        ("an account that is not there", named("eve"), &[]),
    ];
    for (what, account, expected) in cases {
        let removed = document(&cached).change(Change::Remove(account));
        let revoked: Vec<_> = removed.iter().map(|it| it.to_revoke().0.expose()).collect();
        assert_eq!(revoked, expected, "{what}");
    }
    let kept = document(&cached).change(Change::RemoveRefreshToken(Secret::new("ada-refresh")));
    assert!(kept.is_empty(), "only a sign-out revokes");
}

#[test]
fn a_late_refresh_does_not_replace_a_newer_refresh_token() {
    let newer = json!({ "obtainedAt": 3_000_000.0, "refreshToken": "ada-refresh-newer-new" });
    let mut document = document(&[entry("ada", "Mail.Read", &newer)]);
    document.change(refreshed("ada", "User.Read", true));
    let value = written(&document).unwrap();
    let tokens: Vec<_> = value["tokens"].as_array().unwrap().iter().collect();
    assert_eq!(tokens[0]["refreshToken"], "ada-refresh-newer-new");
    assert_eq!(tokens[0]["accessToken"], "ada-User.Read-new");
}

#[test]
fn an_account_that_first_appears_with_a_refresh_is_cached() {
    let unknown = entry("", "User.Read", &json!({ "account": null }));
    let mut document = document(&[unknown.clone(), plain("bob", "User.Read")]);
    document.change(Change::Refreshed {
        entry: new("ada", "User.Read", true),
        old: Box::new(Tokens::from_json(&unknown).unwrap()),
    });
    assert_eq!(
        tokens_of(&document),
        ["ada-User.Read-new+new", "bob-User.Read+"]
    );
    let ids: Vec<_> = document
        .accounts()
        .into_iter()
        .map(|it| it.id.clone())
        .collect();
    assert_eq!(ids, ["ada", "bob"]);
}

#[test]
fn a_refresh_of_a_user_without_an_account_is_cached_only_beside_their_own_tokens() {
    let unknown = |token: &str| {
        let edit = json!({ "account": null, "refreshToken": token });
        entry("", "User.Read", &edit)
    };
    let old = |token: &str| Box::new(Tokens::from_json(&unknown(token)).unwrap());
    // Whose refresh ends now, and what the cache holds afterwards.
    let cases = [("one", "-User.Read-new+new"), ("other", "-User.Read+")];
    for (refreshed, expected) in cases {
        let mut document = document(&[unknown("one")]);
        document.change(Change::Refreshed {
            entry: new("", "User.Read", true),
            old: old(refreshed),
        });
        assert_eq!(tokens_of(&document), [expected], "{refreshed}");
    }
}

#[test]
fn two_users_who_cannot_be_told_apart_share_nothing() {
    let unknown = entry("", "User.Read", &json!({ "account": null }));
    let mut document = document(&[unknown, plain("bob", "User.Read")]);
    document.change(Change::SignedIn(new("", "Mail.Read", true)));
    assert_eq!(
        tokens_of(&document),
        ["-Mail.Read-new+new", "bob-User.Read+"]
    );
}
